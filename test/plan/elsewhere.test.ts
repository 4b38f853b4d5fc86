import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { prepareChange } from '../../src/plan/prepare.ts';
import { stepsDigest } from '../../src/plan/stepsDigest.ts';

let root: string;
let plan: string;
const write = (file: string, content: object): string => {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify({ apiVersion: 'nightshift/v1', ...content }));
  return path;
};
const declare = (name: string, windows: 'required' | 'optional', hosts: readonly string[]) => {
  const window = { name: `${name}-nights`, from: '2026-01-01T00:00:00', to: '2036-01-01T00:00:00' };
  const entries = hosts.map((host) => [host, { address: '192.0.2.1', port: 22 }]);
  write(`inventories/${name}/hosts.yaml`, { hosts: Object.fromEntries(entries), groups: { app: { hosts } } });
  write(`inventories/${name}/policy.yaml`, { windows });
  write(`inventories/${name}/calendar.yaml`, { timezone: 'UTC', windows: [window] });
};

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'nightshift-elsewhere-'));
  declare('production', 'required', ['p1']);
  declare('staging', 'optional', ['s1']);
  plan = write('pipelines/app.yaml', {
    ...{ name: 'app', environment: 'production', window: 'production-nights' },
    stages: [{ name: 'all', hosts: 'app', steps: [{ run: 'echo {{ environment }} {{ host.name }}', undo: 'true' }] }],
  });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('compiles a plan for another environment: its hosts, its policy, its name, any of its windows', async () => {
  const { plan: there } = await prepareChange(root, plan, 0, 'staging');
  expect(there).toMatchObject({ environment: 'staging', window: null, policy: { windows: 'optional' } });
  expect(Object.keys(there.hosts)).toEqual(['s1']);
  expect(Object.values(there.steps).map(({ summary }) => summary)).toEqual(['echo staging s1']);
});

it('is the same plan when its own environment is named, and the same steps anywhere', async () => {
  const [own, named, there] = await Promise.all([
    prepareChange(root, plan, 0),
    prepareChange(root, plan, 0, 'production'),
    prepareChange(root, plan, 0, 'staging'),
  ]);
  expect(own.plan.window).toBe('production-nights');
  expect(named.digest).toBe(own.digest);
  expect(there.change.plan.environment).toBe('production');
  expect(stepsDigest(there.change.plan, there.files)).toBe(stepsDigest(own.change.plan, own.files));
});

it('names an environment that is not there', async () => {
  await expect(prepareChange(root, plan, 0, 'stagging')).rejects.toThrow(/stagging/);
});
