import { stat } from 'node:fs/promises';
import { NightshiftError, type Problem } from '../../model/problems.ts';
import type { LocalFiles, ReadFile, WantedFile } from '../compile/localFiles.ts';
import { checksum } from './checksum.ts';
import { directoryTar } from './directoryTar.ts';
import { fileBytes } from './fileBytes.ts';
import { readProblem } from './readProblem.ts';
import { type SourcePath, sourcePath } from './sourcePath.ts';
import { templateText } from './templateText.ts';

/** Reads the local files that a change names. Never rejects for what the disk holds; all problems are told at once. */
export async function readLocalFiles(root: string, wanted: readonly WantedFile[]): Promise<LocalFiles> {
  const files = new Map<string, ReadFile>();
  const problems: Problem[] = [];
  for (const one of wanted) {
    const path = sourcePath(root, one.path);
    if (!path.inside) problems.push(outside(one, path));
    const read = await attempt(() => readOne(path, one.use));
    if ('problems' in read) problems.push(...read.problems.map((problem) => ({ ...problem, place: one.place })));
    else files.set(one.path, read);
  }
  return { files, problems };
}

async function attempt<T>(work: () => Promise<T>): Promise<T | NightshiftError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NightshiftError) return error;
    throw error;
  }
}

async function readOne({ absolute, source }: SourcePath, use: WantedFile['use']): Promise<ReadFile> {
  const directory = await isDirectory(absolute, source);
  if (use === 'template') return { source, kind: 'file', ...(await templateText(absolute)) };
  if (directory && use === 'upload')
    return { source, kind: 'directory', ...(await checksum(directoryTar(absolute))), text: null };
  return { source, kind: 'file', ...(await checksum(fileBytes(absolute))), text: null };
}

async function isDirectory(path: string, source: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw readProblem(source, error);
  }
}

function outside({ path, place }: WantedFile, { absolute }: SourcePath): Problem {
  return {
    code: 'NS1325',
    message: `\`${path}\` lies outside of the project: ${absolute}.`,
    next: 'Others who check the plan may not have this file; keep it inside of the project where you can.',
    place,
    severity: 'warning',
  };
}
