import type { Change } from '../change.ts';
import { type CompiledChange, compileChange } from '../compile/compileChange.ts';
import { wantedFiles } from '../compile/wantedFiles.ts';
import { sha256 } from '../digest.ts';
import { readLocalFiles } from './readLocalFiles.ts';

/** Compiles a change with the local files of its project. `root` is the project's folder. */
export async function compileFromDisk(root: string, change: Change): Promise<CompiledChange> {
  return compileChange(change, await readLocalFiles(root, wantedFiles(change)), sha256);
}
