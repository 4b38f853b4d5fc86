import { readdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { failure } from '../../model/problems.ts';

/** The folder of a project that holds its environments. */
export const inventoriesFolder = 'inventories';

/** The project that is named: NS1201 when it holds no inventories/. */
export async function namedProject(folder: string): Promise<string> {
  const root = resolve(folder);
  if (await isDirectory(join(root, inventoriesFolder))) return root;
  throw failure('NS1201', `${root} holds no ${inventoriesFolder}/.`, 'Name the folder of a project with --root.');
}

/** The nearest folder, from `start` upwards, that holds inventories/. Rejects with NS1201 when there is none. */
export async function findProject(start: string): Promise<string> {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (await isDirectory(join(folder, inventoriesFolder))) return folder;
    if (folder === dirname(folder)) break;
  }
  throw failure(
    'NS1201',
    `No folder from ${resolve(start)} upwards holds ${inventoriesFolder}/.`,
    'Go into the project, name it with --root, or try `nightshift quickstart`.',
  );
}

/** Names of the environments of a project, in alphabetical order. */
export async function listEnvironments(root: string): Promise<string[]> {
  const folder = join(root, inventoriesFolder);
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(names.map(async (name) => ((await isDirectory(join(folder, name))) ? [name] : [])));
  return found.flat().sort();
}

/** How problems name a file: as it is called inside the project, or in full when it lies outside. */
export function shownPath(root: string, path: string): string {
  const inside = relative(root, path);
  return inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside) ? path : inside;
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
