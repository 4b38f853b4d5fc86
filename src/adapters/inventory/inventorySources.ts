import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { InventorySources } from '../../model/inventorySources.ts';
import type { SecretPort } from '../../runtime/ports.ts';
import { askUrl } from './askUrl.ts';
import { runProgram } from './runProgram.ts';

export interface SourcesOptions {
  /** The project: where programs run, and what their paths are relative to. Absolute. */
  readonly root: string;
  readonly env: { readonly [name: string]: string | undefined };
  /** For headers that are secrets. */
  readonly secrets: SecretPort;
}

/** Programs of this machine, and HTTP. */
export function inventorySources({ root, env, secrets }: SourcesOptions): InventorySources {
  return {
    ansibleInventory: () => found('ansible-inventory', env.PATH ?? ''),
    run: (question) => runProgram(root, question),
    get: (question) => askUrl(question, secrets),
  };
}

/** The first executable of that name in $PATH. */
async function found(name: string, path: string): Promise<string | null> {
  for (const folder of path.split(':').filter((one) => one.startsWith('/'))) {
    const file = join(folder, name);
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return null;
}
