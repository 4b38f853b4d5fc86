import { describe, expect, it } from 'vitest';
import { heartbeatLine } from '../../src/review/log/heartbeat.ts';
import type { RunEvent } from '../../src/rollout/events.ts';
import { fleetPlan, playedOf } from './fleetRuns.ts';
import { feed, openPlayed, type Played, played } from './liveRuns.ts';

/** What the log says a while after the first event that `is` says, when nothing has come since. */
function beatAfter(of: Played, is: (event: RunEvent, at: number) => boolean, laterMs: number): string {
  const at = of.events.findIndex(is);
  if (at < 0) throw new Error('the run has no such event');
  const live = feed(openPlayed(of), of.events.slice(0, at + 1));
  const { where, text } = heartbeatLine(live, live.state.lastAtMs + laterMs);
  return `${where}: ${text}`;
}

const nth = (type: RunEvent['type'], n: number) => {
  let left = n;
  return (event: RunEvent) => event.type === type && left-- === 0;
};

describe('the line for when nothing happens', () => {
  const fleet = playedOf(fleetPlan({ waves: [5, 60] }), {
    step: ({ host, name, phase }) =>
      phase === 'forward' && name === 'restart' && host > 'web-25' ? 'failed' : 'changed',
    latency: (effect) => (effect.kind === 'step' ? 900 + ((effect.index * 37) % 700) : 5),
  });

  it('says how many are at work in the wave, and which of them takes longest, at what', () => {
    expect(beatAfter(fleet, nth('hostEnded', 14), 31_000)).toMatch(
      /^fleet: … wave 2 of 2: 9 at work \(longest web-\d\d, (release|restart), 3\ds\), 10 done, 36 waiting$/,
    );
  });

  it('says so of the way back', () => {
    expect(beatAfter(fleet, nth('undoStarted', 5), 40_000)).toMatch(
      /^rollback: … taking back fleet: \d+ at work \(longest web-\d\d, undo [^,]+, 4\ds\), \d+ undone, \d+ done/,
    );
  });

  it('says what time is left before the window closes, and that it has closed', () => {
    const night = played('heldAtClose');
    expect(beatAfter(night, nth('stepStarted', 1), 60_000)).toMatch(
      /^canary: … wave 1 of 1: 1 at work \(longest app-01, release, 1m\); window closes in 1[89]m/,
    );
    expect(beatAfter(night, nth('stepStarted', 1), 1_260_000)).toMatch(/; window closed 1m[\d.s]* ago$/);
  });

  it('says which gates are asked, and how long a soak takes still', () => {
    const done = played('done');
    const soaks = (event: RunEvent) => event.type === 'roundStarted' && event.soakMs !== null;
    expect(beatAfter(done, soaks, 30_000)).toBe('canary: … soaks for 9m30s more');
  });

  it('says what a held run waits for', () => {
    expect(beatAfter(played('held'), nth('runHeld', 0), 30_000)).toMatch(/^run: … held for a person: /);
    expect(beatAfter(played('heldAtClose'), nth('runHeld', 0), 0)).toMatch(/^run: … held, goes on in [\dhms]+: /);
  });

  it('says who is still in flight when nothing new starts', () => {
    const stops = (event: RunEvent) => event.type === 'stopStarted';
    expect(beatAfter(fleet, stops, 5_000)).toMatch(
      /^run: … no new work starts, then rolled back; longest web-\d\d, (release|restart), \ds$/,
    );
  });

  it.each(Object.keys({ done: 0, rolledBack: 0, needsAttention: 0, nextNight: 0, driftedOvernight: 0, breakGlass: 0 }))(
    'is one line at any moment of %s',
    (name) => {
      const of = played(name);
      const live = openPlayed(of);
      for (const event of of.events) {
        feed(live, [event]);
        const { text } = heartbeatLine(live, event.at + 30_000);
        expect(text).toMatch(/^… \S.*\S$/);
        expect(text).not.toMatch(/undefined|null|NaN|-\d+[smh]/);
      }
    },
  );
});
