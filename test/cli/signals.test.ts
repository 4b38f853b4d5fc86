import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Command, mainFile } from '../integration/command.ts';
import { atWork, heldStep, hold, letGo, timesRun, worked } from '../integration/heldStep.ts';
import { openSite, type Site } from '../integration/site.ts';
import { until } from '../integration/until.ts';
import { describeWithSshd } from '../setup/sshd.ts';

const steps = [heldStep, { name: 'after', run: 'touch {{ host.root }}/after', undo: 'rm {{ host.root }}/after' }];

describeWithSshd('nightshift run', () => {
  let site: Site;
  let file: string;
  /** The command for a shell. */
  let quoted: string;
  beforeEach(async () => {
    site = await openSite(2);
    file = site.plan({ stages: [{ name: 'all', hosts: 'fleet', parallel: 1, steps }] });
    quoted = `'${process.execPath}' '${mainFile}' run '${file}'`;
    hold(site.host(1));
  });
  afterEach(() => site.close());

  async function startHeld(): Promise<{ command: Command; run: string }> {
    const command = site.start('run', file);
    const run = await command.run();
    await atWork(site.host(1));
    return { command, run };
  }

  const steppedOn = () => site.hosts.map((host) => [timesRun(host), 'after' in site.filesOf(host)]);

  async function expectResumes(run: string): Promise<void> {
    expect((await site.nightshift('resume', run)).exitCode).toBe(0);
    expect(steppedOn()).toEqual([
      [1, true],
      [1, true],
    ]);
    expect(await site.status(run)).toMatchObject({ state: 'ended', outcome: 'done' });
  }

  it.each(['SIGINT', 'SIGTERM'] as const)('holds the run at %s, once the step in flight has ended', async (signal) => {
    const { command, run } = await startHeld();
    command.signal(signal);
    await command.complains(/no new work starts/);
    letGo(site.host(1));
    const { exitCode, out } = await command.ended;
    expect(exitCode).toBe(7);
    expect(out).toContain(`nightshift resume ${run}`);
    expect(steppedOn()).toEqual([
      [1, false],
      [0, false],
    ]);
    expect(await site.status(run)).toMatchObject({ state: 'held', exitCode: 7 });
    await expectResumes(run);
  });

  it('leaves at once at the second Ctrl-C, and the step goes on without it', async () => {
    const { command, run } = await startHeld();
    command.signal('SIGINT');
    await command.complains(/no new work starts/);
    command.signal('SIGINT');
    const { exitCode, err } = await command.ended;
    expect(exitCode).toBe(4);
    expect(err).toContain(`nightshift resume ${run}`);
    const { out } = await site.nightshift('status', run);
    expect(out).toMatch(/nobody drives it/);
    expect((await site.status(run)).hosts.h1).toMatchObject({ state: 'running', step: 'work' });
    letGo(site.host(1));
    await worked(site.host(1));
    await expectResumes(run);
  });

  it('runs on when its reader goes away', async () => {
    const exitCodeFile = join(site.project, 'exitCode');
    const shell = inShell(`(${quoted}; echo $? > '${exitCodeFile}') | head -1`);
    await atWork(site.host(1));
    letGo(site.host(1));
    await once(shell, 'exit');
    expect(readFileSync(exitCodeFile, 'utf8')).toBe('0\n');
    await expectEnds();
  });

  it('runs on when its terminal hangs up', async () => {
    const { command } = await startHeld();
    command.signal('SIGHUP');
    letGo(site.host(1));
    expect((await command.ended).exitCode).toBe(0);
  });

  it('runs on when its terminal closes', async () => {
    const terminal = inShell(`exec script -qec "${quoted}" /dev/null`);
    await atWork(site.host(1));
    terminal.kill('SIGKILL');
    await once(terminal, 'exit');
    letGo(site.host(1));
    await expectEnds();
  });

  /** The newest run, which nobody listens to any more, comes to its end. */
  async function expectEnds(): Promise<void> {
    await until(async () => (await site.status()).state === 'ended');
    expect(await site.status()).toMatchObject({ outcome: 'done' });
    expect(steppedOn()).toEqual([
      [1, true],
      [1, true],
    ]);
  }

  const inShell = (command: string) => spawn('sh', ['-c', command], { ...site.surroundings, stdio: 'ignore' });
});
