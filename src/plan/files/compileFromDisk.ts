import type { Change } from '../change.ts';
import { type CompiledChange, compileChange } from '../compile/compileChange.ts';
import type { ReadFile } from '../compile/localFiles.ts';
import { wantedFiles } from '../compile/wantedFiles.ts';
import { sha256 } from '../digest.ts';
import { readLocalFiles } from './readLocalFiles.ts';

/** A compiled change, with the local files that went into it. */
export interface CompiledFromDisk extends CompiledChange {
  readonly files: readonly ReadFile[];
}

/** Compiles a change with the local files of its project. `root` is the project's folder. */
export async function compileFromDisk(root: string, change: Change): Promise<CompiledFromDisk> {
  const files = await readLocalFiles(root, wantedFiles(change));
  return { ...compileChange(change, files, sha256), files: [...files.files.values()] };
}
