import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The POSIX sh that is put on hosts: `install` puts `runner` there under `name`. */
export interface RunnerSource {
  readonly install: string;
  readonly runner: string;
  /** `runner-<first 16 hex digits of the runner's SHA-256>.sh`: different versions never meet in one file. */
  readonly name: string;
}

/** In the order in which they make one script. */
const parts = ['state', 'lockfile', 'locks', 'receipts', 'supervisor', 'follower', 'agent', 'main'] as const;

const header = '# The runner of nightshift; its source, src/host/runner-*.sh, carries the comments.\n';

/** Reads the scripts that lie in src/host; the same from src and from dist. */
export function readRunnerSource(): RunnerSource {
  const runner = header + parts.map((part) => withoutComments(readScript(`runner-${part}`))).join('');
  return runnerSource(runner);
}

/** A runner of the given text, for tests that need another world around it (another boot, say). */
export function runnerSource(runner: string): RunnerSource {
  const sha256 = createHash('sha256').update(runner).digest('hex');
  return { install: withoutComments(readScript('install')), runner, name: `runner-${sha256.slice(0, 16)}.sh` };
}

function readScript(name: string): string {
  return readFileSync(new URL(`../../src/host/${name}.sh`, import.meta.url), 'utf8');
}

/** Every operation parses the whole runner: comments stay at home. */
function withoutComments(script: string): string {
  return script.replaceAll(/^ *#.*\n|^\n/gm, '');
}
