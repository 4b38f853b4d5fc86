import { describe, expect, it } from 'vitest';
import { emptyInventory } from '../../../src/plan/inventory/ansibleModel.ts';
import { readIni } from '../../../src/plan/inventory/readIni.ts';

function read(text: string) {
  const inventory = emptyInventory();
  readIni(inventory, 'hosts.ini', text);
  return inventory;
}

function hostsOf(text: string): string[] {
  return [...read(text).hosts.keys()];
}

const varsOf = (text: string, host: string) => Object.fromEntries(read(text).hosts.get(host) ?? []);

describe('readIni', () => {
  it('reads groups, children, variables, ranges and comments', () => {
    const inventory = read(
      [
        '# fleet',
        'solo',
        '[web] # the front',
        'web[01:03].example:2222 role="the app" # three',
        '; old style',
        '[eu:children]',
        'web',
        '[eu:vars]',
        'zone = north east # kept',
      ].join('\r\n'),
    );
    expect([...inventory.hosts.keys()]).toEqual(['solo', 'web01.example', 'web02.example', 'web03.example']);
    expect(Object.fromEntries(inventory.hosts.get('web03.example') ?? [])).toEqual({
      ansible_port: 2222,
      role: 'the app',
    });
    expect([...(inventory.groups.get('ungrouped')?.hosts ?? [])]).toEqual(['solo']);
    expect([...(inventory.groups.get('eu')?.children ?? [])]).toEqual(['web']);
    expect(inventory.groups.get('eu')?.vars.get('zone')).toBe('north east # kept');
  });

  it('takes a range at the beginning of a line for a host, not for a section', () => {
    expect(hostsOf('[web]\n[a:c]node\n')).toEqual(['anode', 'bnode', 'cnode']);
  });

  it('reads values as Python would', () => {
    const line = `h a=80 b=True c=true d=1.10 e=1.0 f=010 g=0x1F h='"7"' i=-3 j=1.2.3 k="{{ x }}" l=None`;
    expect(varsOf(line, 'h')).toEqual({
      ...{ a: 80, b: true, c: 'true', d: '1.1', e: '1.0', f: '010' },
      ...{ g: 31, h: '7', i: -3, j: '1.2.3', k: '{{ x }}', l: null },
    });
  });

  it.each([
    ['[web\nx', 1, '[web'],
    ['[web]\n[web:chidren]\n', 2, 'there are hosts, children and vars'],
    ['[a b]\n', 1, 'is no section'],
    ['\n\nh a\n', 3, 'not key=value'],
    ['[all:vars]\nnothing\n', 2, 'not key=value'],
    ['h a="open\n', 1, 'not closed'],
    ['h[1:]\n', 1, 'begin:end'],
    ['h[9:1]\n', 1, 'ends before it begins'],
    ['h[01:100]\n', 1, 'another length'],
    ['h:\n', 1, 'no host'],
    ['[eu:children]\nweb\n', 2, '`web`, which is not declared'],
    ['[eu:vars]\na=1\n', 1, '`eu`, which is not declared'],
    ['h x=[a,b]\n', 1, 'only Python'],
    ['[all:vars]\np=$ANSIBLE_VAULT;1.1;AES256\n', 2, 'vaulted'],
  ])('refuses %j at line %i', (text, line, message) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        problems: [
          expect.objectContaining({
            code: 'NS1216',
            place: { file: 'hosts.ini', line },
            message: expect.stringContaining(message),
            next: expect.stringContaining('ansible-inventory'),
          }),
        ],
      }),
    );
  });
});
