import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { Command as Commander, Option } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openJournal } from '../../src/adapters/journal/sqliteJournal.ts';
import { commandFacts } from '../../src/cli/commandTree.ts';
import { bashCompletion } from '../../src/cli/completion/bash.ts';
import { fishCompletion } from '../../src/cli/completion/fish.ts';
import { zshCompletion } from '../../src/cli/completion/zsh.ts';
import { created, start, summary } from '../contract/journal.ts';
import { mainFile } from '../integration/command.ts';

const run = promisify(execFile);

let project: string;
let env: { [name: string]: string };

/** The one that is last has no hosts yet. */
const inventories = ['production', 'next', 'staging'];

const hostsFile = (...names: string[]): string =>
  JSON.stringify({
    apiVersion: 'nightshift/v1',
    hosts: Object.fromEntries(names.map((name) => [name, { address: `${name}.example` }])),
  });

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'nightshift-completion-'));
  for (const folder of ['bin', 'state', ...inventories.map((name) => `inventories/${name}`), 'pipelines', 'my files'])
    await mkdir(join(project, folder), { recursive: true });
  for (const file of ['pipelines/billing.yaml', 'saved.json', 'notes.txt', 'my files/a plan.yaml'])
    await writeFile(join(project, file), '');
  await writeFile(join(project, 'inventories/production/hosts.yaml'), hostsFile('web-01', 'web-02', 'db-01'));
  await writeFile(join(project, 'inventories/next/hosts.yaml'), hostsFile('web-01', 'web-09'));
  await symlink(mainFile, join(project, 'bin/nightshift'));
  const journal = openJournal({ file: join(project, 'state/journal.db') });
  created(journal, 'r-open');
  const over = { state: 'ended', outcome: 'done', exitCode: 0, endedAt: start + 1 } as const;
  journal.append(created(journal, 'r-over', { hosts: ['other'] }), [], summary(over));
  journal.close();
  const { PATH = '' } = process.env;
  env = { PATH: `${join(project, 'bin')}${delimiter}${PATH}`, NIGHTSHIFT_STATE: join(project, 'state'), HOME: project };
  await writeFile(join(project, 'bin/completion'), (await run('nightshift', ['completion', 'bash'], { env })).stdout);
});
afterAll(() => rm(project, { recursive: true, force: true }));

/** What bash offers for the last of these words, as readline would call the function. */
async function offered(...words: string[]): Promise<string[]> {
  const script = `source bin/completion
    COMP_WORDS=(nightshift "$@"); COMP_CWORD=$#; COMPREPLY=()
    eval "$(complete -p nightshift | sed 's/complete -F \\(.*\\) nightshift/\\1/')"; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = await run('bash', ['--norc', '-c', script, 'bash', ...words], { cwd: project, env });
  expect(stderr).toBe('');
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .sort();
}

describe('in bash', () => {
  it('completes commands and those below them', async () => {
    expect(await offered('pl')).toEqual(['plan']);
    expect(await offered('')).toEqual(expect.arrayContaining(['run', 'status', 'audit', 'explain']));
    expect(await offered('')).not.toContain('__complete');
    expect(await offered('audit', '')).toEqual(['export', 'help', 'seal', 'verify']);
    expect(await offered('help', 'aud')).toEqual(['audit']);
  });

  it('completes options of the command that is typed, and none after --', async () => {
    expect(await offered('audit', 'verify', '--s')).toEqual(['--seals', '--signers', '--state']);
    expect(await offered('audit', 'seal', '--si')).toEqual([]);
    expect(await offered('plan', '--', '--o')).toEqual([]);
  });

  it('completes choices, however bash breaks the word', async () => {
    expect(await offered('status', '-o', 'j')).toEqual(['json']);
    expect(await offered('status', '--output', '=')).toEqual(['json', 'text']);
    expect(await offered('status', '--output', '=', 't')).toEqual(['text']);
    expect(await offered('completion', '')).toEqual(['bash', 'fish', 'zsh']);
  });

  it('takes the value of an option for no command', async () => {
    expect(await offered('windows', '-e', 'explain', 'exp')).toEqual(['explain', 'export']);
    expect(await offered('windows', '--environment', '=', 'explain', 'exp')).toEqual(['explain', 'export']);
  });

  it('completes plan files and folders', async () => {
    expect(await offered('plan', '')).toEqual(['bin', 'inventories', 'my files', 'pipelines', 'saved.json', 'state']);
    expect(await offered('run', 'pipelines/')).toEqual(['pipelines/billing.yaml']);
    expect(await offered('validate', 'saved.json', 'my files/a')).toEqual(['my files/a plan.yaml']);
    expect(await offered('plan', '--root', 'pipel')).toEqual(['pipelines']);
    expect(await offered('approve', 'not')).toEqual(['notes.txt']);
  });

  it('completes environments, also of the project that is named', async () => {
    expect(await offered('hosts', '-e', '')).toEqual(['next', 'production', 'staging']);
    expect(await offered('hosts', '--root', join(project, 'nowhere'), '-e', '')).toEqual([]);
    expect(await offered('hosts', '--root', '=', project, '--environment', '=', 'st')).toEqual(['staging']);
  });

  it('completes hosts of the environment that is typed already', async () => {
    expect(await offered('unlock', '-e', 'production', 'web')).toEqual(['web-01', 'web-02']);
    expect(await offered('unlock', '--environment', '=', 'production', 'db')).toEqual(['db-01']);
    expect(await offered('unlock', '-e', 'staging', '')).toEqual([]);
  });

  it('completes hosts of every environment where none is typed yet, each once', async () => {
    expect(await offered('host', '')).toEqual(['db-01', 'web-01', 'web-02', 'web-09']);
    expect(await offered('history', '--host', 'web-0')).toEqual(['web-01', 'web-02', 'web-09']);
    expect(await offered('host', '-e', 'next', '')).toEqual(['web-01', 'web-09']);
    expect(await offered('host', 'web-01', '')).toEqual([]);
  });

  it('completes runs: for a decision only those that are not over', async () => {
    expect(await offered('status', 'r-')).toEqual(['r-open', 'r-over']);
    expect(await offered('resume', '')).toEqual(['r-open']);
    expect(await offered('audit', 'export', 'r-open', '')).toEqual(['r-open', 'r-over']);
    expect(await offered('status', '--state', join(project, 'nowhere'), '')).toEqual([]);
  });

  it('offers nothing after the last argument', async () => {
    expect(await offered('status', 'r-open', '')).toEqual([]);
    expect(await offered('explain', 'NS5001', 'NS500')).toContain('NS5002');
  });
});

describe('nightshift __complete', () => {
  const complete = (...args: string[]) => run('nightshift', ['__complete', ...args], { cwd: project, env });

  it('describes what it offers', async () => {
    expect((await complete('run', '--', 'status')).stdout).toContain('r-over\tbilling-4.12.0 production done\n');
  });

  it('never says anything loudly, whatever it is asked and whatever is broken', async () => {
    const notes = join(project, 'notes-state');
    await mkdir(notes);
    await writeFile(join(notes, 'journal.db'), 'no database'.repeat(100));
    const asked = [
      ['run', '--', '--state', notes],
      ['schedule', '--', '--state', notes],
      ['nonsense'],
      ['toString', '--'],
    ];
    for (const args of asked) expect(await complete(...args)).toEqual({ stdout: '', stderr: '' });
  });

  it('is not in the help', async () => {
    expect((await run('nightshift', ['--help'], { env })).stdout).not.toContain('__complete');
  });
});

/** Texts that mean something to shells stand in descriptions. */
function awkward(): Commander {
  const top = new Commander('nightshift').description('it');
  top
    .command('go <plan> [runs...]')
    .description("what's $HOME, `id`, \\ and a: colon")
    .addOption(new Option('-m, --mode <mode>', "the 'mode'").choices(['one', 'two']))
    .option('--dir <dir>', 'where')
    .option('--quiet', 'no words', false);
  return top;
}

const hasShell = (shell: string): boolean => {
  try {
    execFileSync(shell, ['-c', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

describe('the scripts', () => {
  const facts = commandFacts(awkward());

  it.each([
    ['bash', bashCompletion],
    ['zsh', zshCompletion],
    ['fish', fishCompletion],
  ])('for %s are ones it can read, whatever descriptions hold', async (shell, script) => {
    const text = script(facts);
    expect(text).toContain('mode');
    if (!hasShell(shell)) return;
    const file = join(project, `awkward.${shell}`);
    await writeFile(file, text);
    expect((await run(shell, ['-n', file])).stderr).toBe('');
  });

  it('for zsh and fish quote what descriptions hold', () => {
    expect(zshCompletion(facts)).toContain("subcommands=('go:what'\\''s $HOME, `id`, \\\\ and a: colon' 'help:");
    expect(fishCompletion(facts)).toContain("-a go -d 'what\\'s $HOME, `id`, \\\\ and a: colon'");
  });

  it('for fish ask for what only nightshift knows', () => {
    const text = fishCompletion(facts);
    expect(text).toContain("-f -a '(__nightshift_values run)'");
    expect(text).toContain("-s m -l mode -r -f -a 'one two' -d 'the \\'mode\\''");
    expect(text).toContain('-l quiet -d');
  });
});

describe('what is known of a command', () => {
  it('is its arguments, options and what they take', () => {
    const [go] = commandFacts(awkward()).subcommands;
    expect(go).toMatchObject({
      path: ['go'],
      arguments: [
        { name: 'plan', required: true, variadic: false, value: 'plan' },
        { name: 'runs', required: false, variadic: true, value: 'run' },
      ],
    });
    expect(go?.options).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ names: ['-m', '--mode'], value: ['one', 'two'] }),
        expect.objectContaining({ names: ['--dir'], value: 'directory' }),
        expect.objectContaining({ names: ['--quiet'], value: null, fallback: null }),
      ]),
    );
  });
});
