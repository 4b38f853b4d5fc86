import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { follow } from '../../src/review/live/follow.ts';
import { FleetLog, isFleet } from '../../src/review/log/fleetLog.ts';
import { eventText } from '../../src/review/text/eventText.ts';
import { paletteOf } from '../../src/review/text/palette.ts';
import { recapText } from '../../src/review/text/recapText.ts';
import type { EventLine } from '../../src/review/view/line.ts';
import { recapRows, viewRecap } from '../../src/review/view/recap.ts';
import { evolve } from '../../src/rollout/evolve.ts';
import { World } from '../rollout/world.ts';
import { finalState, fleetLines, fleetPlan, fleets } from './fleetRuns.ts';
import { expectGolden } from './golden.ts';
import { feed, openPlayed, type Played, played } from './liveRuns.ts';

const palette = paletteOf({ colour: false, utf8: true });
const clock = (ms: number): string => new Date(Date.parse('2026-11-23T02:00:00Z') + ms).toISOString().slice(11, 19);
const text = (line: EventLine): string => eventText(line, palette, clock, { where: 9, host: 8 });
const logOf = (of: Played): string[] => fleetLines(of).flatMap(({ lines }) => lines.map(text));

const isTrouble = (line: EventLine | null) => line?.host != null && (line.tone === 'bad' || line.tone === 'doubt');

describe('the log of a fleet', () => {
  it.each(Object.entries(fleets))('of 60 hosts: %s', (name, play) => {
    expectGolden(`log-${name}.txt`, logOf(play()).join('\n'));
  });

  it('of 5,000 hosts is short', () => {
    const log = logOf(played('fiveThousand'));
    expectGolden('log-fiveThousand.txt', log.join('\n'));
    expect(log.length).toBeLessThan(150);
  });

  it('of 5,000 hosts ends with a short recap', () => {
    const of = played('fiveThousand');
    const rows = recapText(recapRows(viewRecap(of.plan, finalState(of))), palette);
    expectGolden('recap-fiveThousand.txt', rows.join('\n'));
  });

  it('is for more than 50 hosts', () => {
    expect([isFleet(fleetPlan({ waves: [50] }, 50)), isFleet(fleetPlan({ waves: [51] }, 51))]).toEqual([false, true]);
  });
});

type Trouble = 'failed' | 'unknown' | 'unreachable' | 'notStarted' | 'badGate' | 'noLock';

const randomRun = fc
  .record({
    troubles: fc.dictionary(
      fc.integer({ min: 1, max: 60 }).map((at) => `web-${String(at).padStart(2, '0')}`),
      fc.constantFrom<Trouble>('failed', 'unknown', 'unreachable', 'notStarted', 'badGate', 'noLock'),
      { maxKeys: 60, size: 'max' },
    ),
    undoFails: fc.boolean(),
    waves: fc.constantFrom([60], [5, 60], [10, 30, 60]),
    failuresMax: fc.constantFrom(0, 10, 60),
    parallel: fc.constantFrom(7, 60),
    onFailure: fc.constantFrom('rollback' as const, 'hold' as const),
  })
  .map(({ troubles, undoFails, ...fleet }): Played => {
    const of = (host: string | null) => (host === null ? undefined : troubles[host]);
    const plan = fleetPlan({ ...fleet, unreachableMax: 60 });
    const world = new World(plan, {
      lock: (host) => (of(host) === 'noLock' ? 'unreachable' : 'locked'),
      gate: (_name, host) => (of(host) === 'badGate' ? 'fail' : 'pass'),
      step: ({ host, phase, name }) => {
        const trouble = of(host);
        if (phase === 'undo' && undoFails) return 'failed';
        if (phase !== 'forward' || name === 'release' || trouble === undefined) return 'changed';
        return trouble === 'badGate' || trouble === 'noLock' ? 'changed' : trouble;
      },
    }).run();
    if (world.state.phase.kind === 'held') world.resume('rollback');
    return { plan, events: world.events };
  });

describe('whatever happens in a fleet', () => {
  it('every host in trouble is named, or counted by the end of its wave', () => {
    fc.assert(
      fc.property(randomRun, (run) => {
        const told = fleetLines(run);
        const written = told.flatMap(({ lines }) => lines);
        const named = new Set(written.map(({ host }) => host));
        const troubled = new Set(told.flatMap(({ all }) => (isTrouble(all) ? [all?.host] : [])));
        const counted = new Map<string, number>();
        for (const { where, text } of written) {
          const [, what = '', more] =
            /^(?:(.*?): .*; )?and (\d+) more in trouble: nightshift events r1$/.exec(text) ?? [];
          if (more !== undefined) counted.set(`${where} ${what}`, Number(more));
        }
        const unnamed = [...troubled].filter((host) => host != null && !named.has(host)).length;
        expect([...counted.values()].reduce((sum, more) => sum + more, 0)).toBeGreaterThanOrEqual(unnamed);
        if (unnamed === 0 && troubled.size <= 20) expect(counted.size).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('no line is lost that concerns more than a host, and none that is written is about a host that goes well', () => {
    fc.assert(
      fc.property(randomRun, (run) => {
        for (const { lines, all } of fleetLines(run)) {
          if (all?.host === null) expect(lines).toContain(all);
          for (const line of lines) expect(line.host === null || isTrouble(line)).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('what it counts as through is how many hosts have ended', () => {
    fc.assert(
      fc.property(randomRun, (run) => {
        const last = fleetLines(run)
          .flatMap(({ lines }) => lines)
          .findLast(({ text, where }) => where === 'fleet' && /^wave \d of \d: \d+ of/.test(text));
        const [, wave, , through] = /^wave (\d) of (\d): (\d+) of/.exec(last?.text ?? '') ?? [];
        if (wave === undefined) return;
        const upTo = run.events.findLastIndex(({ type }) => type === 'waveStarted');
        const until = run.events.findIndex(
          ({ type }, at) => at > upTo && ['rollbackStarted', 'runHeld'].includes(type),
        );
        const part = run.events.slice(upTo, until < 0 ? undefined : until);
        expect(part.filter(({ type }) => type === 'hostEnded')).toHaveLength(Number(through));
      }),
      { numRuns: 30 },
    );
  });
});

describe('a log that is told of events when the state is further', () => {
  it('says the same number of hosts of a stage on their way back all along', () => {
    const { plan, events } = played('fiveThousand');
    const of = (from: number, to: number) => events.slice(from, to);
    const began = events.findIndex(({ type }) => type === 'rollbackStageStarted');
    const live = feed(openPlayed({ plan, events }), of(0, began));
    const log = new FleetLog(live);
    const texts: string[] = [];
    for (let from = began; from < events.length; from += 700) {
      const batch = of(from, from + 700);
      for (const event of batch) evolve(plan, live.state, event);
      for (const event of batch) {
        follow(live, event);
        texts.push(...log.lines(event, null).map(({ text }) => text));
      }
    }
    const last = /taking back fleet: (\d+) of \1 hosts through$/.exec(texts.at(-1) ?? '')?.[1];
    expect(last).toBe('4354');
    expect(texts.filter((text) => /(\d+) of \1 hosts/.test(text))).toHaveLength(1);
  });
});

describe('a log of a run that is taken over', () => {
  it('counts the wave under way from where it stands', () => {
    const { plan, events } = fleets.fleetSomeFail?.() ?? played('none');
    const half = events.findIndex(({ type }, at) => at > events.length / 2 && type === 'hostEnded');
    const began = events.findLastIndex(({ type }, at) => type === 'waveStarted' && at < half);
    const ended = events.slice(began, half + 1).filter(({ type }) => type === 'hostEnded').length;
    const written = fleetLines({ plan, events }, half).flatMap(({ lines }) => lines.map((line) => line.text));
    expect(written[0]).toBe(`wave 3 of 3: ${ended} of 40 hosts through`);
    expect(written).toContain('wave 3 of 3: 40 of 40 hosts through, 1 undo failed, 2 undone');
  });
});
