import { describe, expect, it } from 'vitest';
import { describeWithAnsible, errorsOf, fleetOf, loadHosts } from './project.ts';

const imported = 'import:\n  - ansible: ansible/hosts.ini\n    labels: { site: datacenter, role: app_role }\n';

const script = (listing: object, host = '{}') =>
  `#!/bin/sh\n[ "$1" = --list ] && exec cat <<'END'\n${JSON.stringify(listing)}\nEND\necho '${host}'\n`;

/** Inventories that both readers understand: a name, and the files. */
const corpus: [name: string, inventory: string][] = [
  [
    'hosts, ranges, ports and comments',
    [
      '# x\n; y\nlone\nb ansible_host=10.0.0.2 ansible_port=2222 ansible_user=ops',
      '[web] # z\nweb[01:12:3].example\n[db]\nr[a:c]n[1:2] app_role=db\n[q]\nn[:3]',
      '[p]\na:2200\nb[1:2]:2201 ansible_user=me',
      '[c]\nc1 v="1 2" w=\'x y\' # c\nc2 v=x#y w="a\\"b"\n',
    ].join('\n'),
  ],
  [
    'values',
    'a a1=1 a2=-2 a3=True a4=true a5=yes a6=1.10 a7=1.0 a8=010 a9=0x10 b1=1.2.3 b2=None b3=80,443 b4="{{ x }}" b5=1e3\n',
  ],
  [
    'values of groups',
    '[w]\na\n[w:vars]\np = "q # r" # s\nn = 5 # five\nt = two words # kept\nf = .5\ne =\nl = [1, 2]\nm = {"a": 1}\ng=1_000\n',
  ],
  [
    'precedence',
    [
      '[all:vars]\nx=all\ny=all\nz=all\ndatacenter=one',
      '[b]\nh1 z=host\nh2',
      '[a]\nh1\nh2',
      '[c]\nh2',
      '[outer:children]\na\nb',
      '[outer:vars]\nx=outer\ny=outer',
      '[a:vars]\ny=a\nk=a\nansible_group_priority=10',
      '[b:vars]\ny=b\nk=b',
      '[c:vars]\nk=c\nq=c',
      '[zone:children]\nouter',
      '[zone:vars]\nx=zone\nw=zone',
    ].join('\n'),
  ],
  [
    'groups before they are declared, empty ones, and hosts in none',
    'lone ansible_ssh_private_key_file=~/.ssh/k ansible_become=true ansible_python_interpreter=/usr/bin/python3\n' +
      '[w:vars]\na=1\n[v:children]\nw\n[w]\nh\n[empty]\n[full]\nx\n[both:children]\nempty\nfull\n',
  ],
];

const yaml = `
all:
  vars: { datacenter: north, n: 5, f: 1.5, t: True, q: "yes", l: [1], d: 2024-01-02 }
  hosts:
    lone:
  children:
    web:
      hosts:
        web[1:3].example: { ansible_port: 2222, app_role: front }
      vars: { datacenter: south }
    db:
      hosts: { db1: { ansible_host: 10.0.0.9 }, "web1.example": }
      children: { replicas: { hosts: r1 } }
`;

const listing = {
  _meta: { hostvars: { a: { ansible_host: '10.1.0.1', v: 1.5, app_role: 'x' }, stray: { v: 1 } } },
  all: { vars: { datacenter: 'here' } },
  web: { hosts: ['a', 'b'], vars: { v: '2' }, children: ['inner'] },
  inner: ['c'],
};

describeWithAnsible('our own reader and ansible-inventory', () => {
  const both = async (files: { readonly [path: string]: string }, hosts = imported) => {
    const [own, ansible] = await Promise.all([loadHosts(hosts, files, 'none'), loadHosts(hosts, files, 'ansible')]);
    expect(own.importNotes.map(({ reader }) => reader)).toEqual(['nightshift']);
    expect(ansible.importNotes.map(({ reader }) => reader)).toEqual(['ansible-inventory']);
    expect(fleetOf(own)).toEqual(fleetOf(ansible));
    expect(own.problems).toEqual(ansible.problems);
    expect(own.importInputs).toEqual(ansible.importInputs);
  };

  it.each(corpus)('agree on %s', async (_name, inventory) => both({ 'ansible/hosts.ini': inventory }));

  it('agree on YAML', async () => both({ 'ansible/hosts.yml': yaml }, imported.replace('hosts.ini', 'hosts.yml')));

  it('agree on an executable', async () => both({ 'ansible/hosts.ini': script(listing) }));

  it('agree on an executable that is asked for each host', async () =>
    both({ 'ansible/hosts.ini': script({ web: ['a', 'b'] }, '{"ansible_port": 24, "v": 1.0}') }));

  it('agree on a directory', async () =>
    both(
      {
        'ansible/10-static': '[web]\na\n',
        'ansible/20-more.yml': 'web: { hosts: { b: }, vars: { datacenter: x } }\n',
        'ansible/30-script': script({ db: ['c'], _meta: { hostvars: {} } }),
        'ansible/notes.md': 'not an inventory',
      },
      'import: [{ ansible: ansible }]\n',
    ));

  it.each([
    ['no plugin to read it', '[web\n', 'NS1215'],
    ['an undeclared group', '[eu:children]\nweb\n', 'NS1215'],
  ])('ends with an error for %s, not with half a fleet', async (_name, inventory, code) => {
    const loaded = await loadHosts(imported, { 'ansible/hosts.ini': inventory }, 'ansible');
    expect(errorsOf(loaded)).toEqual([
      expect.stringMatching(`^${code} inventories/test/hosts.yaml:3 ansible-inventory`),
    ]);
  });

  it('reads variables beside the inventory, and counts their files among what was read', async () => {
    const files = { 'ansible/hosts.ini': '[web]\na\n', 'ansible/group_vars/web.yml': 'datacenter: west\n' };
    const loaded = await loadHosts(imported, files, 'ansible');
    expect(fleetOf(loaded).hosts[0]?.target.labels).toEqual({ site: 'west' });
    expect(loaded.importInputs.map(({ source }) => source)).toEqual([
      'ansible/hosts.ini',
      'ansible/group_vars/web.yml',
      'import: ansible/hosts.ini',
    ]);
  });
});

describe('an Ansible inventory', () => {
  it('gives hosts, settings, labels, variables and groups', async () => {
    const inventory =
      '[web]\nw1 ansible_host=10.0.0.1 ansible_port=2222 ansible_user=ops ansible_ssh_private_key_file=keys/k app_role=front\n' +
      '[eu:children]\nweb\n[eu:vars]\ndatacenter=paris\nsize=3\n';
    const { hosts, groups } = fleetOf(await loadHosts(imported, { 'ansible/hosts.ini': inventory }));
    expect(hosts[0]).toMatchObject({
      target: { name: 'w1', address: '10.0.0.1', port: 2222, user: 'ops', identity: 'keys/k' },
      variables: { app_role: 'front', datacenter: 'paris', size: 3 },
    });
    expect(hosts[0]?.target.labels).toEqual({ site: 'paris', role: 'front' });
    expect(groups).toEqual({ all: ['w1'], eu: ['w1'], web: ['w1'] });
  });

  it('makes no label of a template, nor of a list', async () => {
    const files = { 'ansible/hosts.ini': 'a datacenter="{{ x }}" app_role=[1]\nb datacenter=7 app_role=True\n' };
    const { hosts } = fleetOf(await loadHosts(imported, files));
    expect(hosts.map(({ target }) => target.labels)).toEqual([{}, { site: '7', role: 'true' }]);
  });

  it('warns once of what is not taken over, with how many hosts have it', async () => {
    const { problems, environment } = await loadHosts(imported, {
      'ansible/hosts.ini': 'a list=[1] ansible_become=true t="{{ x }}"\nb list=[2] ansible_become=true\nc my-var=1\n',
    });
    expect(problems.map(({ code, severity, message }) => [code, severity, message])).toEqual([
      ['NS1219', 'warning', expect.stringContaining('list (2 hosts)')],
      ['NS1219', 'warning', expect.stringContaining('ansible_become (2 hosts)')],
      ['NS1219', 'warning', expect.stringContaining('t (1 host)')],
      ['NS1219', 'warning', expect.stringContaining('my-var (1 host)')],
    ]);
    expect(environment?.hosts.get('a')?.variables).toEqual({});
  });

  it.each([
    ['another connection', 'a ansible_connection=local\n', 'NS1217', '`a` by ansible_connection=local'],
    ['a template for an address', 'a ansible_host="{{ ip }}"\n', 'NS1217', '`ansible_host` of `a`'],
    ['a name that no host may have', 'a_b/c\n', 'NS1023', 'a_b/c'],
    ['a group that is called like a host', 'web\n[web]\nx\n', 'NS1206', '`web` is a group'],
    ['an address that is none', 'a ansible_host=me@10.0.0.1\n', 'NS1211', 'me@10.0.0.1'],
    ['a port that is none', 'a ansible_port=99999\n', 'NS1023', '99999'],
    ['no hosts', '[web]\n', 'NS1024', ''],
    ['groups that hold each other', '[a:children]\nb\n[b:children]\na\n[a]\nx\n', 'NS1216', 'hold each other'],
    ['a character that steers terminals', 'a v=\u001b[31m\n', 'NS1216', 'U+001B'],
  ])('is refused for %s', async (_name, inventory, code, message) => {
    const loaded = await loadHosts(imported, { 'ansible/hosts.ini': inventory });
    expect(loaded.environment).toBeUndefined();
    expect(errorsOf(loaded)[0]).toContain(code);
    expect(errorsOf(loaded)[0]).toContain(message);
  });

  it.each([
    ['plugin: aws_ec2\n', 'NS1216 ansible/hosts.yml:1', 'plugin'],
    ['web:\n  hosts:\n    a: { v: yes }\n', 'NS1216 ansible/hosts.yml:3', 'yes'],
    ['web:\n  vars:\n    p: !vault x\n', 'NS1010 ansible/hosts.yml:3', '!vault'],
    ['web:\n  host: { a: }\n', 'NS1216 ansible/hosts.yml:2', '`host` is not known'],
  ])('in YAML: %j is refused where it stands', async (inventory, start, message) => {
    const hosts = 'import: [{ ansible: ansible/hosts.yml }]\n';
    const loaded = await loadHosts(hosts, { 'ansible/hosts.yml': inventory });
    expect(errorsOf(loaded)[0]).toMatch(`${start} `);
    expect(errorsOf(loaded)[0]).toContain(message);
    expect(loaded.problems[0]?.next).toContain('ansible-inventory');
  });

  it('is refused when variables lie beside it and only ansible-inventory could read them', async () => {
    const files = { 'ansible/hosts.ini': 'a\n', 'ansible/host_vars/a.yml': 'x: 1\n' };
    expect(errorsOf(await loadHosts(imported, files))).toEqual([
      expect.stringContaining('NS1216 ansible/host_vars/a.yml'),
    ]);
  });

  it('is refused when it is not there', async () => {
    expect(errorsOf(await loadHosts(imported, {}))).toEqual([
      'NS1215 inventories/test/hosts.yaml:3 ansible/hosts.ini is not there.',
    ]);
  });
});
