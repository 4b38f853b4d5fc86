import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { openJournal } from '../../src/adapters/journal/sqliteJournal.ts';
import type { Step } from '../../src/generated/plan.ts';
import { widthOf } from '../../src/review/live/width.ts';
import { mainFile } from '../integration/command.ts';
import { heldStep, hold, letGo } from '../integration/heldStep.ts';
import { openSite, type Site } from '../integration/site.ts';
import { until } from '../integration/until.ts';
import { describeWithSshd } from '../setup/sshd.ts';
import { type Shape, Terminal } from './liveTerminal.ts';

const quick: Step = { name: 'greet', run: 'echo hello', undo: 'true' };
const esc = '\u001b';
const colour = new RegExp(`${esc}\\[\\d*m`);
const ascii = /^[\r\n\t -~]*$/;
/** What a terminal or a CI service would obey. */
const commands = new RegExp(`${esc}\\[2J|${esc}\\]|[\\0\u0007]|^::error::no|${esc}\\[0Ksection_start:1:evil`, 'm');

describeWithSshd('a run that nothing can harm', () => {
  let site: Site;
  /** Of each command that runs in a shell a file of its own for its exit code. */
  let shells = 0;
  let terminal: Terminal | undefined;
  const letGoAll = () => site.hosts.forEach(release);
  beforeAll(async () => {
    site = await openSite(2);
  });
  afterEach(async () => {
    letGoAll();
    terminal?.child.kill('SIGKILL');
    await terminal?.ended;
    terminal = undefined;
  });
  afterAll(() => site.close());

  const planOf = (step: Step) => site.plan({ stages: [{ name: 'all', hosts: 'fleet', steps: [step] }] });

  /** Runs a shell's line in which `RUN` stands for the command; gives what the shell wrote and how the command ended. */
  async function inShell(line: string, file: string, env: Record<string, string> = {}) {
    const exitCodeFile = join(site.project, `exitCode-${++shells}`);
    const command = `'${process.execPath}' '${mainFile}' run '${file}'`;
    const shell = spawn('sh', ['-c', line.replace('RUN', command).replace('EXIT', `echo $? > '${exitCodeFile}'`)], {
      ...{ cwd: site.project, env: { ...site.surroundings.env, ...env } },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { out: '', err: '' };
    shell.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
    shell.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
    await once(shell, 'close');
    return { ...said, exitCode: Number(readFileSync(exitCodeFile, 'utf8')) };
  }

  /** As the journal has it: to ask a command would take as long as the run. */
  function newest() {
    const journal = openJournal({ file: join(site.state, 'journal.db') });
    try {
      return journal.runs(1)[0];
    } finally {
      journal.close();
    }
  }

  function expectDone(exitCode = 0): void {
    expect(exitCode).toBe(0);
    expect(newest()).toMatchObject({ state: 'ended', outcome: 'done' });
  }

  it('by a reader that takes three lines, which are sensible, and leaves', async () => {
    const { out, err, exitCode } = await inShell('(RUN; EXIT) | head -3', planOf(quick));
    const [first, second, third, ...more] = out.trimEnd().split('\n');
    expect(first).toBe('change');
    expect(second).toMatch(/^run \S+, environment test, 2 hosts, digest [0-9a-f]{12}$/);
    expect(third).toMatch(/^\d\d:\d\d:\d\d ▸ preflight connecting to 2 hosts and locking them$/);
    expect(more).toEqual([]);
    expect(err).toBe('');
    expectDone(exitCode);
  });

  it('by a program that takes one record and leaves', async () => {
    const { out, exitCode } = await inShell('(RUN -o ndjson 2> log; EXIT) | head -1', planOf(quick));
    expect(JSON.parse(out)).toMatchObject({ type: 'runStarted' });
    expect(readFileSync(join(site.project, 'log'), 'utf8')).toContain('stage done: 2 hosts');
    expectDone(exitCode);
  });

  it.each(['RUN > run.log 2>&1; EXIT', 'RUN > run.log 2>&1 <&-; EXIT'])(
    'by a log file in place of a terminal: %s',
    async (line) => {
      const { exitCode } = await inShell(line, planOf(quick), { TERM: 'xterm-256color' });
      const log = readFileSync(join(site.project, 'run.log'), 'utf8');
      expect(log).toMatch(/h1 +done: 1 changed.*host +ok +changed.*✓ Done\. \(exit 0\)/s);
      expect(log).not.toContain(esc);
      expectDone(exitCode);
    },
  );

  it('by a full disk: it says on standard error that it could not be told', async () => {
    const { err, exitCode } = await inShell('RUN > /dev/full; EXIT', planOf(quick));
    expect(err).toMatch(/^standard output could not be written \(ENOSPC\).*nightshift status \S+\n$/);
    expectDone(exitCode);
  });

  it.each(['RUN >&- 2>&-; EXIT', 'RUN > /dev/full 2> /dev/full; EXIT'])('by having nobody to tell: %s', async (line) =>
    expectDone((await inShell(line, planOf(quick))).exitCode),
  );

  const nasty = String.raw`printf '\033[2J\033]0;gone\007\r\n::error::no\n\033[0Ksection_start:1:evil\r\n\000\377\n'`;

  it.each([{}, { GITHUB_ACTIONS: 'true' }, { GITLAB_CI: 'true' }])(
    'by what a host writes, of which nothing gets through raw: %o',
    async (env) => {
      const file = planOf({ name: 'shout', run: nasty, undo: 'true' });
      const { out, exitCode } = await inShell('RUN --verbose; EXIT', file, env);
      expect(out).not.toMatch(commands);
      expect(out).toContain('evil');
      expectDone(exitCode);
    },
  );

  it('by five megabytes without the end of a line', async () => {
    const step = { name: 'shout', run: "head -c 5000000 /dev/zero | tr '\\0' x", undo: 'true' };
    const { out, exitCode } = await inShell('RUN --verbose; EXIT', planOf(step));
    expect(out).toContain('xxx');
    expect(Math.max(...out.split('\n').map(({ length }) => length))).toBeLessThan(3_000);
    expectDone(exitCode);
  });

  // ----------------------------------------------------------------------------------------------- on a terminal

  /** A run at work on a terminal until it is let go. */
  async function begun(shape: Shape = {}, args = ''): Promise<Terminal> {
    site.hosts.forEach(hold);
    terminal = new Terminal(site, `run '${planOf(heldStep)}' ${args}`, '', shape);
    return terminal;
  }

  async function endedWith(terminal: Terminal): Promise<void> {
    letGoAll();
    await terminal.ended;
    expectDone(terminal.child.exitCode ?? -1);
  }

  it('by a hang-up of a terminal that stays', async () => {
    const terminal = await begun();
    await terminal.says(/h1 +running +work/);
    process.kill((await terminal.whereabouts()).pid, 'SIGHUP');
    await endedWith(terminal);
    expect(terminal.said).toContain('✓ Done.');
  });

  it('by its terminal closing under a log', async () => {
    const terminal = await begun({}, '--no-live');
    await terminal.says(/wave 1 of 1/);
    terminal.child.kill('SIGKILL');
    await terminal.ended;
    letGoAll();
    await until(() => newest()?.state === 'ended');
    expectDone();
  });

  it.each([
    [40, 12],
    [20, 5],
  ])('by a terminal of %i columns and %i rows: nothing wraps, and keys work', async (columns, rows) => {
    const terminal = await begun({ columns, rows });
    await terminal.says(/roll bac/);
    terminal.press('a');
    await terminal.says(/y\/n/);
    terminal.press('n');
    await terminal.says(/not asked/);
    await endedWith(terminal);
    expectFits(terminal.frames, columns, rows);
  });

  it('by a terminal that becomes half as wide', async () => {
    const terminal = await begun({ columns: 100, rows: 20 });
    await terminal.says(/h1 +running +work/);
    const before = terminal.frames.length;
    execFileSync('stty', ['-F', (await terminal.whereabouts()).tty, 'cols', '50']);
    await until(() => terminal.frames.length > before + 4);
    await endedWith(terminal);
    expectFits(terminal.frames.slice(before + 2), 50, 20);
  });

  it('by a terminal that can do nothing: it is told by a log', async () => {
    const terminal = await begun({ env: { TERM: 'dumb' } });
    await terminal.says(/wave 1 of 1/);
    await endedWith(terminal);
    expect(terminal.said).toContain('✓ Done.');
    expect(terminal.said).not.toContain(esc);
  });

  it('by a wish for no colours, or a locale that is not UTF-8, where it speaks ASCII', async () => {
    const terminal = await begun({ env: { LANG: 'C', NO_COLOR: '1' } });
    await terminal.says(/h1 +running/);
    await endedWith(terminal);
    expect(terminal.said).not.toMatch(colour);
    expect(terminal.said.replaceAll(esc, '')).toMatch(ascii);
  });
});

function release(host: Parameters<typeof letGo>[0]): void {
  try {
    letGo(host);
  } catch {
    // It was not held.
  }
}

function expectFits(frames: readonly (readonly string[])[], columns: number, rows: number): void {
  expect(frames.length).toBeGreaterThan(1);
  for (const frame of frames) {
    expect(frame.length).toBeLessThan(rows);
    for (const text of frame) expect(widthOf(text)).toBeLessThan(columns);
  }
}
