import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Stage, Step } from '../../src/generated/plan.ts';
import { describeWithSshd } from '../setup/sshd.ts';
import type { Command } from './command.ts';
import { linesOf } from './heldStep.ts';
import { openSite, type Site } from './site.ts';
import { until } from './until.ts';

const names = ['one', 'two', 'three', 'four'];
const undos = [...names].reverse().map((name) => `undo-${name}`);

/** Says that it is at it, and waits for the test to let it pass. */
const passage = (name: string): string =>
  `echo ${name} >> {{ host.root }}/log; until [ -e {{ passes }}/{{ host.name }}.${name} ]; do sleep 0.02; done`;

const upload: Step = { name: 'conf', upload: { from: 'conf', to: '{{ host.root }}/app/app.conf' } };
const steps: Step[] = names.map((name) => ({ name, run: passage(name), undo: passage(`undo-${name}`) }));
const fail: Step = { name: 'fail', run: 'exit 1', irreversible: 'changes nothing' };

describeWithSshd('a run whose controller is killed again and again', { timeout: 180_000 }, () => {
  let site: Site;
  let before: ReturnType<Site['files']>;
  beforeEach(async () => {
    site = await openSite(3);
    site.write('conf', 'new\n');
    mkdirSync(passes());
    site.layOut();
    before = site.files();
  });
  afterEach(() => site.close());

  const passes = () => join(site.project, 'passes');
  const logOf = (host: string) => linesOf(join(site.fleet.directory, 'hosts', host, 'root/log'));
  const isAt = (host: string, name: string) => until(() => logOf(host).at(-1) === name);
  function pass(host: string, ...steps: string[]): void {
    for (const step of steps) site.write(`passes/${host}.${step}`, '');
  }

  function start(...more: Step[]): Command {
    const stage: Stage = { name: 'all', hosts: 'fleet', waves: [1], steps: [upload, ...steps, ...more] };
    return site.start('run', site.plan({ variables: { passes: passes() }, stages: [stage] }));
  }

  async function kill(command: Command): Promise<void> {
    command.signal('SIGKILL');
    expect(await command.ended).toMatchObject({ signal: 'SIGKILL' });
  }

  /** Kills the controller in each of these steps; every other one ends before the next controller comes. */
  async function killIn(first: Command, run: string, host: string, moments: readonly string[]): Promise<Command> {
    let command = first;
    for (const [at, name] of moments.entries()) {
      await isAt(host, name);
      await kill(command);
      if (at % 2 === 0) pass(host, name);
      command = site.start('resume', run);
      if (at % 2 === 1) await command.says(/taken over/);
      pass(host, name);
    }
    return command;
  }

  it('runs every step exactly once', async () => {
    const first = start();
    // The journal knows the run once its log begins; hosts are not locked yet.
    await first.says(/connecting/);
    await kill(first);
    const run = await first.run();
    for (const host of ['h2', 'h3']) pass(host, 'one', 'three', 'four');
    const inFirstWave = await killIn(site.start('resume', run), run, 'h1', names);
    await Promise.all([isAt('h2', 'two'), isAt('h3', 'two')]);
    await kill(inFirstWave);
    pass('h2', 'two');
    pass('h3', 'two');
    expect((await site.nightshift('resume', run)).exitCode).toBe(0);
    for (const { name } of site.hosts) {
      expect(logOf(name), name).toEqual(names);
      expect(site.files()[name]?.['app/app.conf']).toBe('file 0640 new\n');
    }
  });

  it('is rolled back, every undo exactly once', async () => {
    pass('h1', ...names);
    const first = start(fail);
    const last = await killIn(first, await first.run(), 'h1', undos);
    expect((await last.ended).exitCode).toBe(3);
    expect(logOf('h1')).toEqual([...names, ...undos]);
    expectAllAsBefore();
  });

  it('is rolled back by an operator, the step it was killed in too', async () => {
    pass('h1', ...names, ...undos);
    for (const host of ['h2', 'h3']) pass(host, 'one', ...undos.slice(1));
    const first = start();
    const run = await first.run();
    await Promise.all([isAt('h2', 'two'), isAt('h3', 'two')]);
    await kill(first);
    const second = site.start('rollback', run);
    await second.says(/taken over/);
    for (const host of ['h2', 'h3']) pass(host, 'two');
    expect((await second.ended).exitCode).toBe(3);
    expect(logOf('h1')).toEqual([...names, ...undos]);
    for (const host of ['h2', 'h3']) expect(logOf(host), host).toEqual(['one', 'two', 'undo-two', 'undo-one']);
    expectAllAsBefore();
  });

  function expectAllAsBefore(): void {
    for (const [host, { log: _, ...files }] of Object.entries(site.files())) expect(files).toEqual(before[host]);
  }
});
