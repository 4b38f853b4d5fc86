import { describe, expect, it } from 'vitest';
import { reportHtml } from '../../src/review/html/report/reportHtml.ts';
import { reportMarkdown } from '../../src/review/markdown/report/reportMarkdown.ts';
import { isoOf } from '../../src/review/view/instants.ts';
import { viewReport } from '../../src/review/view/report.ts';
import { outcomeOf } from '../../src/review/view/reportWords.ts';
import { planOf } from '../rollout/plans.ts';
import { World } from '../rollout/world.ts';
import { beganAtMs, reportOf, requestOf } from './reportRuns.ts';
import { scenarios } from './scenarios.ts';

const at = (ms: number) => isoOf(beganAtMs + ms);
const kindsOf = (name: string) => viewReport(reportOf(name)).deviations.map(({ kind }) => kind);

describe('the report of any run', () => {
  it.each(Object.keys(scenarios))('tells nothing from before it began or after it was made: %s', (name) => {
    const request = reportOf(name);
    const view = viewReport(request);
    const instants = JSON.stringify({ ...view, approvals: [] }).match(/\d{4}-\d\d-\d\dT[\d:]+Z/g) ?? [];
    const early = instants.filter((one) => one < at(0));
    expect(early).toEqual([]);
    expect(instants.filter((one) => one > view.madeAt)).toEqual([]);
    const { actualMs, heldMs } = view.times;
    const lastedMs = Date.parse(view.times.endedAt ?? view.madeAt) - beganAtMs;
    expect(Math.abs(actualMs + heldMs - lastedMs)).toBeLessThan(1_000);
  });

  it.each(Object.keys(scenarios))('has every host of every stage once, and every answer of every gate: %s', (name) => {
    const { plan, events, ...request } = reportOf(name);
    const view = viewReport({ plan, events, ...request });
    expect(view.stages.map(({ hosts }) => hosts.map(({ host }) => host).sort())).toEqual(
      plan.stages.map(({ hosts }) => hosts.map(({ host }) => host).sort()),
    );
    const answers = view.gates.reduce((sum, { readings }) => sum + readings.length, 0);
    expect(answers).toBe(events.filter(({ type }) => type === 'gateAnswered').length);
  });
});

describe('what was not as planned', () => {
  it('is nothing where all went well', () => expect(kindsOf('done')).toEqual([]));

  it.each([
    ['budgetUsed', ['budget']],
    ['rolledBack', ['stop', 'budget']],
    ['needsAttention', ['stop', 'budget', 'retry']],
    ['heldAtClose', ['hold']],
    ['nextNight', ['hold']],
    ['breakGlass', ['breakGlass']],
    ['stoppedByOperator', ['operator', 'hold']],
    ['unreachableTolerated', ['unreachable', 'budget']],
    ['hostTaken', ['lock']],
  ])('%s: %j', (name, kinds) => expect(kindsOf(name)).toEqual(kinds));

  it('is how long the run was held: until it went on, or until the report is made', () => {
    const [nextNight] = viewReport(reportOf('nextNight')).deviations;
    const view = viewReport(reportOf('heldAtClose'));
    const [still] = view.deviations;
    expect(nextNight?.text).toMatch(/^held for 48m\d+s, then it went on by itself$/);
    expect(still?.text).toMatch(/so far$/);
    expect(still?.ms).toBe(view.times.heldMs);
    expect(view.times.heldMs).toBeGreaterThan(9 * 3_600_000);
  });

  it('is a host that is not as the run had left it, when it would go on', () => {
    const recheck = () => ({ intact: false, reason: 'no receipt of step release' });
    const { deviations } = viewReport(reportOf('driftedOvernight', {}, { recheck }));
    expect(deviations.map(({ kind, hosts }) => [kind, ...hosts])).toEqual([['hold'], ['drift', 'app-01'], ['hold']]);
  });

  it('is another controller that went on with it, and a clock that was set', () => {
    const { plan, events } = reportOf('done', {}, { dieAfter: 40 });
    const [first, ...rest] = events.map((event) => ({ ...event, at: event.at - beganAtMs }));
    const jumped = { type: 'clockJumped', byMs: -90_000, at: 100, tick: 100 } as const;
    const { deviations } = viewReport(requestOf(plan, first === undefined ? [] : [first, jumped, ...rest]));
    expect(deviations).toEqual([
      expect.objectContaining({ kind: 'clock', text: 'the wall clock moved 1m30s back', ms: -90_000 }),
      expect.objectContaining({ kind: 'takeOver', by: 'other' }),
    ]);
  });

  it('is a lock that was taken off by hand, and by whom', () => {
    const unlock = {
      host: 'app-02',
      by: 'm@c',
      reason: 'its controller burnt down',
      forced: true,
      at: beganAtMs + 1_000,
    };
    const { deviations } = viewReport(reportOf('done', { unlocks: [unlock] }));
    expect(deviations).toEqual([
      expect.objectContaining({ kind: 'unlock', by: 'm@c', reason: unlock.reason, hosts: ['app-02'], at: at(1_000) }),
    ]);
  });
});

describe('times', () => {
  it('are what was foreseen with the lengths known when it began, against what it took', () => {
    const plan = scenarios.done?.plan ?? planOf([]);
    const past = Object.fromEntries(
      Object.values(plan.steps).map(({ type, name }) => [`forward ${type} ${name}`, 20_000] as const),
    );
    const row = (view: ReturnType<typeof viewReport>) => view.times.rows.find(({ what }) => what === 'fleet 1');
    const known = row(viewReport(reportOf('done', {}, { past })));
    const unknown = row(viewReport(reportOf('done')));
    expect(known?.plannedMs).toBeLessThan(unknown?.plannedMs ?? 0);
    expect(known?.actualMs).toBe(unknown?.actualMs);
  });

  it('of a wave leave out what the run was held in it, and a wave that never began has none', () => {
    const rows = viewReport(reportOf('nextNight')).times.rows;
    const whole = rows.filter(({ kind }) => kind === 'stage').reduce((sum, { heldMs }) => sum + heldMs, 0);
    expect(rows.every(({ actualMs }) => actualMs !== null && actualMs < 900_000)).toBe(true);
    expect(whole).toBeLessThanOrEqual(viewReport(reportOf('nextNight')).times.heldMs);
    expect(viewReport(reportOf('heldAtClose')).times.rows.at(-1)).toMatchObject({ from: null, actualMs: null });
  });
});

describe('the rollback', () => {
  it('names a host that was undone as it failed, though the run went on', () => {
    const { rollback } = viewReport(reportOf('budgetUsed'));
    expect(rollback).toMatchObject({ scope: null, standing: 'verified' });
    expect(rollback?.hosts).toEqual([
      expect.objectContaining({
        host: 'app-03',
        state: 'undone',
        steps: ['restart', 'release', 'drain'],
        verdict: 'pass',
      }),
    ]);
  });

  it('is not verified where an undo failed, or a gate does not find a host well after it', () => {
    expect(viewReport(reportOf('needsAttention')).rollback?.standing).toBe('notVerified');
    const gate = (_name: string, host: string | null, _ask: number, tick: number) =>
      host === 'app-01' && tick > 700_000 ? ('fail' as const) : ('pass' as const);
    const sick = viewReport(reportOf('rolledBack', {}, { gate }));
    expect(sick.rollback?.hosts.find(({ host }) => host === 'app-01')?.verdict).toBe('fail');
    expect(sick.rollback?.standing).toBe('notVerified');
  });

  it('of a rehearsal is named as one, and proves no failure', () => {
    const view = viewReport(reportOf('rehearsed'));
    expect(view.rollback).toMatchObject({ rehearsed: true, standing: 'verified' });
    expect(outcomeOf(view)).toMatchObject({ tone: 'good', word: 'Rehearsed' });
    expect(reportMarkdown(view)).toContain('This was a rehearsal');
  });
});

describe('the window', () => {
  it.each([
    ['done', 'free'],
    ['nextNight', 'inside'],
    ['breakGlass', 'breakGlass'],
    ['refused', 'notBegun'],
  ])('%s: %s', (name, standing) => expect(viewReport(reportOf(name)).window.standing).toBe(standing));

  it('tells of steps that went on after it had closed', () => {
    const view = viewReport(reportOf('heldAtClose', {}, { latency: ({ kind }) => (kind === 'step' ? 400_000 : 100) }));
    expect(view.window.standing).toBe('overrun');
    expect(view.deviations.map(({ kind }) => kind)).toContain('overrun');
  });
});

describe('what is left', () => {
  it('is an after-review of a window that was overridden', () =>
    expect(viewReport(reportOf('breakGlass')).left).toEqual([
      expect.stringContaining('After-review: k.ito@control-1'),
    ]));

  it('is the journal, when it is not what was written', () => {
    const log = { events: 3, hash: 'ab', intact: false, problem: 'event 2: its hash is another' };
    const view = viewReport(reportOf('done', { log }));
    expect(view.left).toEqual([expect.stringContaining('nightshift audit verify')]);
    for (const text of [reportMarkdown(view), reportHtml(view)]) expect(text).toContain('NOT intact');
  });

  it('is to decide, while it is held', () =>
    expect(viewReport(reportOf('held')).left).toEqual([expect.stringContaining('nightshift resume r1')]));
});

describe('a report of 5,000 hosts', () => {
  const hosts = Array.from({ length: 5_000 }, (_, at) => `host-${at}`);
  const plan = planOf([
    {
      steps: [{ name: 'restart' }],
      gates: [{ name: 'health', on: ['host'] }],
      hosts,
      with: { failuresMax: 5_000, parallel: 500, onHostFailure: 'leave' },
    },
  ]);
  const output = 'x'.repeat(20_000);

  it('is a page of less than 5 MB, and says what it leaves out', () => {
    const world = new World(plan, { step: ({ host }) => (host.endsWith('1') ? 'failed' : 'changed') }).run();
    const events = world.events.map((event) =>
      event.type === 'stepEnded' && event.outcome === 'failed' ? { ...event, output } : event,
    );
    const view = viewReport(requestOf(plan, events));
    expect(view.stages[0]?.counts).toEqual({ failed: 500, done: 4_500 });
    const page = reportHtml(view);
    expect(page.length).toBeLessThan(5_000_000);
    expect(page).toContain('300 more: the JSON report has them all');
    expect(reportMarkdown(view).length).toBeLessThan(999_000);
  });
});

describe('what hosts and people say', () => {
  it('is text in a report, and nothing else', () => {
    const page = reportHtml(viewReport(reportOf('needsAttention')));
    expect(page).toContain('&lt;b&gt;journalctl -xe&lt;/b&gt;');
    expect(page).not.toContain('<b>journalctl');
  });
});
