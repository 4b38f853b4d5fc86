import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Problem } from '../../src/model/problems.ts';
import { checkChange } from '../../src/plan/prepare.ts';
import { type BadCase, goodProject, planFile } from './badCase.ts';

/** Writes a project into a folder of its own, hands it over, and removes it. */
export async function inProject<Result>(
  files: BadCase['files'],
  use: (root: string) => Promise<Result>,
): Promise<Result> {
  const root = await mkdtemp(join(tmpdir(), 'nightshift-bad-'));
  try {
    for (const [path, content] of Object.entries({ ...goodProject, ...files })) await put(join(root, path), content);
    return await use(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function put(path: string, content: BadCase['files'][string]): Promise<void> {
  if (content === null) return;
  await mkdir(content === 'directory' ? path : dirname(path), { recursive: true });
  if (content !== 'directory') await writeFile(path, content);
}

/** Everything that reading, checking and compiling a project's plan says. */
export async function problemsOf(root: string): Promise<readonly Problem[]> {
  return (await checkChange(root, planFile, Date.UTC(2026, 0, 1))).problems;
}
