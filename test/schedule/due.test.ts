import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Action, nextActions, type OpenRun } from '../../src/schedule/due.ts';
import { isOpen, type Schedule } from '../../src/schedule/entry.ts';
import type { Opening } from '../../src/windows/answer.ts';
import { answerAt, entry, hourMs, startedAs } from './entries.ts';

const night: Opening = { opensAtMs: 10 * hourMs, closesAtMs: 12 * hourMs };

/** What is done about entries at an hour, with these openings of the calendar. */
function actionsAt(
  hour: number,
  entries: readonly Schedule[],
  openings: readonly Opening[] = [night],
): readonly Action[] {
  const nowMs = hour * hourMs;
  const answers = new Map(entries.map(({ id }) => [id, answerAt(openings, nowMs)]));
  return nextActions(entries, [], nowMs, answers).actions;
}

const open = (run: string, more: Partial<OpenRun> = {}): OpenRun => ({
  run,
  held: false,
  resumesAtMs: null,
  driven: false,
  abandoned: true,
  unattended: true,
  ...more,
});

const goneOn = (run: OpenRun, atMs = 0) =>
  nextActions([], [run], atMs, new Map()).actions.map((one) => one.kind === 'goOn' && one.why);

describe('an entry', () => {
  it('starts at its instant, not before, and is told as late when it is', () => {
    expect(actionsAt(10 - 1 / hourMs, [entry('a')])).toEqual([]);
    expect(actionsAt(10, [entry('a')])).toEqual([{ kind: 'launch', id: 'a', late: false }]);
    expect(actionsAt(11.5, [entry('a')])).toEqual([{ kind: 'launch', id: 'a', late: true }]);
  });

  it('is missed at the close of its opening, also when the calendar is open again by then', () => {
    expect(actionsAt(12 - 1 / hourMs, [entry('a')])).toMatchObject([{ kind: 'launch' }]);
    const missed = { kind: 'close', id: 'a', state: 'missed', code: null };
    expect(actionsAt(12, [entry('a')])).toMatchObject([missed]);
    expect(actionsAt(35, [entry('a')], [{ opensAtMs: 34 * hourMs, closesAtMs: 36 * hourMs }])).toMatchObject([missed]);
  });

  it('waits through a freeze that leaves a part of its opening, and is refused by one that leaves none', () => {
    const shortened = [{ opensAtMs: 11 * hourMs, closesAtMs: 12 * hourMs }];
    expect(actionsAt(10, [entry('a')], shortened)).toMatchObject([{ kind: 'wait', because: 'no window is open' }]);
    expect(actionsAt(11, [entry('a')], shortened)).toMatchObject([{ kind: 'launch', late: true }]);
    const tomorrow = [{ opensAtMs: 34 * hourMs, closesAtMs: 36 * hourMs }];
    const refused = { kind: 'close', state: 'refused', code: 'NS3010', reason: 'no window is open' };
    expect(actionsAt(10, [entry('a')], tomorrow)).toMatchObject([refused]);
    expect(actionsAt(10, [entry('a')], [])).toMatchObject([refused]);
  });

  it('without an opening may be late by less than an hour, and is refused in a freeze', () => {
    const loose = entry('a', { opensAtMs: null, closesAtMs: null });
    const always = [{ opensAtMs: 0, closesAtMs: 1_000 * hourMs }];
    expect(actionsAt(10.9, [loose], always)).toMatchObject([{ kind: 'launch', late: true }]);
    expect(actionsAt(11, [loose], always)).toMatchObject([{ kind: 'close', state: 'missed' }]);
    expect(actionsAt(10, [loose], [{ opensAtMs: 10.5 * hourMs, closesAtMs: 99 * hourMs }])).toMatchObject([
      { kind: 'close', state: 'refused' },
    ]);
  });

  it('that is queued starts once all before it are over, however they ended', () => {
    const queued = entry('c', { queuedBehind: ['a', 'b'] });
    const over = entry('a', startedAs('r1', 'ended'));
    for (const before of [entry('b'), entry('b', startedAs('r2')), entry('b', startedAs('r2', 'held'))]) {
      const [action] = actionsAt(11, [over, before, queued]).filter((one) => 'id' in one && one.id === 'c');
      expect(action).toMatchObject({ kind: 'wait', because: expect.stringContaining('b is before it') });
    }
    for (const before of [entry('b', startedAs('r2', 'ended')), entry('b', { state: 'cancelled' })])
      expect(actionsAt(11, [over, before, queued])).toMatchObject([{ kind: 'launch', id: 'c' }]);
    expect(actionsAt(12, [entry('b', startedAs('r2', 'held')), queued])).toMatchObject([
      { kind: 'close', state: 'missed', reason: expect.stringContaining('r2 is held') },
    ]);
  });

  it('that is not waiting is left alone', () => {
    for (const state of ['cancelled', 'refused', 'missed'] as const)
      expect(actionsAt(11, [entry('a', { state })])).toEqual([]);
    expect(actionsAt(11, [entry('a', startedAs('r1'))])).toEqual([]);
  });
});

describe('a run', () => {
  it('that somebody drives is left alone', () => {
    expect(goneOn(open('r', { driven: true, abandoned: false }))).toEqual([]);
    expect(goneOn(open('r', { driven: true, abandoned: false, held: true, resumesAtMs: 0 }))).toEqual([]);
  });

  it('that nobody drives is gone on with, unless a person sees to it', () => {
    expect(goneOn(open('r'))).toEqual(['orphaned']);
    expect(goneOn(open('r', { abandoned: false }))).toEqual(['orphaned']);
    expect(goneOn(open('r', { unattended: false }))).toEqual([]);
  });

  it('that is held goes on when its time has come, whoever started it, and else waits for a person', () => {
    for (const unattended of [true, false]) {
      const held = open('r', { held: true, resumesAtMs: 5_000, unattended, abandoned: false });
      expect(goneOn(held, 4_999)).toEqual([]);
      expect(goneOn(held, 5_000)).toEqual(['due']);
      expect(goneOn({ ...held, resumesAtMs: null }, 5_000)).toEqual([]);
    }
  });

  it('that was held for a while by a driver that died gets one again, for the end of that while', () => {
    expect(goneOn(open('r', { held: true }))).toEqual(['orphaned']);
    expect(goneOn(open('r', { held: true, unattended: false }))).toEqual([]);
    expect(goneOn(open('r', { held: true, resumesAtMs: 9 }))).toEqual([]);
  });
});

it('the next wake-up is the next instant at which something becomes due', () => {
  const wake = (nowMs: number, entries: readonly Schedule[], runs: readonly OpenRun[] = []) =>
    nextActions(entries, runs, nowMs, new Map(entries.map(({ id }) => [id, answerAt([], nowMs)]))).wakeAtMs;
  expect(wake(0, [entry('a'), entry('b', { startsAtMs: 7 })])).toBe(7);
  expect(wake(0, [entry('a')], [open('r', { held: true, resumesAtMs: 3 })])).toBe(3);
  expect(wake(11 * hourMs, [entry('a')])).toBeNull();
  const frozen = nextActions(
    [entry('a')],
    [],
    10 * hourMs,
    new Map([['a', answerAt([{ opensAtMs: 11 * hourMs, closesAtMs: 12 * hourMs }], 10 * hourMs)]]),
  );
  expect(frozen.wakeAtMs).toBe(11 * hourMs);
});

// -------------------------------------------------------------------------------------------------------- properties

const span = (maxMs: number) => fc.integer({ min: 0, max: maxMs });
const dayMs = 24 * hourMs;

const openingsOf = fc
  .array(span(3 * dayMs), { minLength: 2, maxLength: 8 })
  .map((edges) => [...new Set(edges)].sort((a, b) => a - b))
  .map((edges): Opening[] =>
    edges.flatMap((opensAtMs, at) => {
      const closesAtMs = edges[at + 1];
      return at % 2 === 0 && closesAtMs !== undefined ? [{ opensAtMs, closesAtMs }] : [];
    }),
  );

const times = fc.record({ startsAtMs: span(2 * dayMs), lengthMs: span(dayMs), loose: fc.boolean(), behind: fc.nat(6) });

const entriesOf = fc.array(times, { minLength: 1, maxLength: 6 }).map((all) =>
  all.map(({ startsAtMs, lengthMs, loose, behind }, at) => {
    const edges = loose
      ? { opensAtMs: null, closesAtMs: null }
      : { opensAtMs: startsAtMs, closesAtMs: startsAtMs + 1 + lengthMs };
    return entry(`s${at}`, { startsAtMs, ...edges, queuedBehind: behind < at ? [`s${behind}`] : [] });
  }),
);

const moments = fc.array(
  fc.record({ passesMs: span(6 * hourMs), crash: fc.boolean(), asTwo: fc.boolean(), ends: fc.nat(8) }),
  { minLength: 5, maxLength: 40 },
);

/** Entries and their runs, as a journal keeps them, and a daemon that dies and comes back. */
class World {
  nowMs = 0;
  readonly runs = new Map<string, OpenRun>();
  readonly launches: { readonly id: string; readonly atMs: number }[] = [];
  entries: Schedule[];
  private readonly openings: readonly Opening[];

  constructor(entries: readonly Schedule[], openings: readonly Opening[]) {
    this.entries = [...entries];
    this.openings = openings;
  }

  decided(): readonly Action[] {
    const answers = new Map(this.entries.map(({ id }) => [id, answerAt(this.openings, this.nowMs)]));
    return nextActions(this.entries.filter(isOpen), [...this.runs.values()], this.nowMs, answers).actions;
  }

  carryOut(action: Action): void {
    if (action.kind === 'goOn') return this.goOn(action.run);
    if (action.kind === 'wait') return;
    const at = this.entries.findIndex(({ id }) => id === action.id);
    const found = this.entries[at];
    // As the journal: only what waits becomes something else.
    if (found?.state !== 'waiting') return;
    if (action.kind === 'close') this.entries[at] = { ...found, state: action.state };
    else this.launch(at, found);
  }

  private launch(at: number, found: Schedule): void {
    this.check(found);
    this.launches.push({ id: found.id, atMs: this.nowMs });
    const run = `r${this.launches.length}`;
    this.entries[at] = { ...found, ...startedAs(run) };
    this.runs.set(run, open(run, { driven: true, abandoned: false }));
  }

  /** D1 and D2, by other words than the code's. */
  private check({ id, startsAtMs, closesAtMs, queuedBehind }: Schedule): void {
    expect(this.nowMs, id).toBeGreaterThanOrEqual(startsAtMs);
    expect(this.nowMs, id).toBeLessThan(closesAtMs ?? startsAtMs + hourMs);
    expect(this.openings.some(({ opensAtMs, closesAtMs: end }) => opensAtMs <= this.nowMs && this.nowMs < end)).toBe(
      true,
    );
    for (const before of this.entries.filter((one) => queuedBehind.includes(one.id)))
      expect(before.state !== 'waiting' && before.run?.ended !== false, `${id} behind ${before.id}`).toBe(true);
  }

  private goOn(run: string): void {
    const found = this.runs.get(run);
    expect(found?.driven, `${run} is driven by two`).toBe(false);
    if (found !== undefined) this.runs.set(run, { ...found, driven: true, abandoned: false });
  }

  end(number: number): void {
    const run = `r${number}`;
    if (this.runs.get(run)?.driven !== true) return;
    this.runs.delete(run);
    this.entries = this.entries.map((one) => (one.run?.run === run ? { ...one, ...startedAs(run, 'ended') } : one));
  }

  crash(): void {
    for (const [run, found] of this.runs) this.runs.set(run, { ...found, driven: false, abandoned: true });
  }
}

describe('whatever the wake-ups and the crashes', () => {
  it('D1, D2, D4: no entry starts outside its opening, before its turn, or twice; no run has two drivers', () => {
    fc.assert(
      fc.property(entriesOf, openingsOf, moments, (entries, openings, story) => {
        const world = new World(entries, openings);
        for (const { passesMs, crash, asTwo, ends } of story) {
          world.nowMs += passesMs;
          const decided = world.decided();
          // Two daemons that both decided before either acted: the second finds everything taken.
          for (const action of decided) world.carryOut(action);
          if (asTwo) for (const action of decided) if (action.kind !== 'goOn') world.carryOut(action);
          if (crash) world.crash();
          world.end(ends);
        }
        const ids = world.launches.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 500 },
    );
  });

  it('D3: nothing is forgotten: after its time no entry waits, and every orphan has a driver', () => {
    fc.assert(
      fc.property(entriesOf, openingsOf, moments, (entries, openings, story) => {
        const world = new World(entries, openings);
        for (const { passesMs, crash, ends } of [...story, { passesMs: 10 * dayMs, crash: false, ends: 0 }]) {
          world.nowMs += passesMs;
          for (const action of world.decided()) world.carryOut(action);
          if (crash) world.crash();
          world.end(ends);
        }
        expect(world.entries.filter(({ state }) => state === 'waiting')).toEqual([]);
        for (const { driven } of world.runs.values()) expect(driven).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
