import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Step } from '../../src/generated/plan.ts';
import type { StepEnded } from '../../src/rollout/events.ts';
import { describeWithSshd, startSshd } from '../setup/sshd.ts';
import type { Command } from './command.ts';
import { atWork, heldStep, hold, letGo, timesRun, worked } from './heldStep.ts';
import { release, released, releaseSteps, writeRelease } from './release.ts';
import { Site } from './site.ts';
import { exists, until } from './until.ts';

const hostCount = 20;

describeWithSshd('a host that cannot be reached', () => {
  let site: Site;
  let before: ReturnType<Site['files']>;
  /** The last of the fleet; it has an sshd of its own, which the tests stop. */
  let lost: string;

  beforeEach(async () => {
    const fleet = await startSshd();
    const alone = await fleet.hosts(1, 'alone');
    site = new Site(fleet, [...(await fleet.hosts(hostCount - 1)), ...alone]);
    lost = last().name;
    await site.writeEnvironment({ defaults: { connectTimeout: '5s', connectRetries: 1 } });
    writeRelease(site);
    site.layOut();
    before = site.files();
  });
  afterEach(() => site.close());

  const everyRelease = () =>
    Object.fromEntries(Object.entries(before).map(([host, files]) => [host, released(files, host)]));

  it('at preflight ends the run before anything is changed', async () => {
    await site.fleet.down(last());
    const { exitCode, out } = await site.nightshift('run', site.plan(release()));
    expect(exitCode).toBe(1);
    expect(out).toContain(`NS3013 cannot reach ${lost} (NS2002 `);
    expect(site.files()).toEqual(before);
    for (const { stateDir } of site.hosts) expect(existsSync(join(stateDir, 'lock'))).toBe(false);
  });

  it('at preflight is left out where one is tolerated', async () => {
    await site.fleet.down(last());
    const { exitCode, out } = await site.nightshift('run', site.plan(release({ unreachableMax: 1 })));
    expect(exitCode).toBe(0);
    expect(out).toMatch(/19 done, 1 unreachable.*within the budget/);
    expect(site.files()).toEqual({ ...everyRelease(), [lost]: before[lost] });
    expect((await site.status()).hosts[lost]).toMatchObject({ state: 'unreachable' });
  });

  /** Starts the change with a step that is held on the lost host, and waits until it is there. */
  async function startHeld(): Promise<Command> {
    hold(last());
    before = site.files();
    const command = site.start('run', site.plan(release({ steps: releaseSteps([heldStep]) })));
    await atWork(last());
    return command;
  }
  const last = () => site.host(hostCount);

  it('for a while during a step finishes the step once, its output complete', async () => {
    const command = await startHeld();
    await site.fleet.down(last());
    // The step ends while nobody is connected.
    letGo(last());
    await worked(last());
    await site.fleet.up(last());
    const { exitCode, out } = await command.ended;
    expect(exitCode).toBe(0);
    expect(out).toMatch(/connection.*ended.*trying again/);
    await expectOneRunOfWork(await command.run());
  });

  it('for a moment during a step finishes the step once, its output complete', async () => {
    const command = await startHeld();
    for (let cuts = 0; cuts < 3; cuts++) await until(async () => (await site.fleet.cut(last())) > 0);
    letGo(last());
    const { exitCode } = await command.ended;
    expect(exitCode).toBe(0);
    await expectOneRunOfWork(await command.run());
  });

  it('in the middle of a run is left with the commands to do by hand, and the others are taken back', async () => {
    const pause: Step = {
      name: 'pause',
      local: 'cd {{ host.root }}; touch paused; while [ -e held ]; do sleep 0.05; done; rm paused',
      irreversible: 'changes nothing',
    };
    hold(last());
    const command = site.start('run', site.plan(release({ steps: releaseSteps([pause]) })));
    await exists(join(last().root, 'paused'));
    await site.fleet.down(last());
    letGo(last());
    expect((await command.ended).exitCode).toBe(4);
    const { [lost]: atLost = {}, ...others } = before;
    const drained = { ...released(atLost, lost), balancer: 'file 0644 drained\n' };
    expect(site.files()).toEqual({ ...others, [lost]: drained });
    await site.doByHand(lost);
    expect(site.files()).toEqual(before);
  });

  async function expectOneRunOfWork(run: string): Promise<void> {
    expect(timesRun(last())).toBe(1);
    const events = await site.events(run);
    const [output] = events.flatMap((event) => (event.type === 'stepEnded' && isHere(event) ? event.output : []));
    const counted = Number(/(\d+) in all\n$/.exec(output ?? '')?.[1]);
    expect(output).toBe(
      `begun\n${Array.from({ length: counted }, (_, at) => `${at + 1}\n`).join('')}${counted} in all\n`,
    );
  }
});

/** Whether it is of `work` on the host that the tests hold. */
const isHere = ({ index, step, phase }: StepEnded) => phase === 'forward' && index === hostCount - 1 && step === 4;
