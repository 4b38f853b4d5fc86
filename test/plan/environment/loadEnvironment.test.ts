import { describe, expect, it } from 'vitest';
import { loadEnvironment } from '../../../src/plan/environment/loadEnvironment.ts';
import { inFolder } from './inFolder.ts';

const start = 'apiVersion: nightshift/v1\n';

function load(hosts: string, others: { readonly [path: string]: string } = {}) {
  return inFolder({ 'inventories/test/hosts.yaml': start + hosts, ...others }, (root) => loadEnvironment(root, 'test'));
}

describe('loadEnvironment', () => {
  it('gives a host that says nothing every default', async () => {
    const { environment, problems } = await load('hosts:\n  app1:\n');
    expect(problems).toEqual([]);
    expect(environment?.hosts.get('app1')).toEqual({
      target: {
        name: 'app1',
        address: 'app1',
        port: 22,
        user: null,
        identity: null,
        passphrase: null,
        knownHosts: null,
        stateDir: null,
        serviceManager: 'systemctl',
        connectTimeoutMs: 10_000,
        connectRetries: 2,
        keepaliveMs: 15_000,
        reconnectForMs: 120_000,
        labels: {},
        ssh: { connection: 'auto', config: null, port: null, jump: null },
      },
      variables: {},
    });
  });

  it('tells a port that the inventory says from the usual one', async () => {
    const { environment } = await load(`
defaults: {connection: openssh}
hosts:
  app1:
  app2: {port: 22, sshConfig: ssh/config}
  db1: {connection: ssh2, sshConfig: none, jump: 'deploy@a:2222,b'}
`);
    const reach = (name: string) => environment?.hosts.get(name)?.target.ssh;
    expect(reach('app1')).toEqual({ connection: 'openssh', config: null, port: null, jump: null });
    expect(reach('app2')).toEqual({ connection: 'openssh', config: 'ssh/config', port: 22, jump: null });
    expect(reach('db1')).toEqual({ connection: 'ssh2', config: 'none', port: null, jump: 'deploy@a:2222,b' });
  });

  it('is strict where there is no policy and no calendar', async () => {
    const { environment } = await load('hosts: {a: {}}\n');
    expect(environment?.policy).toMatchObject({ windows: 'required', wayBack: 'required' });
    expect(environment?.calendar).toBeNull();
  });

  it('is strict where a policy does not say', async () => {
    const { environment } = await load('hosts: {a: {}}\n', {
      'inventories/test/policy.yaml': `${start}ticket: required\n`,
    });
    expect(environment?.policy).toMatchObject({ windows: 'required', wayBack: 'required', ticket: 'required' });
  });

  it('takes zero approvals for none', async () => {
    const policy = { 'inventories/test/policy.yaml': `${start}approvals: {count: 0}\n` };
    expect((await load('hosts: {a: {}}\n', policy)).problems).toEqual([]);
  });

  it('lets a host win over an inner group, that over an outer group, that over the defaults', async () => {
    const { environment, problems } = await load(`
defaults: {port: 1, user: d, identity: d, keepalive: 1s, labels: {a: d, b: d, c: d, e: d}, variables: {x: 1, y: 1}}
hosts:
  app1: {port: 4, labels: {a: h}}
groups:
  # The inner group comes first: the order in the file does not matter.
  inner: {hosts: [app1], defaults: {port: 3, user: i, labels: {a: i, b: i}, variables: {y: 3}}}
  outer: {groups: [inner], hosts: [app1], defaults: {port: 2, user: o, identity: o, labels: {a: o, b: o, c: o}}}
`);
    expect(problems).toEqual([]);
    expect(environment?.hosts.get('app1')).toMatchObject({
      target: { port: 4, user: 'i', identity: 'o', keepaliveMs: 1_000, labels: { a: 'h', b: 'i', c: 'o', e: 'd' } },
      variables: { x: 1, y: 3 },
    });
  });

  it('lists hosts of nested groups in the order of the inventory, each once', async () => {
    const { environment } = await load(`
hosts: {c: , b: , a: }
groups:
  all: {groups: [one, two]}
  one: {hosts: [a, b]}
  two: {hosts: [b, c]}
`);
    expect(environment?.groups.get('all')).toEqual(['c', 'b', 'a']);
    expect([...(environment?.hosts.keys() ?? [])]).toEqual(['c', 'b', 'a']);
  });

  describe('groups that disagree', () => {
    const siblings = (one: string, two: string, host = '') => `
hosts: {a: {${host}}, b: }
groups:
  one: {hosts: [a, b], defaults: {${one}}}
  two: {hosts: [a], defaults: {${two}}}
`;
    it('is an error that names both', async () => {
      const { problems, environment } = await load(siblings('user: x', 'user: y'));
      expect(environment).toBeUndefined();
      expect(problems).toMatchObject([{ code: 'NS1208', place: { line: 6 } }]);
      expect(problems[0]?.message).toMatch(/`one` \("x"\) and `two` \("y"\) set `user` differently for a/);
    });

    it('is none where they agree, set other things, or the host decides', async () => {
      expect((await load(siblings('user: x', 'user: x'))).problems).toEqual([]);
      expect((await load(siblings('labels: {l: x}', 'labels: {m: y}'))).problems).toEqual([]);
      const decided = await load(siblings('user: x', 'user: y', 'user: z'));
      expect(decided.problems).toEqual([]);
      expect(decided.environment?.hosts.get('a')?.target.user).toBe('z');
    });

    it('is told once for all the hosts they share', async () => {
      const hosts = Array.from({ length: 50 }, (_, index) => `h${index}`);
      const { problems } = await load(
        `hosts: {${hosts.map((host) => `${host}: `).join(', ')}}\ngroups:\n  one: {hosts: [${hosts}], defaults: {port: 1}}\n  two: {hosts: [${hosts}], defaults: {port: 2}}\n`,
      );
      expect(problems.map(({ code }) => code)).toEqual(['NS1208']);
    });
  });

  it('warns of two names for one machine, by address and port', async () => {
    const { environment, problems } = await load(`
hosts:
  a: {address: 10.0.0.1}
  b: {address: 10.0.0.1, port: 2222}
  c: {address: 10.0.0.1}
  d: {address: db.lan}
  e: {address: DB.lan}
`);
    expect(environment).toBeDefined();
    expect(problems.map(({ code, severity, place }) => [code, severity, place?.path])).toEqual([
      ['NS1209', 'warning', 'hosts.c'],
      ['NS1209', 'warning', 'hosts.e'],
    ]);
  });

  it('accepts names, IPv4 and IPv6 addresses', async () => {
    const hosts =
      'hosts: {a: {address: "fe80::1%eth0"}, b: {address: "::1"}, c: {address: 10.0.0.1}, d: {address: d.lan}}\n';
    expect((await load(hosts)).problems).toEqual([]);
  });

  it('tells the problems of all its files at once', async () => {
    const { problems } = await load('hosts: {a: {prot: 22}}\n', {
      'inventories/test/calendar.yaml': `${start}timezone: 5\nwindows: []\n`,
      'inventories/test/policy.yaml': `${start}approvals: {count: 2}\n`,
    });
    expect(problems.map(({ code, place }) => [code, place?.file])).toEqual([
      ['NS1020', 'inventories/test/hosts.yaml'],
      ['NS1012', 'inventories/test/calendar.yaml'],
      ['NS1214', 'inventories/test/policy.yaml'],
    ]);
  });

  it('names the environments there are', async () => {
    const files = {
      'inventories/lab/hosts.yaml': '',
      'inventories/production/hosts.yaml': '',
      'inventories/README': '',
    };
    const { problems } = await inFolder(files, (root) => loadEnvironment(root, 'staging'));
    expect(problems).toMatchObject([{ code: 'NS1202', next: 'The environments there are: lab, production.' }]);
  });

  it('never leaves inventories/', async () => {
    const files = { 'secret/hosts.yaml': `${start}hosts: {a: {}}\n`, 'inventories/lab/hosts.yaml': '' };
    const { problems } = await inFolder(files, (root) => loadEnvironment(root, '../secret'));
    expect(problems).toMatchObject([{ code: 'NS1202' }]);
  });

  it('loads 5,000 hosts in nested groups', async () => {
    const names = Array.from({ length: 5_000 }, (_, index) => `app${index}`);
    const { environment, problems } = await load(
      `hosts:\n${names.map((name) => `  ${name}: {}\n`).join('')}groups:\n  site: {groups: [app], defaults: {user: s}}\n  app: {hosts: [${names}], defaults: {user: a}}\n`,
    );
    expect(problems).toEqual([]);
    expect(environment?.groups.get('site')).toEqual(names);
    expect(environment?.hosts.get('app4999')?.target.user).toBe('a');
  });
});
