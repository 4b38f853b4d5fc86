import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorsOf, fleetOf, loadHosts } from './project.ts';

const said = { hosts: { b: { address: '10.0.0.2', labels: { site: 'x' } }, c: null }, groups: { g: { hosts: ['b'] } } };

const printing = (value: unknown) => `#!/bin/sh\ncat <<'END'\n${JSON.stringify(value)}\nEND\n`;

describe('a program', () => {
  const hosts = 'import: [{ program: bin/list, args: [--site, "pa ris; $x"], timeout: 5s }]\n';

  it('is called with its arguments in the folder of the project', async () => {
    const program = `#!/bin/sh\nprintf '{"hosts":{"h":{"variables":{"args":"%s %s","here":"%s"}}}}' "$1" "$2" "$(ls -d inventories)"\n`;
    const loaded = await loadHosts(hosts, { 'bin/list': program });
    expect(fleetOf(loaded).hosts[0]?.variables).toEqual({ args: '--site pa ris; $x', here: 'inventories' });
    expect(loaded.importInputs.map(({ source }) => source)).toEqual(['bin/list', 'import: bin/list --site pa ris; $x']);
  });

  it('may print YAML', async () => {
    const program = '#!/bin/sh\necho "hosts:"\necho "  h: { address: 10.0.0.7 }"\n';
    expect(fleetOf(await loadHosts(hosts, { 'bin/list': program })).hosts[0]?.target.address).toBe('10.0.0.7');
  });

  it('gives its groups and defaults to its own hosts, keeping numbers with a point as they are written', async () => {
    const program =
      '#!/bin/sh\necho \'{"defaults":{"user":"ops"},"groups":{"g":{"hosts":["h"],"defaults":{"port":24,"variables":{"v":1.10}}}},"hosts":{"h":{}}}\'\n';
    const { hosts: found } = fleetOf(await loadHosts(`${hosts}hosts: { own: }\n`, { 'bin/list': program }));
    expect(found.map(({ target }) => [target.name, target.user, target.port])).toEqual([
      ['own', null, 22],
      ['h', 'ops', 24],
    ]);
    expect(found[1]?.variables).toEqual({ v: '1.10' });
  });

  const endless = `#!/bin/sh\nexec tr '\\0' ' ' </dev/zero\n`;
  it.each([
    ['ends with an error', '#!/bin/sh\necho "no \x07 route" >&2\nexit 3\n', 'NS1215', 'exit code 3: no route'],
    ['cannot be found', '', 'NS1215', 'exit code 12'],
    ['says too much', endless, 'NS1215', 'said more than 32 MiB'],
    ['says no text', `#!/bin/sh\nprintf '\\377\\376'\n`, 'NS1215', 'not UTF-8'],
    ['says garbage', '#!/bin/sh\necho "{garbage"\n', 'NS10', ''],
    ['says what is not our schema', printing({ hosts: { h: { adress: '10.0.0.1' } } }), 'NS1020', 'adress'],
    ['says no hosts', printing({ groups: {} }), 'NS1215', 'names no hosts'],
    ['imports itself', printing({ import: [{ program: 'x' }], hosts: { h: {} } }), 'NS1215', 'imports hosts itself'],
    ['says what would steer terminals', printing({ hosts: { h: { user: '\u001b' } } }), 'NS1004', 'U+001B'],
    [
      'names a host in a group that is not there',
      printing({ hosts: { h: {} }, groups: { g: { hosts: ['x'] } } }),
      'NS1203',
      'x',
    ],
  ])('that %s refuses the environment', async (_what, program, code, message) => {
    const loaded = await loadHosts(`${hosts}hosts: { own: }\n`, program === '' ? {} : { 'bin/list': program });
    expect(loaded.environment).toBeUndefined();
    expect(errorsOf(loaded)).toHaveLength(1);
    expect(errorsOf(loaded)[0]).toMatch(code);
    expect(errorsOf(loaded)[0]).toContain(message);
    if (code === 'NS1215' && message.includes('exit'))
      expect(errorsOf(loaded)[0]).toContain('inventories/test/hosts.yaml:2');
  });

  it('that does not end is stopped, with what it started', async () => {
    const loaded = await loadHosts(hosts.replace('5s', '300ms'), { 'bin/list': '#!/bin/sh\nsleep 60 & wait\n' });
    expect(errorsOf(loaded)).toEqual([
      expect.stringContaining('NS1215 inventories/test/hosts.yaml:2 bin/list did not end in 0.3s'),
    ]);
  });

  it('must be given a time', async () => {
    expect(errorsOf(await loadHosts(hosts.replace('5s', '0s'), {}))).toEqual([expect.stringContaining('NS1212')]);
  });
});

describe('an address', () => {
  let server: Server;
  let base: string;
  let seen: IncomingMessage['headers'] = {};
  const answers: { readonly [path: string]: (response: ServerResponse) => void } = {
    '/hosts': (response) => response.end(JSON.stringify(said)),
    '/moved': (response) => response.writeHead(302, { location: '/hosts' }).end(),
    '/refused': (response) => response.writeHead(403).end('no'),
    '/slow': (response) => response.write('{'),
    '/huge': (response) => {
      const piece = Buffer.alloc(1024 * 1024, ' ');
      for (let sent = 0; sent < 40; sent++) response.write(piece);
      response.end();
    },
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      seen = request.headers;
      answers[(request.url ?? '').replace(/\?.*/, '')]?.(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('is asked with its headers, of which one may be a secret', async () => {
    const hosts = `import: [{ url: "${base}/hosts?key=k", headers: { x-site: paris, authorization: { env: TOKEN } } }]\n`;
    const loaded = await loadHosts(hosts, {}, 'none', { TOKEN: 'Bearer s3cret' });
    expect(fleetOf(loaded).hosts.map(({ target }) => target.address)).toEqual(['10.0.0.2', 'c']);
    expect(seen).toMatchObject({ 'x-site': 'paris', authorization: 'Bearer s3cret' });
    expect(loaded.importInputs).toEqual([{ source: `import: ${base}/hosts`, sha256: expect.any(String) }]);
  });

  it('may be pinned', async () => {
    const pin = (text: string) => createHash('sha256').update(text).digest('hex');
    const pinned = (to: string) => loadHosts(`import: [{ url: "${base}/hosts", sha256: "${to}" }]\n`, {});
    expect(errorsOf(await pinned(pin(JSON.stringify(said))))).toEqual([]);
    expect(errorsOf(await pinned(pin('other')))).toEqual([expect.stringMatching(/^NS1215 .* something else/)]);
  });

  it.each([
    ['/moved', 'redirect (302)'],
    ['/refused', 'status 403'],
    ['/slow', 'longer than 0.3s'],
    ['/huge', 'more than 32 MiB'],
  ])('%s refuses the environment', async (path, message) => {
    const timeout = path === '/slow' ? '300ms' : '20s';
    const loaded = await loadHosts(`import: [{ url: "${base}${path}", timeout: ${timeout} }]\n`, {});
    expect(errorsOf(loaded)).toEqual([expect.stringContaining(`NS1215 inventories/test/hosts.yaml:2 ${base}${path}`)]);
    expect(errorsOf(loaded)[0]).toContain(message);
  });

  it('is not asked in the clear, but on this machine', async () => {
    const loaded = await loadHosts('import: [{ url: "http://cmdb.example/hosts" }]\n', {});
    expect(errorsOf(loaded)).toEqual([expect.stringMatching(/^NS1220 .* in the clear/)]);
  });

  it('with a secret that is not there tells which, and no value', async () => {
    const hosts = `import: [{ url: "${base}/hosts", headers: { authorization: { env: TOKEN } } }]\n`;
    expect(errorsOf(await loadHosts(hosts, {}, 'none', {}))[0]).toContain('the environment variable TOKEN is not set');
    const broken = await loadHosts(hosts, {}, 'none', { TOKEN: 'bro\nken' });
    expect(JSON.stringify(broken.problems)).not.toContain('bro');
    expect(errorsOf(broken)[0]).toContain('NS1215');
  });
});

describe('several sources', () => {
  const two = 'import: [{ program: ./one }, { program: ./two }]\n';
  const files = (one: unknown, other: unknown) => ({ one: printing(one), two: printing(other) });

  it('are merged key by key: a later one wins, and the file over all', async () => {
    const one = {
      hosts: { h: { user: 'a', identity: 'k1', port: 1, labels: { l: '1', m: '1' } } },
      groups: { g: { hosts: ['h'] } },
    };
    const other = {
      hosts: { i: null, h: { user: 'b', identity: 'k2', labels: { m: '2' } } },
      groups: { g: { hosts: ['i'] } },
    };
    const own =
      'hosts: { first: , h: { port: 9 } }\ngroups: { g: { defaults: { user: c } } }\ndefaults: { user: d, identity: k }\n';
    const { hosts, groups } = fleetOf(await loadHosts(two + own, files(one, other)));
    expect(hosts.map(({ target }) => [target.name, target.user, target.identity, target.port, target.labels])).toEqual([
      ['first', 'd', 'k', 22, {}],
      ['h', 'c', 'k2', 9, { l: '1', m: '2' }],
      ['i', 'c', 'k', 22, {}],
    ]);
    expect(groups).toEqual({ g: ['h', 'i'] });
  });

  it('may not contradict each other about an address, unless the file settles it', async () => {
    const [one, other] = [{ hosts: { h: { address: '10.0.0.1' } } }, { hosts: { h: { address: '10.0.0.2' } } }];
    expect(errorsOf(await loadHosts(two, files(one, other)))).toEqual([
      'NS1218 inventories/test/hosts.yaml:2 `h` is at 10.0.0.1 in ./one, and at 10.0.0.2 in ./two.',
    ]);
    const settled = await loadHosts(`${two}hosts: { h: { address: 10.0.0.3 } }\n`, files(one, other));
    expect(fleetOf(settled).hosts[0]?.target.address).toBe('10.0.0.3');
  });

  it('are an input by what they mean: not by their layout, but by the order of hosts', async () => {
    const meaning = async (program: string) => {
      const { importInputs } = await loadHosts('import: [{ program: ./one }]\n', { one: program });
      return importInputs.find(({ source }) => source === 'import: ./one')?.sha256;
    };
    const was = await meaning(
      printing({ hosts: { a: { user: 'u', port: 1 }, b: {} }, groups: { g: { hosts: ['a', 'b'] } } }),
    );
    const laidOut = '#!/bin/sh\necho "{hosts: {a: {port: 1, user: u}, b: }, groups: {g: {hosts: [b, a]}}}"\n';
    expect(was).toMatch(/^[0-9a-f]{64}$/);
    expect(await meaning(laidOut)).toBe(was);
    expect(await meaning(laidOut.replace('a: {port: 1, user: u}, b: }', 'b: , a: {port: 1, user: u}}'))).not.toBe(was);
  });

  it('are all refused when one fails', async () => {
    const loaded = await loadHosts(two, { one: printing(said), two: '#!/bin/sh\nexit 1\n' });
    expect(errorsOf(loaded)).toEqual([expect.stringContaining('NS1215 inventories/test/hosts.yaml:2 ./two ended')]);
  });
});

it('who wants the calendar or the policy gets them, whatever a source would say', async () => {
  const hosts = 'import: [{ program: bin/broken }]\ngroups: { g: { hosts: [imported] } }\n';
  const policy = { 'inventories/test/policy.yaml': 'apiVersion: nightshift/v1\nwindows: optional\n' };
  const { environment, problems } = await loadHosts(hosts, policy, 'unasked');
  expect(problems).toEqual([]);
  expect(environment?.policy.windows).toBe('optional');
  expect(environment?.hosts.size).toBe(0);
});

it('a file without hosts and without imports lacks them', async () => {
  expect(errorsOf(await loadHosts('groups: {}\n', {}))).toEqual([expect.stringContaining('NS1021')]);
});
