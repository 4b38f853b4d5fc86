import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readRunnerSource, runnerSource } from '../../src/host/runnerSource.ts';

function shellcheck(script: string, ...options: string[]): string {
  const { error, stdout } = spawnSync('shellcheck', ['-s', 'sh', '-f', 'gcc', ...options, '-'], {
    input: script,
    encoding: 'utf8',
  });
  if (error !== undefined) throw new Error('these tests need shellcheck: run scripts/setup-tests.sh', { cause: error });
  return stdout;
}

function script(name: string): string {
  return readFileSync(new URL(`../../src/host/${name}.sh`, import.meta.url), 'utf8');
}

describe('the scripts for hosts', () => {
  it('pass shellcheck as POSIX sh', () => {
    const parts = ['state', 'lockfile', 'locks', 'receipts', 'supervisor', 'follower', 'main'];
    // What comes in the frame is assigned by no line of the script.
    const frame = "export holder='' script='' stdin='' mask='' next='' whole=''\n";
    expect(shellcheck(frame + parts.map((part) => script(`runner-${part}`)).join(''))).toBe('');
    expect(shellcheck(`export stateDir='' runnerName='' runner=''\n${script('install')}install whole\n`)).toBe('');
  });

  it('go to hosts without their comments, under a name that changes with the text', () => {
    const { runner, name, install } = readRunnerSource();
    expect(`${runner.split('\n').slice(1).join('\n')}${install}`).not.toMatch(/^\s*#/m);
    expect(name).toMatch(/^runner-[0-9a-f]{16}\.sh$/);
    expect(runnerSource(`${runner}\n`).name).not.toBe(name);
  });
});
