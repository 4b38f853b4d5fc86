import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tellerOf } from '../../src/cli/ciOutput.ts';
import { heartbeatMs, runLog } from '../../src/cli/runLog.ts';
import { Session } from '../../src/cli/session.ts';
import { paletteOf } from '../../src/review/text/palette.ts';
import type { RunEvent, StepEnded } from '../../src/rollout/events.ts';
import { evolve } from '../../src/rollout/evolve.ts';
import { initialState } from '../../src/rollout/state.ts';
import { fleetPlan, fleets, playedOf } from '../review/fleetRuns.ts';
import { type Played, played } from '../review/liveRuns.ts';

const palette = paletteOf({ colour: false, utf8: true });

/** A log into memory of a run whose events come as they are told here. */
function logInto({ plan, events }: Played, { verbose = false, json = false, beat = true } = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const lines = (into: string[]) => ({ line: (text: string) => void into.push(text) });
  const speaker = { palette, json, out: lines(out), err: lines(err) };
  const log = runLog(speaker, plan, verbose, beat ? heartbeatMs : null);
  const state = initialState(plan);
  let fed = 0;
  const tell = (event: RunEvent) => {
    evolve(plan, state, event);
    log.events([event], state);
  };
  const tellUntil = (is: (event: RunEvent) => boolean) => {
    for (let event = events[fed++]; event !== undefined; event = events[fed++]) {
      tell(event);
      if (is(event)) return;
    }
  };
  return { log, out, err, tell, tellUntil, tellAll: () => tellUntil(() => false) };
}

const isA = (type: RunEvent['type']) => (event: RunEvent) => event.type === type;
const beats = (lines: readonly string[]) => lines.filter((line) => line.includes('… '));

describe('the log of a run', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 0 }));
  afterEach(() => void vi.useRealTimers());

  describe('when nothing happens', () => {
    it('has a line after 30 s, and one after each 30 s more', () => {
      const { out, tellUntil } = logInto(played('done'));
      tellUntil(isA('stepStarted'));
      const before = out.length;
      vi.advanceTimersByTime(heartbeatMs - 1);
      expect(out).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(out.slice(before)).toEqual([
        expect.stringMatching(/^\d\d:\d\d:30 · canary +… wave 1 of 1: 1 at work \(longest app-01, drain, 29s\)$/),
      ]);
      vi.advanceTimersByTime(2 * heartbeatMs);
      expect(beats(out)).toHaveLength(3);
    });

    it('counts the time from the last line', () => {
      const { out, tellUntil } = logInto(played('done'), { verbose: true });
      tellUntil(isA('stepStarted'));
      vi.advanceTimersByTime(heartbeatMs - 1);
      tellUntil(isA('stepEnded'));
      vi.advanceTimersByTime(heartbeatMs - 1);
      expect(beats(out)).toEqual([]);
      vi.advanceTimersByTime(1);
      expect(beats(out)).toHaveLength(1);
    });

    it('is silent before the run, after it, once closed, and where no line is wanted', () => {
      const early = logInto(played('done'));
      vi.advanceTimersByTime(2 * heartbeatMs);
      const over = logInto(played('done'));
      over.tellAll();
      const closed = logInto(played('done'));
      closed.tellUntil(isA('stepStarted'));
      closed.log.close();
      const none = logInto(played('done'), { beat: false });
      none.tellUntil(isA('stepStarted'));
      vi.advanceTimersByTime(2 * heartbeatMs);
      expect([early, over, closed, none].map(({ out }) => beats(out))).toEqual([[], [], [], []]);
      over.log.close();
      early.log.close();
      expect(vi.getTimerCount()).toBe(0);
    });

    it('is on standard error with the rest of the log, where standard output is for a program', () => {
      const { out, err, tellUntil } = logInto(played('done'), { json: true });
      tellUntil(isA('stepStarted'));
      vi.advanceTimersByTime(heartbeatMs);
      expect([out, beats(err).length]).toEqual([[], 1]);
    });

    it('a log that cannot be written harms nobody', () => {
      const broken = { line: () => expect.fail('it is gone') };
      const { plan, events } = played('done');
      const log = runLog({ palette, json: false, out: broken, err: broken }, plan, false, heartbeatMs);
      const first = events.slice(0, 1);
      log.events(
        first,
        first.reduce((state, event) => evolve(plan, state, event), initialState(plan)),
      );
      expect(() => vi.advanceTimersByTime(heartbeatMs)).not.toThrow();
    });
  });

  it('of a fleet counts the hosts that go well, and with verbose tells of each', () => {
    const of = fleets.fleetSomeFail?.() ?? played('none');
    const short = logInto(of);
    const long = logInto(of, { verbose: true });
    for (const { tellAll } of [short, long]) tellAll();
    const text = short.out.join('\n');
    expect(text).toMatch(/wave 3 of 3: 40 of 40 hosts through/);
    expect(text).toMatch(/web-07 +restart: failed/);
    expect(text).not.toMatch(/web-08 /);
    expect(long.out.join('\n')).toMatch(/web-08 +restart: changed/);
    expect(long.out.join('\n')).not.toMatch(/hosts through/);
  });

  it('of fifty hosts tells of each', () => {
    const { out, tellAll } = logInto(playedOf(fleetPlan({ waves: [50] }, 50), {}));
    tellAll();
    expect(out.filter((line) => / web-\d\d +done: 2 changed$/.test(line))).toHaveLength(50);
    expect(out.join('\n')).not.toMatch(/hosts through/);
  });

  it('lets nothing of what a host writes stand as a line of its own, or move the cursor', () => {
    const { plan, events } = played('rolledBack');
    const nasty = '\u001b[2J\rfake\n02:00:00 ✓ run all is well\r\nend\u202e\u0000';
    const failing = (event: RunEvent): RunEvent =>
      event.type === 'stepEnded' && event.outcome === 'failed' ? badly(event, nasty) : event;
    for (const verbose of [false, true]) {
      const { out, log, tellAll } = logInto({ plan, events: events.map(failing) }, { verbose });
      log.output({ stage: 0, index: 0 }, `${nasty}\n`);
      tellAll();
      log.trouble({ stage: 0, index: 0 }, nasty);
      const text = out.join('\n');
      expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
      expect(text).toContain(
        '\n         | ⟨U+001B⟩[2J⟨U+000D⟩fake\n         | 02:00:00 ✓ run all is well\n         | end⟨U+202E⟩',
      );
      expect(text).not.toMatch(/^02:00:00 ✓ run all/m);
    }
  });
});

describe('the log in the form that was asked for', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 0 }));
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });

  /** Of a run whose first step takes more than half a minute. */
  function told(output: 'text' | 'ndjson', env: Record<string, string>) {
    for (const name of ['GITHUB_ACTIONS', 'GITLAB_CI']) vi.stubEnv(name, env[name] ?? '');
    const session = new Session({ output, logLevel: 'info' });
    const out: string[] = [];
    const err: string[] = [];
    vi.spyOn(session.out, 'line').mockImplementation((text) => void out.push(text));
    vi.spyOn(session.err, 'line').mockImplementation((text) => void err.push(text));
    const { plan, events } = played('done');
    const teller = tellerOf(session, 'r1', plan, false);
    const state = initialState(plan);
    for (const event of events.slice(0, events.findIndex(isA('stepStarted')) + 1))
      teller.events([event], evolve(plan, state, event));
    vi.advanceTimersByTime(heartbeatMs);
    teller.close();
    expect(vi.getTimerCount()).toBe(0);
    return { out, err };
  }

  it('has a heartbeat', () => {
    expect(beats(told('text', {}).out)).toHaveLength(1);
  });

  it('has it inside the section that is open', () => {
    const { out } = told('text', { GITHUB_ACTIONS: 'true' });
    expect(out.at(-1)).toBe('::endgroup::');
    expect(out.at(-2)).toMatch(/… wave 1 of 1: 1 at work/);
    expect(out.findLast((line) => line.startsWith('::group::'))).toMatch(/stage canary/);
  });

  it('has it on standard error where each event is a line on standard output', () => {
    const { out, err } = told('ndjson', {});
    expect(beats(err)).toHaveLength(1);
    for (const line of out) expect(JSON.parse(line)).toMatchObject({ v: 1 });
  });
});

const badly = (event: RunEvent & StepEnded, text: string): RunEvent => ({ ...event, output: text, reason: text });
