import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daysOf, isWithin, monthBefore, monthOf } from '../../src/review/view/monthReport/calendarMonth.ts';
import type { RunFacts } from '../../src/review/view/monthReport/facts.ts';
import { failureOf } from '../../src/review/view/monthReport/failure.ts';
import { viewMonthReport } from '../../src/review/view/monthReport/monthReport.ts';
import type { FigureId, MonthReportRequest } from '../../src/review/view/monthReport/monthReportShape.ts';
import { comparedText, figureText } from '../../src/review/view/monthReport/monthReportWords.ts';
import { percentile } from '../../src/review/view/monthReport/percentile.ts';
import { coveredMs, lengthMs, merged } from '../../src/review/view/monthReport/spans.ts';
import type { RunEvent } from '../../src/rollout/events.ts';
import type { Script } from '../rollout/world.ts';
import { busyMonth, busyRuns, factsOf, requestOf, theMonth } from './monthReportRuns.ts';
import { reportOf } from './reportRuns.ts';

const view = (runs: readonly RunFacts[], more: Partial<MonthReportRequest> = {}) =>
  viewMonthReport(requestOf(runs, more));
const figure = (of: ReturnType<typeof view>, id: FigureId) => of.figures.find((one) => one.id === id);
const hourMs = 3_600_000;

describe('a month', () => {
  it.each([
    ['2026-11', '2026-10', 30],
    ['2024-02', '2024-01', 29],
    ['2026-01', '2025-12', 31],
  ])('%s is after %s and has %i days', (name, before, days) => {
    const month = theMonth(name);
    expect(monthBefore(month)?.name).toBe(before);
    expect(daysOf(month)).toHaveLength(days);
    expect(isWithin(month, Date.parse(`${name}-01T00:00:00Z`))).toBe(true);
    expect(isWithin(month, Date.parse(`${name}-01T00:00:00Z`) - 1)).toBe(false);
    expect(isWithin(month, month.toMs)).toBe(false);
  });

  it.each(['2026-13', '2026-00', '2026-1', '2026-11-01', 'november', '', '202611', '9999-12'])('%s is none', (text) => {
    expect(monthOf(text)).toBeUndefined();
  });
});

describe('what a run is for the month', () => {
  it.each([
    ['done', 'deployment'],
    ['rolledBack', 'deployment'],
    ['needsAttention', 'deployment'],
    ['breakGlass', 'deployment'],
    ['refused', 'unchanged'],
    ['hostTaken', 'unchanged'],
    ['heldAtClose', 'open'],
    ['rehearsed', 'rehearsal'],
  ])('%s: %s', (name, kind) => expect(factsOf(name, '2026-11-02T21:00:00Z').kind).toBe(kind));
});

describe('the figures', () => {
  it('count what the month has, and compare with the month before', () => {
    const report = viewMonthReport(busyMonth());
    expect(report.counts).toEqual({
      ...{ runs: 15, deployment: 11, open: 1, unchanged: 2, rehearsal: 1 },
      ...{ done: 6, rolledBack: 2, needsAttention: 2, aborted: 1 },
    });
    expect(figure(report, 'frequency')?.value).toBeCloseTo(6 / (30 / 7));
    expect(figure(report, 'failureRate')).toMatchObject({ value: 5 / 11, before: 0.5 });
    expect(figure(report, 'rollbackRate')).toMatchObject({ value: 4 / 11, before: 0.5 });
  });

  it('have no value where there is nothing to reckon them from', () => {
    const report = view([], { madeAtMs: Date.parse('2025-01-01T00:00:00Z') });
    expect(report.figures.map(({ value, before }) => [value, before])).toEqual(report.figures.map(() => [null, null]));
    expect(report.counts.runs).toBe(0);
  });

  it('of a month that is not over are of what has passed of it', () => {
    const runs = [factsOf('done', '2026-11-02T21:00:00Z'), factsOf('done', '2026-11-03T21:00:00Z')];
    const at = (iso: string) => figure(view(runs, { madeAtMs: Date.parse(iso) }), 'frequency');
    expect(at('2026-11-08T00:00:00Z')?.value).toBeCloseTo(2);
    expect(at('2026-11-15T00:00:00Z')?.value).toBeCloseTo(1);
    expect(at('2026-11-01T00:05:00Z')?.value).toBeNull();
  });

  it('know the lead time of done deployments only, and say of how many it is not known', () => {
    const known = (hours: number, name = 'done') => {
      const run = factsOf(name, '2026-11-02T21:00:00Z');
      return { ...run, known: { atMs: (run.endedAtMs ?? 0) - hours * hourMs, by: 'schedule' } as const };
    };
    const late = { ...known(-1) };
    const report = view([known(1), known(5), known(9), late, known(100, 'rolledBack')]);
    expect(figure(report, 'leadTime')).toMatchObject({
      value: 5 * hourMs,
      detail: 'median; longest 9h; not known of 1 of 4',
    });
  });

  it.each([
    [0.5, 0.4, '10 points more than the 40 % in 2026-10'],
    [0.4, 0.5, '10 points less than the 50 % in 2026-10'],
    [0.5, 0.5, 'as in 2026-10'],
    [null, 0.5, '50 % in 2026-10'],
    [0.5, null, 'nothing to compare with in 2026-10'],
  ])('%j against %j: %s', (value, before, text) =>
    expect(comparedText({ id: 'successRate', unit: 'ratio', value, before, detail: '' }, '2026-10')).toBe(text),
  );

  it('are written with their units', () => {
    expect(figureText('perWeek', 2.44)).toBe('2.4 a week');
    expect(figureText('ms', 90_000)).toBe('1m30s');
    expect(figureText('ratio', null)).toBe('–');
  });
});

describe('any month', () => {
  const some = fc.subarray(busyRuns());

  it('has rates within 0 and 1, and lists that sum up to its counts', () => {
    fc.assert(
      fc.property(some, (runs) => {
        const report = view(runs);
        for (const { unit, value } of report.figures)
          if (value !== null) {
            expect(value).toBeGreaterThanOrEqual(0);
            if (unit === 'ratio') expect(value).toBeLessThanOrEqual(1);
          }
        const { counts } = report;
        const kinds = ['deployment', 'open', 'unchanged', 'rehearsal'] as const;
        for (const kind of kinds) expect(report.runs.filter((run) => run.kind === kind)).toHaveLength(counts[kind]);
        expect(kinds.reduce((sum, kind) => sum + counts[kind], 0)).toBe(runs.length);
        expect(counts.done + counts.rolledBack + counts.needsAttention + counts.aborted).toBe(counts.deployment);
        const onDays = report.days.reduce((sum, day) => sum + day.done + day.rolledBack + day.needsAttention, 0);
        expect(onDays + counts.aborted).toBe(counts.deployment);
        expect(report.environments.reduce((sum, { deployments }) => sum + deployments, 0)).toBe(counts.deployment);
      }),
      { numRuns: 60 },
    );
  });

  it('uses of each opening no more than its length, however many runs share it', () => {
    fc.assert(
      fc.property(some, (runs) => {
        for (const { usedMs, lengthMs: all } of view([...runs, ...runs]).window.openings)
          expect(usedMs).toBeLessThanOrEqual(all);
        expect(view([...runs, ...runs]).window.openings.map(({ usedMs }) => usedMs)).toEqual(
          view(runs).window.openings.map(({ usedMs }) => usedMs),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('is not changed by rehearsals, but for the list of them', () => {
    const changes = busyRuns().filter(({ kind }) => kind !== 'rehearsal');
    const failed = factsOf('needsAttention', '2026-11-11T09:00:00Z', {}, { rehearsal: true });
    const night = factsOf('nextNight', '2026-11-12T09:00:00Z', {}, { rehearsal: true });
    const { runs: _all, counts: withThem, ...one } = view([...changes, failed, night]);
    const { runs: _some, counts: without, ...other } = view(changes);
    expect(one).toEqual(other);
    expect(withThem).toEqual({ ...without, rehearsal: 2, runs: without.runs + 2 });
  });
});

describe('time to restore', () => {
  const restoreOf = (name: string) => factsOf(name, '2026-11-02T21:00:00Z').restore;

  it('is from the host that failed to where the rollback was verified', () => {
    const { events } = reportOf('rolledBack');
    const failed = events.find(({ type }) => type === 'hostFailed');
    const closing = events.find(({ type }) => type === 'closingStarted');
    expect(failureOf(events)).toEqual(failed);
    expect(restoreOf('rolledBack')).toMatchObject({
      restored: { ms: (closing?.tick ?? 0) - (failed?.tick ?? 0) },
      standing: 'verified',
    });
  });

  it('is none for what is left to a person, and for what was done', () => {
    expect(restoreOf('needsAttention')).toMatchObject({ restored: null, standing: 'notVerified' });
    expect(restoreOf('budgetUsed')).toBeNull();
  });

  it('is none for what was aborted with its changes in place', () => {
    const script: Script = { operator: [{ tick: 800_000, action: 'abort' }] };
    const run = factsOf('done', '2026-11-02T21:00:00Z', {}, script);
    expect(run).toMatchObject({ standing: 'aborted', restore: { restored: null, standing: null } });
  });

  it('does not begin with a failure that another stage bore, or that a person accepted', () => {
    const event = (fields: object, tick: number) => ({ at: tick, tick, ...fields }) as RunEvent;
    const stage = (at: number, tick: number) => event({ type: 'stageStarted', stage: at }, tick);
    const failed = (at: number, tick: number) =>
      event({ type: 'hostFailed', stage: at, index: 0, as: 'failed', reason: 'exit 1' }, tick);
    const over = (at: number, tick: number) => event({ type: 'stageFailed', stage: at, reason: 'too many' }, tick);
    const resumed = event({ type: 'runResumed', by: 'me', accepts: true }, 40);
    const told = event({ type: 'stopStarted', next: 'rollback', reason: 'told' }, 90);
    expect(failureOf([stage(0, 1), failed(0, 5), stage(1, 10), failed(1, 20), failed(1, 25), over(1, 26)])?.tick).toBe(
      20,
    );
    expect(failureOf([stage(0, 1), failed(0, 5), over(0, 6), resumed, stage(1, 50)])).toBeNull();
    expect(failureOf([stage(0, 1), failed(0, 5), over(0, 6), resumed, failed(0, 60), over(0, 61)])?.tick).toBe(60);
    expect(failureOf([stage(0, 1), failed(0, 5), over(0, 6), resumed, told])?.tick).toBe(90);
  });
});

describe('the window', () => {
  it('was used as long as a step ran in it; a break-glass opens none', () => {
    const report = view([factsOf('nextNight', '2026-11-02T21:00:00Z'), factsOf('breakGlass', '2026-11-12T03:10:00Z')]);
    expect(report.window.openings.map(({ opened, lengthMs: ms }) => [opened, ms])).toEqual([
      ['2026-11-02T21:00:00Z', 1_200_000],
      ['2026-11-02T22:00:00Z', hourMs],
    ]);
    // Four steps and six hosts: 95 s a host, one of them in the first opening.
    expect(report.window.openings.map(({ usedMs }) => usedMs)).toEqual([95_000, 5 * 95_000]);
    expect(report.window.breakGlass).toEqual([expect.objectContaining({ by: 'k.ito@control-1', ms: 6 * 95_000 })]);
    expect(report.window.overruns).toEqual([]);
  });

  it('that two runs use at once is used once', () => {
    const night = { fromMs: 0, toMs: 100 };
    const run = (fromMs: number, toMs: number): RunFacts => ({
      ...factsOf('done', '2026-11-02T21:00:00Z'),
      ...{ nights: [night], work: [{ fromMs, toMs }] },
    });
    expect(view([run(10, 50), run(40, 60), run(90, 200)]).window.openings).toEqual([
      expect.objectContaining({ lengthMs: 100, usedMs: 60 }),
    ]);
  });
});

describe('steps', () => {
  const withSteps = (run: string, steps: { readonly [step: string]: readonly number[] }): RunFacts => ({
    ...factsOf('done', '2026-11-02T21:00:00Z'),
    run,
    steps: new Map(
      Object.entries(steps).map(([name, lengthsMs]) => [
        name,
        { lengthsMs: [...lengthsMs], longest: { ms: Math.max(...lengthsMs), host: `host-of-${run}` } },
      ]),
    ),
  });

  it('are the ten slowest by their 95th percentile, with where each was longest', () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`step-${at}`, [at]]));
    const { steps } = view([
      withSteps('r1', { ...many, restart: [100, 200], once: [50] }),
      withSteps('r2', { restart: [300, 50] }),
    ]);
    expect(steps).toHaveLength(10);
    expect(steps[0]).toEqual({
      ...{ step: 'restart', count: 4, medianMs: 100, p95Ms: 300, longestMs: 300, host: 'host-of-r2', run: 'r2' },
    });
    expect(steps.map(({ step }) => step)).toEqual([
      'restart',
      'once',
      ...[11, 10, 9, 8, 7, 6, 5, 4].map((n) => `step-${n}`),
    ]);
  });

  it('have percentiles as the definition has them: no smaller value is at least as great as so many of all', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1 }), fc.integer({ min: 1, max: 100 }), (values, percent) => {
        const enough = (value: number) => values.filter((one) => one <= value).length * 100 >= percent * values.length;
        expect(percentile(values, percent)).toBe(Math.min(...values.filter(enough)));
      }),
    );
    expect(percentile([], 95)).toBeNull();
  });
});

describe('spans', () => {
  it('merged cover the same instants, each once, and those that touch stay apart', () => {
    const span = fc.tuple(fc.nat(40), fc.nat(10)).map(([fromMs, length]) => ({ fromMs, toMs: fromMs + length }));
    fc.assert(
      fc.property(fc.array(span), (spans) => {
        const covered = (ms: number) => spans.some(({ fromMs, toMs }) => fromMs <= ms && ms < toMs);
        const instants = Array.from({ length: 51 }, (_, ms) => ms).filter(covered);
        const all = merged(spans);
        expect(all.reduce((sum, one) => sum + lengthMs(one), 0)).toBe(instants.length);
        expect(coveredMs({ fromMs: 10, toMs: 30 }, all)).toBe(instants.filter((ms) => ms >= 10 && ms < 30).length);
      }),
    );
    const touching = [
      { fromMs: 0, toMs: 5 },
      { fromMs: 5, toMs: 9 },
    ];
    expect(merged(touching)).toEqual(touching);
  });
});
