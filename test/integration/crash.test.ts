import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Stage, Step } from '../../src/generated/plan.ts';
import { describeWithSshd } from '../setup/sshd.ts';
import type { Command } from './command.ts';
import { linesOf } from './heldStep.ts';
import { openSite, type Site } from './site.ts';
import { until } from './until.ts';

const names = ['one', 'two', 'three', 'four'];

/** Each step says that it runs, and is at it long enough to be met there. */
const steps: Step[] = names.map((name) => ({
  name,
  run: `echo ${name} >> {{ host.root }}/log; sleep 0.3`,
  undo: `echo undo ${name} >> {{ host.root }}/log; sleep 0.3`,
}));
const upload: Step = { name: 'conf', upload: { from: 'conf', to: '{{ host.root }}/app/app.conf' } };
const stage: Stage = { name: 'all', hosts: 'fleet', waves: [1], steps: [upload, ...steps] };
const fail: Step = { name: 'fail', run: 'exit 1', irreversible: 'changes nothing' };

const undoing = [...names].reverse().map((name) => `undo ${name}`);

describeWithSshd('a run whose controller is killed again and again', () => {
  let site: Site;
  let before: ReturnType<Site['files']>;
  beforeEach(async () => {
    site = await openSite(3);
    site.write('conf', 'new\n');
    site.layOut();
    before = site.files();
  });
  afterEach(() => site.close());

  const logs = () => site.hosts.map(({ root }) => linesOf(join(root, 'log')));
  const logged = () => logs().flat().length;

  /** Kills a controller as soon as hosts have logged so much; false when it ended before. */
  async function killedAt(command: Command, lines: number): Promise<boolean> {
    let over = false;
    command.ended.then(() => (over = true));
    await until(() => over || logged() >= lines);
    command.signal('SIGKILL');
    return (await command.ended).signal === 'SIGKILL';
  }

  /** Kills and resumes; resolves with how often it was killed and how the last controller ended. */
  async function killedAndResumed(command: Command, run: string, lines: readonly number[]) {
    let last = command;
    let kills = 0;
    for (const count of lines) {
      if (await killedAt(last, count)) kills++;
      last = site.start('resume', run);
    }
    return { kills, end: await last.ended };
  }

  it('runs every step exactly once', async () => {
    const command = site.start('run', site.plan({ stages: [stage] }));
    // The first line of its log comes once the journal knows the run.
    await command.says(/^\d\d:\d\d:\d\d /m);
    const { kills, end } = await killedAndResumed(command, await command.run(), [0, 1, 3, 4, 6, 9]);
    expect({ kills, ...end }).toMatchObject({ kills: 6, exitCode: 0 });
    expect(logs()).toEqual([names, names, names]);
    expect(site.files().h3?.['app/app.conf']).toBe('file 0640 new\n');
  });

  it('is rolled back, every undo exactly once', async () => {
    const command = site.start('run', site.plan({ stages: [{ ...stage, steps: [...stage.steps, fail] }] }));
    const { kills, end } = await killedAndResumed(command, await command.run(), [2, 4, 5, 7]);
    expect({ kills, ...end }).toMatchObject({ kills: 4, exitCode: 3 });
    expect(logs()).toEqual([[...names, ...undoing], [], []]);
    expect(site.files().h1).toMatchObject(before.h1 ?? {});
  });

  it('is rolled back by an operator, the step it was killed in too', async () => {
    const command = site.start('run', site.plan({ stages: [stage] }));
    const run = await command.run();
    expect(await killedAt(command, 6)).toBe(true);
    const rollback = site.start('rollback', run);
    expect(await killedAt(rollback, 12)).toBe(true);
    const { exitCode } = await site.nightshift('resume', run);
    expect(exitCode).toBe(3);
    for (const [host, log] of logs().entries()) {
      const ran = log.filter((line) => !line.startsWith('undo'));
      expect(log, `h${host + 1}`).toEqual([...ran, ...[...ran].reverse().map((name) => `undo ${name}`)]);
    }
    expect(site.files()).toMatchObject(before);
  });
});
