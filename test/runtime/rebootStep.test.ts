import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../src/adapters/simulated/virtualClock.ts';
import type { HostCommand, RebootAction } from '../../src/model/executionPlan.ts';
import type { HostPort, HostStep, LockReport, StepReport } from '../../src/runtime/ports.ts';
import { RebootStep } from '../../src/runtime/rebootStep.ts';
import type { Answer } from '../../src/runtime/stepAnswers.ts';
import { rebooted } from '../../src/steps/reboot.ts';
import { planOf } from '../rollout/plans.ts';

const command = (script: string): HostCommand => ({ script, stdin: null, payloads: [], timeoutMs: 60_000 });
const action: RebootAction = {
  at: 'reboot',
  command: command('reboot'),
  back: command('back'),
  everyMs: 3_000,
  withinMs: 900_000,
};
const ended = (exitCode: number, more: Partial<Extract<StepReport, { status: 'ended' }>> = {}): StepReport => ({
  ...{ status: 'ended', exitCode, unchanged: false, timedOut: false, output: '', truncated: false, durationMs: 5 },
  ...more,
});
const problem = (code: 'NS2002' | 'NS2108' | 'NS2109' | 'NS2110') =>
  ({ code, message: `because of ${code}`, next: 'look', severity: 'error' }) as const;
const unknown = (code: 'NS2002' | 'NS2108' | 'NS2109' | 'NS2110'): StepReport => ({
  ...{ status: 'unknown', problem: problem(code), output: '' },
});
const away: LockReport = { status: 'unreachable', problem: problem('NS2002') };

/** What a host says; the last of each list is said for ever. */
interface Script {
  readonly lock?: readonly ('locked' | LockReport)[];
  readonly run?: readonly StepReport[];
  readonly back?: readonly StepReport[];
}

/** A host that says what it is told to say, and what was asked of it. */
class ScriptedHost implements HostPort {
  readonly steps: HostStep[] = [];
  readonly questions: HostStep[] = [];
  private locks = 0;
  private readonly script: Script;

  constructor(script: Script) {
    this.script = script;
  }

  async lock(): Promise<LockReport> {
    const said = at<'locked' | LockReport>(this.script.lock ?? ['locked'], this.locks++);
    return said === 'locked' ? { status: 'locked', bootId: 'boot-1' } : said;
  }

  async runStep(_target: unknown, _fence: unknown, step: HostStep): Promise<StepReport> {
    this.steps.push(step);
    return at(this.script.run ?? [ended(0)], this.steps.length - 1);
  }

  async ask(_target: unknown, _fence: unknown, step: HostStep): Promise<StepReport> {
    this.questions.push(step);
    return at(this.script.back ?? [ended(rebooted.back)], this.questions.length - 1);
  }

  async receipts(): Promise<never> {
    throw new Error('a restart does not look at receipts');
  }

  async release(): Promise<boolean> {
    return true;
  }

  async close(): Promise<void> {}
}

const at = <T>(list: readonly T[], index: number): T => {
  const found = list[Math.min(index, list.length - 1)];
  if (found === undefined) throw new Error('the script is empty');
  return found;
};

async function restart(script: Script, more: { recovering?: boolean; token?: number } = {}) {
  const host = new ScriptedHost(script);
  const clock = virtualClock();
  const troubles: string[] = [];
  const [target] = Object.values(planOf([{ hosts: ['h1'], steps: [{ name: 'reboot' }] }]).hosts);
  if (target === undefined) throw new Error('the plan has a host');
  const stop = new AbortController();
  const step = new RebootStep({
    ...{ hosts: host, clock, target, action, key: '0.2.forward.1', signal: stop.signal },
    fence: { run: 'run-1', token: more.token ?? 1, holder: 'me@here' },
    recovering: more.recovering ?? false,
    onOutput: () => {},
    onTrouble: (text) => troubles.push(text),
  });
  let outcome: { answer: Answer } | { error: unknown } | undefined;
  step.answer().then(
    (answer) => {
      outcome = { answer };
    },
    (error: unknown) => {
      outcome = { error };
    },
  );
  await clock.runUntil(() => outcome !== undefined, 3_600_000);
  if (outcome === undefined) throw new Error('it does not end');
  if ('error' in outcome) throw outcome.error;
  return { answer: outcome.answer, host, tookMs: clock.monotonic(), troubles, timersLeft: await idle(clock) };
}

/** Whether nothing is left that would keep a process alive or fire later. */
async function idle(clock: ReturnType<typeof virtualClock>): Promise<number> {
  const before = clock.monotonic();
  await clock.runUntilIdle();
  return clock.monotonic() - before;
}

describe('a restart', () => {
  it('is changed once the host is back under another boot', async () => {
    const { answer, host, tookMs, troubles, timersLeft } = await restart({
      lock: ['locked', away, away, 'locked'],
      run: [ended(0, { output: 'going down\n' })],
      back: [ended(rebooted.sameBoot), ended(rebooted.back, { output: 'boot 2\n' })],
    });
    expect(answer).toMatchObject({ outcome: 'changed', exitCode: 0 });
    expect(answer.output).toBe('going down\nboot 2\n');
    expect(host.steps).toHaveLength(1);
    expect(troubles).toHaveLength(1);
    expect([tookMs, timersLeft]).toEqual([9_000, 0]);
  });

  it('is unchanged where the step says so, and nothing is waited for', async () => {
    const { answer, host } = await restart({ run: [ended(0, { unchanged: true })] });
    expect(answer.outcome).toBe('unchanged');
    expect(host.questions).toEqual([]);
  });

  it('has failed when the command says no and the host is up under the same boot', async () => {
    const { answer, tookMs } = await restart({
      run: [ended(4, { output: 'Access denied\n' })],
      back: [ended(rebooted.sameBoot)],
    });
    expect(answer).toMatchObject({ outcome: 'failed', exitCode: 4, output: 'Access denied\n' });
    expect(tookMs).toBe(0);
  });

  it('has failed before it was asked for when nothing was kept', async () => {
    const { answer } = await restart({ run: [ended(1, { output: 'no boot id' })], back: [ended(rebooted.notAsked)] });
    expect(answer).toMatchObject({ outcome: 'failed', exitCode: 1, output: 'no boot id' });
  });

  it('believes the boot, not the command', async () => {
    for (const run of [ended(4), ended(143), ended(124, { timedOut: true }), unknown('NS2109'), unknown('NS2110')])
      expect((await restart({ run: [run], back: [ended(rebooted.back)] })).answer.outcome).toBe('changed');
  });

  it('waits for the boot when the command was ended by a signal, as a shutdown does it', async () => {
    for (const run of [ended(143), ended(124, { timedOut: true }), unknown('NS2110')]) {
      const back = [ended(rebooted.sameBoot), ended(rebooted.sameBoot), ended(rebooted.back)];
      expect((await restart({ run: [run], back })).answer.outcome).toBe('changed');
    }
  });

  it('asks for the restart once, and after that only what became of it', async () => {
    const { host, answer } = await restart({
      lock: ['locked', away, 'locked'],
      run: [unknown('NS2002'), unknown('NS2002'), unknown('NS2109')],
      back: [unknown('NS2002'), unknown('NS2002'), ended(rebooted.back)],
    });
    expect(answer.outcome).toBe('changed');
    expect(host.steps.map(({ recovering, key }) => [key, recovering])).toEqual([
      ['0.2.forward.1', false],
      ['0.2.forward.1', true],
      ['0.2.forward.1', true],
    ]);
  });

  it('is never asked for anew by a successor, which waits for a host that is away', async () => {
    const { host, answer, tookMs } = await restart(
      {
        lock: [...Array.from({ length: 100 }, () => away), 'locked'],
        run: [unknown('NS2109')],
        back: [ended(rebooted.back)],
      },
      { recovering: true, token: 2 },
    );
    expect(answer.outcome).toBe('changed');
    expect(host.steps.every(({ recovering }) => recovering)).toBe(true);
    expect(tookMs).toBe(300_000);
  });

  it('never takes the answer to one question for that to another', async () => {
    const back = [ended(rebooted.sameBoot), ended(rebooted.sameBoot), ended(rebooted.back)];
    const first = await restart({ back });
    const second = await restart({ back }, { recovering: true, token: 2 });
    const keys = [...first.host.questions, ...second.host.questions].map(({ key }) => key);
    expect(new Set(keys).size).toBe(6);
    for (const key of keys) expect(key).toMatch(/^[A-Za-z0-9._-]+$/);
    const shared = [...first.host.questions, ...second.host.questions, ...first.host.steps, ...second.host.steps];
    expect(new Set(shared.map(({ keep }) => keep))).toEqual(new Set(['0.2.forward.1']));
  });

  it('is not started on a host that cannot be reached', async () => {
    const { answer, host } = await restart({ lock: [away] });
    expect(answer).toMatchObject({ outcome: 'notStarted', unreachable: true });
    expect(host.steps).toEqual([]);
  });

  it('is unknown when nothing is heard of the host in time', async () => {
    const { answer, tookMs } = await restart({
      lock: ['locked', away],
      back: [ended(rebooted.sameBoot)],
    });
    expect(answer).toMatchObject({ outcome: 'unknown', reason: expect.stringMatching(/NS2116 h1: not back.*NS2002/) });
    expect(tookMs).toBe(900_000);
    const gone = await restart({ lock: ['locked', away], back: [unknown('NS2002')] });
    expect(gone.answer).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringMatching(/NS2116 h1: not back within 15m.*NS2002/),
    });
  });

  it('is unknown when the host takes the order and stays up', async () => {
    const { answer } = await restart({ back: [ended(rebooted.sameBoot)] });
    expect(answer).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('NS2117 h1: told to restart') });
  });

  it('has failed when the host is back and not as it is to be in time', async () => {
    const back = [ended(rebooted.sameBoot), ended(rebooted.notReady, { output: 'degraded\n' })];
    const { answer } = await restart({ run: [ended(0, { output: 'down\n' })], back });
    expect(answer).toMatchObject({ outcome: 'failed', timedOut: true, output: 'down\ndegraded\n' });
    const hangs = await restart({ back: [ended(124, { timedOut: true })] });
    expect(hangs.answer).toMatchObject({ outcome: 'failed', timedOut: true });
  });

  it('is unknown at once when what the host kept of it is gone', async () => {
    for (const script of [
      { run: [unknown('NS2108')], back: [ended(rebooted.notAsked)] },
      { run: [ended(0)], back: [ended(rebooted.notAsked)] },
    ]) {
      const { answer, tookMs } = await restart(script);
      expect(answer).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('NS2108') });
      expect(tookMs).toBe(0);
    }
  });

  it('waits on while its command has kept nothing yet', async () => {
    const { answer } = await restart({
      run: [unknown('NS2002'), ended(0)],
      back: [ended(rebooted.notAsked), ended(rebooted.back)],
    });
    expect(answer.outcome).toBe('changed');
  });

  it('stops this process when the host belongs to another run', async () => {
    const held: LockReport = { status: 'held', run: 'run-2', holder: 'you', since: 'now', next: 'wait' };
    await expect(restart({ lock: ['locked', held], back: [ended(rebooted.sameBoot)] })).rejects.toThrow('run-2');
  });
});
