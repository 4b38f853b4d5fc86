import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe } from 'vitest';
import { inventorySources } from '../../src/adapters/inventory/inventorySources.ts';
import { resolveSecrets } from '../../src/adapters/secrets/resolveSecrets.ts';
import type { InventorySources } from '../../src/model/inventorySources.ts';
import { type LoadedEnvironment, loadEnvironment } from '../../src/plan/environment/loadEnvironment.ts';

const ansibleAvailable =
  (await inventorySources({
    root: '/',
    env: process.env,
    secrets: resolveSecrets({ root: '/', env: {} }),
  }).ansibleInventory()) !== null;

/** Skips its tests without ansible-inventory; but not under CI, where they must run. */
export const describeWithAnsible: ReturnType<typeof describe.skipIf> = describe.skipIf(
  !ansibleAvailable && process.env.CI !== 'true',
);

/** A project in a folder of its own. Files that begin with #! are executable. */
async function inProject<Result>(
  files: { readonly [path: string]: string },
  use: (root: string) => Promise<Result>,
): Promise<Result> {
  const root = await mkdtemp(join(tmpdir(), 'nightshift-inventory-'));
  try {
    for (const [path, content] of Object.entries(files)) await put(root, path, content);
    return await use(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function put(root: string, path: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
  if (content.startsWith('#!')) await chmod(join(root, path), 0o755);
}

/** The real sources of this machine; without `ansible` as on one where ansible-inventory is not installed. */
function sourcesIn(root: string, ansible: 'ansible' | 'none', env: NodeJS.ProcessEnv = process.env) {
  const real = inventorySources({ root, env, secrets: resolveSecrets({ root, env }) });
  const sources: InventorySources = { ...real, ansibleInventory: async () => null };
  return ansible === 'ansible' ? real : sources;
}

/** Reads the environment `test`, whose hosts.yaml holds `hosts` behind its version. */
export function loadHosts(
  hosts: string,
  files: { readonly [path: string]: string },
  ansible: 'ansible' | 'none' | 'unasked' = 'none',
  env?: NodeJS.ProcessEnv,
): Promise<LoadedEnvironment> {
  const all = { ...files, 'inventories/test/hosts.yaml': `apiVersion: nightshift/v1\n${hosts}` };
  return inProject(all, (root) =>
    loadEnvironment(root, 'test', { sources: ansible === 'unasked' ? ansible : sourcesIn(root, ansible, env) }),
  );
}

/** What plans see of an environment: hosts with their settings, in order, and groups. */
export function fleetOf({ environment, problems }: LoadedEnvironment) {
  if (environment === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  return { hosts: [...environment.hosts.values()], groups: Object.fromEntries(environment.groups) };
}

/** Each error on a line: its code, its place, what it says. */
export const errorsOf = ({ problems }: LoadedEnvironment): string[] =>
  problems
    .filter(({ severity }) => severity === 'error')
    .map(({ code, place, message }) => `${code} ${place?.file}:${place?.line ?? ''} ${message}`);
