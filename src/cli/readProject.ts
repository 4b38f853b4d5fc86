/** Plans and environments as the commands read them: the sources that hosts.yaml imports are asked. */
import { resolve } from 'node:path';
import type { InventorySources } from '../model/inventorySources.ts';
import { type LoadedEnvironment, loadEnvironment as load } from '../plan/environment/loadEnvironment.ts';
import { type PreparedChange, prepareChange as prepare } from '../plan/prepare.ts';

/** As in src/plan/environment/loadEnvironment.ts. */
export function loadEnvironment(root: string, name: string): Promise<LoadedEnvironment> {
  return load(root, name, { sources: sourcesOf(root) });
}

/** Calendar and policy of an environment: no source of hosts is asked, and where there is one no host is known. */
export function loadRules(root: string, name: string): Promise<LoadedEnvironment> {
  return load(root, name, { sources: 'unasked' });
}

/** As in src/plan/prepare.ts. */
export function prepareChange(
  root: string,
  planFile: string,
  nowMs: number,
  elsewhere?: string,
): Promise<PreparedChange> {
  return prepare(root, planFile, nowMs, elsewhere, sourcesOf(root));
}

/** What runs programs is loaded when something is asked: most environments import nothing. */
function sourcesOf(root: string): InventorySources {
  const made = async () => {
    const { inventorySources } = await import('../adapters/inventory/inventorySources.ts');
    const { resolveSecrets } = await import('../adapters/secrets/resolveSecrets.ts');
    const folder = resolve(root);
    return inventorySources({
      root: folder,
      env: process.env,
      secrets: resolveSecrets({ root: folder, env: process.env }),
    });
  };
  return {
    ansibleInventory: async () => (await made()).ansibleInventory(),
    run: async (question) => (await made()).run(question),
    get: async (question) => (await made()).get(question),
  };
}
