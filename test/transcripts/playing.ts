import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PlayScript } from './scripts.ts';

const player = fileURLToPath(new URL('./play.mjs', import.meta.url));
const outputBytesMax = 64 * 2 ** 20;
/** A script that does not come to its end is ended before its test gives up. */
const timeout = 55_000;

export interface Told {
  /** What came on standard output; on a terminal, on the screen. */
  readonly out: string;
  readonly err: string;
  readonly exitCode: number;
  /** What was left in GitHub's file for the summary of the step. */
  readonly summary: string;
}

export type Place = 'plain' | 'github' | 'gitlab';

const surroundings: Readonly<Record<Place, NodeJS.ProcessEnv>> = {
  plain: {},
  github: { CI: 'true', GITHUB_ACTIONS: 'true' },
  gitlab: { CI: 'true', GITLAB_CI: 'true' },
};

/** Where a script is played: a folder of its own, which is gone afterwards. */
async function inFolder(script: PlayScript, use: (folder: string, file: string) => Promise<Told>): Promise<Told> {
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-transcript-'));
  try {
    const file = join(folder, 'script.json');
    writeFileSync(file, JSON.stringify(script));
    return await use(folder, file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Plays a script where no terminal is. */
export function tell(script: PlayScript, place: Place): Promise<Told> {
  return inFolder(script, async (folder, file) => {
    const GITHUB_STEP_SUMMARY = join(folder, 'summary.md');
    writeFileSync(GITHUB_STEP_SUMMARY, '');
    const told = await run(process.execPath, [player, file, folder], { ...surroundings[place], GITHUB_STEP_SUMMARY });
    return { ...told, summary: readFileSync(GITHUB_STEP_SUMMARY, 'utf8') };
  });
}

/** Plays a script on a pseudo-terminal of 100 columns and 30 rows. */
export function show(script: PlayScript, env: NodeJS.ProcessEnv): Promise<Told> {
  return inFolder(script, (folder, file) => {
    const command = `stty cols 100 rows 30; exec '${process.execPath}' '${player}' '${file}' '${folder}'`;
    return run('script', ['-qfec', command, '/dev/null'], { TERM: 'xterm-256color', SHELL: '/bin/sh', ...env });
  });
}

function run(program: string, args: readonly string[], more: NodeJS.ProcessEnv): Promise<Told> {
  const { PATH } = process.env;
  const env = { PATH, TZ: 'UTC', LANG: 'C.UTF-8', ...more };
  return new Promise((resolve, reject) => {
    execFile(program, args, { env, timeout, maxBuffer: outputBytesMax }, (error, out, err) => {
      if (error !== null && typeof error.code !== 'number') return reject(error);
      resolve({ out, err, exitCode: typeof error?.code === 'number' ? error.code : 0, summary: '' });
    });
  });
}
