import { join } from 'node:path';
import type { Difference } from '../../model/savedPlan.ts';
import { hashOf } from '../environment/hashOf.ts';
import { inventoriesFolder, shownPath } from '../environment/project.ts';

/**
 * Files by their path relative to the project: the SHA-256 of each; `absent` for one that may be there and is not. What an
 * import of hosts.yaml said is called `import: SOURCE`: the SHA-256 of the hosts and groups that it meant.
 */
export type Inputs = { readonly [source: string]: string };

/**
 * Every file that decides what runs: the plan, the environment's hosts and policy, and the local files it names (`files`:
 * those, and what was read for imports). The
 * calendar and `approvers` are not among them: they are asked anew when it runs, and a freeze or a revoked key counts then.
 */
export async function inputsOf(
  root: string,
  planFile: string,
  environment: string,
  files: readonly { readonly source: string; readonly sha256: string }[],
): Promise<Inputs> {
  const folder = join(root, inventoriesFolder, environment);
  const documents = [planFile, join(folder, 'hosts.yaml'), join(folder, 'policy.yaml')];
  const hashed = await Promise.all(documents.map(async (path) => [shownPath(root, path), await hashOf(path)] as const));
  return Object.fromEntries([...hashed, ...files.map(({ source, sha256 }) => [source, sha256] as const)]);
}

/** Which files are other ones than they were. */
export function changedInputs(was: Inputs, now: Inputs): Difference[] {
  const sources = [...new Set([...Object.keys(was), ...Object.keys(now)])].sort();
  return sources
    .filter((source) => was[source] !== now[source])
    .map((source) => ({ about: kindOf(source), where: source, was: shown(was[source]), now: shown(now[source]) }));
}

function kindOf(source: string): Difference['about'] {
  if (/^inventories\/[^/]+\/hosts\.yaml$|^import: /.test(source)) return 'inventory';
  return /^inventories\/[^/]+\/policy\.yaml$/.test(source) ? 'policy' : 'file';
}

const shown = (sha256: string | undefined): string => {
  if (sha256 === undefined) return 'not named';
  return sha256 === 'absent' ? 'absent' : `sha256 ${sha256.slice(0, 12)}`;
};
