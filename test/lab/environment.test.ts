import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { environmentFiles, writeEnvironment } from '../../src/lab/environment.ts';
import { labLayout } from '../../src/lab/layout.ts';
import { loadChange } from '../../src/plan/environment/loadChange.ts';
import { compileFromDisk } from '../../src/plan/files/compileFromDisk.ts';
import { checkRules } from '../../src/plan/rules/checkRules.ts';
import { temporaryProject } from './testLab.ts';

const repository = new URL('../../', import.meta.url);
const root = fileURLToPath(repository);
const read = (path: string) => readFile(new URL(path, repository), 'utf8');

async function violations(schema: string, text: string) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  const validate = ajv.compile(JSON.parse(await read(`schemas/${schema}.schema.json`)));
  return validate(load(text)) ? [] : validate.errors;
}

describe('the environment of a lab', () => {
  it('as it ships is what the lab writes', async () => {
    const files = environmentFiles(labLayout());
    expect((await readdir(new URL('inventories/lab/', repository))).sort()).toEqual([...files.keys()].sort());
    for (const [name, text] of files) expect(await read(`inventories/lab/${name}`)).toBe(text);
  });

  it.each([
    ['as it ships', {}],
    ['of one host', { hosts: 1 }],
    ['of 1,000 hosts', { hosts: 1_000, environment: 'lab-1000' }],
    ['with hosts that share an address', { addresses: 'shared' as const }],
    ['in a folder with an odd name', { baseDirectory: '/srv/my lab: "#1"/{ü}' }],
  ])('%s satisfies the schemas', async (_which, options) => {
    const layout = labLayout(options);
    for (const [name, text] of environmentFiles(layout))
      expect(await violations(name.replace('.yaml', ''), text)).toEqual([]);
    const hosts = load(environmentFiles(layout).get('hosts.yaml') ?? '') as {
      hosts: Record<string, { stateDir: string }>;
    };
    expect(Object.entries(hosts.hosts).map(([name, { stateDir }]) => [name, stateDir])).toEqual(
      layout.hosts.map(({ name, stateDir }) => [name, stateDir]),
    );
  });
});

describe('layout', () => {
  it('gives every host its own name, root and endpoints', () => {
    const counts = fc.integer({ min: 1, max: 2_000 });
    fc.assert(
      fc.property(counts, fc.constantFrom('each' as const, 'shared' as const), (hosts, addresses) => {
        const all = labLayout({ hosts, addresses }).hosts;
        for (const of of [
          all.map(({ name }) => name),
          all.map(({ root }) => root),
          all.flatMap(({ address, sshPort, httpPort }) => [`${address}:${sshPort}`, `${address}:${httpPort}`]),
        ]) {
          expect(new Set(of).size).toBe(of.length);
        }
        expect([...all].sort((one, other) => (one.name < other.name ? -1 : 1))).toEqual(all);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['no hosts', { hosts: 0 }],
    ['half a host', { hosts: 1.5 }],
    ['too many hosts', { hosts: 2_001 }],
    ['a name that leads elsewhere', { environment: '../lab' }],
    ['a network that is not loopback', { network: '10.0' }],
    ['a network that is none', { network: '127.300' }],
    ['port 0', { sshPort: 0 }],
    ['a port beyond the last', { httpPort: 65_530, addresses: 'shared' as const }],
    ['services that would meet on a port', { sshPort: 3_000, httpPort: 3_005, addresses: 'shared' as const }],
  ])('refuses %s', (_what, options) => {
    expect(() => labLayout(options)).toThrow(expect.objectContaining({ code: 'NS7008' }));
  });
});

describe('writeEnvironment', () => {
  let project: Awaited<ReturnType<typeof temporaryProject>>;
  beforeEach(async () => {
    project = await temporaryProject();
  });
  afterEach(() => project.remove());

  it('writes what is missing or differs, and nothing else', async () => {
    const small = labLayout({ hosts: 3, environment: 'lab-3' });
    const directory = await writeEnvironment(project.root, small);
    expect(directory).toBe(join(project.root, 'inventories', 'lab-3'));
    const larger = labLayout({ hosts: 4, environment: 'lab-3' });
    await writeEnvironment(project.root, larger);
    expect((await readdir(directory)).sort()).toEqual(['calendar.yaml', 'hosts.yaml', 'policy.yaml']);
    for (const [name, text] of environmentFiles(larger))
      expect(await readFile(join(directory, name), 'utf8')).toBe(text);
  });

  it("leaves somebody else's file alone, and writes none beside it", async () => {
    const directory = join(project.root, 'inventories', 'mine');
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'policy.yaml'), 'apiVersion: nightshift/v1\n');
    await expect(writeEnvironment(project.root, labLayout({ environment: 'mine' }))).rejects.toMatchObject({
      code: 'NS7005',
      message: expect.stringContaining('policy.yaml'),
    });
    expect(await readdir(directory)).toEqual(['policy.yaml']);
  });
});

describe('the plans that ship for the lab', () => {
  it.each(['quickstart', 'quickstart-broken'])('%s satisfies the schema', async (name) => {
    expect(await violations('plan', await read(`pipelines/${name}.yaml`))).toEqual([]);
  });

  it.each(['quickstart', 'quickstart-broken'])(
    '%s compiles against the lab without a remark, web-05 in its second wave',
    async (name) => {
      const { change, problems } = await loadChange(root, `pipelines/${name}.yaml`);
      expect(problems).toEqual([]);
      if (change === undefined) throw new Error('there is no change');
      expect(checkRules(change)).toEqual([]);
      const compiled = await compileFromDisk(root, change);
      expect(compiled.problems).toEqual([]);
      const stage = compiled.plan?.stages[0];
      expect(stage?.waves).toEqual([2, 6, 12]);
      expect(stage?.hosts.slice(2, 6).map(({ host }) => host)).toContain('web-05');
    },
  );

  it.each(['quickstart', 'quickstart-broken'])('%s brings the version it says', async (name) => {
    const plan = load(await read(`pipelines/${name}.yaml`)) as { variables: { version: string } };
    const { version } = plan.variables;
    expect(await read(`pipelines/files/web/${version}/VERSION`)).toBe(`${version}\n`);
  });
});
