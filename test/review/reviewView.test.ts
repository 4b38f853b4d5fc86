import { describe, expect, it } from 'vitest';
import { noLengths } from '../../src/forecast/estimates.ts';
import { forecast } from '../../src/forecast/forecast.ts';
import type { ApprovalStanding } from '../../src/model/approval.ts';
import type { ExecutionPlan } from '../../src/model/executionPlan.ts';
import type { DryRun, PreflightCheck } from '../../src/model/preview.ts';
import type { HostSurvey } from '../../src/model/survey.ts';
import type { ReviewFacts, ReviewView } from '../../src/review/view/reviewShape.ts';
import { viewReview } from '../../src/review/view/reviewView.ts';
import type { ReviewWindowFacts } from '../../src/review/view/windowFacts.ts';
import { planOf, type StageSketch } from '../rollout/plans.ts';
import { dryRunOf, noApprovals, pastOf } from './reviewScenarios.ts';
import { changePlan } from './scenarios.ts';

const nowMs = Date.parse('2026-11-23T20:00:00Z');
const hour = 3_600_000;

/** A fleet far larger than the change, so that its share is no risk. */
const fleet = (plan: ExecutionPlan, more = 100): ReviewFacts['fleet'] => ({
  hosts: Object.fromEntries([
    ...Object.values(plan.hosts).map(({ name, labels }) => [name, { labels }] as const),
    ...Array.from({ length: more }, (_, i) => [`other-${i}`, { labels: { site: `s${i}` } }] as const),
  ]),
  groups: { all: Object.keys(plan.hosts), none: ['other-0'] },
});

const openFor = (ms: number): ReviewWindowFacts['answer'] => ({
  open: true,
  night: { openedAtMs: nowMs, closesAtMs: nowMs + ms },
  coming: [],
});

const windowOf = (answer: ReviewWindowFacts['answer']): ReviewWindowFacts => ({
  zone: 'Europe/Paris',
  required: true,
  answer,
  freezes: [],
  daylightSaving: null,
  local: (ms) => `local ${ms}`,
});

interface Input {
  readonly facts?: Partial<ReviewFacts>;
  readonly answer?: ReviewWindowFacts['answer'];
  readonly dryRun?: DryRun | null;
  readonly lengths?: Parameters<typeof viewReview>[0]['lengths'];
}

const unchanged = (plan: ExecutionPlan, checks: readonly PreflightCheck[] = []): DryRun =>
  dryRunOf(plan, nowMs, {
    tell: () => ({ sign: 'unchanged', certainty: 'verified', text: 'as it is to be', diff: null, note: null }),
    checks,
  });

function reviewOf(plan: ExecutionPlan, { facts, answer, dryRun, lengths }: Input = {}): ReviewView {
  return viewReview({
    plan,
    digest: 'd1',
    lengths: lengths ?? noLengths,
    dryRun: dryRun === undefined ? unchanged(plan) : dryRun,
    window: windowOf(answer ?? openFor(100 * hour)),
    facts: {
      madeAtMs: nowMs,
      madeBy: 'me@here',
      madeWith: 'nightshift',
      saved: { id: 's1', file: 'a.plan', expiresAtMs: nowMs + hour },
      fleet: fleet(plan),
      conflicts: [],
      dryRunRequired: false,
      rehearsal: { required: false, proof: null, ofTheseSteps: false },
      approvals: noApprovals,
      since: null,
      warnings: [],
      ...facts,
    },
  });
}

const waiting: ApprovalStanding = {
  ...noApprovals,
  wanted: true,
  approved: false,
  count: { have: 0, want: 1 },
  missing: ['1 more approval (0 of 1)'],
};

const rejection: ApprovalStanding['approvals'][number] = {
  principal: 'a@b',
  decision: 'reject',
  at: '2026-11-23T10:00:00Z',
  reason: 'no',
  key: null,
  roles: [],
  countsUntilMs: null,
  refused: null,
};

const proof: NonNullable<ReviewFacts['rehearsal']['proof']> = {
  format: 'nightshift/rehearsal/v1',
  stepsDigest: 's',
  change: 'c',
  environment: 'lab',
  run: 'r1',
  atMs: nowMs,
  by: 'me',
  hosts: ['lab-1'],
  compared: ['/opt'],
  notCompared: [],
  result: 'proven',
  differences: [],
};

const rehearsed = (more: Partial<ReviewFacts['rehearsal']>): Input => ({
  facts: { rehearsal: { required: true, proof, ofTheseSteps: true, ...more } },
});

const check = (verdict: PreflightCheck['verdict']): PreflightCheck => ({
  name: 'diskSpace',
  verdict,
  text: '/opt is full',
  next: null,
  hosts: ['app-01', 'app-02', 'app-03', 'app-04'],
});

const closed = (coming: readonly { opensAtMs: number; closesAtMs: number }[]): ReviewWindowFacts['answer'] => ({
  open: false,
  because: 'It is closed.',
  coming,
});

describe('the verdict', () => {
  const plan = changePlan();
  const { needMs, backMs } = forecast(plan, noLengths);
  const verdict = (input: Input): readonly [string, readonly string[]] => {
    const { state, blocks } = reviewOf(plan, input).verdict;
    return [state, blocks];
  };

  it.each<[string, Input, string, readonly string[]]>([
    ['nothing in the way', {}, 'ready', []],
    ['approvals missing', { facts: { approvals: waiting } }, 'waits', ['1 more approval (0 of 1)']],
    [
      'not approved, nobody says why',
      { facts: { approvals: { ...waiting, missing: [] } } },
      'waits',
      ['it is not approved'],
    ],
    [
      'rejected',
      { facts: { approvals: { ...waiting, approvals: [rejection], missing: ['a@b rejected it: no'] } } },
      'blocked',
      ['a@b rejected it: no'],
    ],
    [
      'a rejection that does not count',
      {
        facts: {
          approvals: { ...waiting, approvals: [{ ...rejection, refused: { code: 'NS3305', why: 'not known' } }] },
        },
      },
      'waits',
      ['1 more approval (0 of 1)'],
    ],
    [
      'expired to the millisecond',
      { facts: { saved: { id: 's', file: 'f', expiresAtMs: nowMs } } },
      'blocked',
      ['this saved plan expired at 2026-11-23T20:00:00Z: nothing of it runs any more'],
    ],
    ['one millisecond before', { facts: { saved: { id: 's', file: 'f', expiresAtMs: nowMs + 1 } } }, 'ready', []],
    [
      'a bad check',
      { dryRun: unchanged(plan, [check('bad'), check('doubt'), check('good')]) },
      'blocked',
      ['preflight: /opt is full (app-01, app-02, app-03 and 1 more)'],
    ],
    ['a doubtful check', { dryRun: unchanged(plan, [check('doubt')]) }, 'ready', []],
    ['rehearsed', rehearsed({}), 'ready', []],
    ['not rehearsed', rehearsed({ proof: null }), 'blocked', ['the policy wants a rehearsal, and there is none']],
    [
      'other steps rehearsed',
      rehearsed({ ofTheseSteps: false }),
      'blocked',
      ['the rehearsal (run r1) was of other steps than these'],
    ],
    [
      'differences left',
      rehearsed({ proof: { ...proof, result: 'differences', differences: ['lab-1: /a: is gone'] } }),
      'blocked',
      ['the rehearsal (run r1) did not prove the way back: lab-1: /a: is gone'],
    ],
    [
      'saved offline, where that is refused',
      { facts: { dryRunRequired: true }, dryRun: null },
      'blocked',
      ['the policy wants a dry run, and this was saved without one'],
    ],
    ['saved offline', { dryRun: null }, 'ready', []],
    ['not rehearsed, not wanted', rehearsed({ proof: null, required: false }), 'ready', []],
    ['closed for ever', { answer: closed([]) }, 'blocked', ['closed, and no opening is known: It is closed.']],
    [
      'closed for now',
      { answer: closed([{ opensAtMs: nowMs + hour, closesAtMs: nowMs + 100 * hour }]) },
      'waits',
      ['It is closed.'],
    ],
    [
      'never long enough',
      { answer: openFor(60_000) },
      'blocked',
      [
        'no opening that is known is long enough: app-01 needs 4m5s, taking everything back 1m5s more, and the window closes in 1m',
      ],
    ],
  ])('%s', (_, input, state, blocks) => {
    expect(verdict(input)).toEqual([state, blocks]);
  });

  it('waits for a later opening where this one is too short and that one is not', () => {
    const later = { opensAtMs: nowMs + 24 * hour, closesAtMs: nowMs + 124 * hour };
    const reason = 'wave 1 of canary needs 14m10s, taking everything back 1m5s more, and the window closes in 1m';
    const text = `${reason}; the opening at local ${later.opensAtMs} is long enough`;
    expect(verdict({ answer: { ...openFor(60_000), coming: [later] } })).toEqual(['waits', [text]]);
    const short = { opensAtMs: nowMs + hour, closesAtMs: nowMs + hour + 60_000 };
    expect(verdict({ answer: closed([short, later]) })).toEqual(['waits', [text]]);
  });

  it('tells what blocks before what is merely awaited', () => {
    const [state, blocks] = verdict({ facts: { approvals: waiting }, dryRun: unchanged(plan, [check('bad')]) });
    expect([state, blocks.length, blocks[0]?.startsWith('preflight')]).toEqual(['blocked', 2, true]);
  });

  it('is ready, and does not fit, where it can begin and waits for the next opening then', () => {
    const view = reviewOf(plan, { answer: openFor(needMs + backMs - 1) });
    expect([view.verdict.state, view.window.fits, view.risk.level]).toEqual(['ready', false, 'high']);
    expect(reviewOf(plan, { answer: openFor(needMs + backMs) }).window.fits).toBe(true);
  });

  it('counts every step of every host that was asked', () => {
    const { verdict: counted } = reviewOf(plan);
    // Six hosts with three steps and one `always` step each.
    expect(counted.signs.unchanged).toBe(24);
    expect(counted.certainties).toEqual({ verified: 24, predicted: 0, opaque: 0 });
    expect(counted.changesAnything).toBe(false);
    expect(reviewOf(plan, { dryRun: null }).verdict.changesAnything).toBe(true);
  });
});

describe('hosts that stand apart', () => {
  const hosts = ['h1', 'h2', 'h3', 'h4'];
  const sketch = (more: Partial<StageSketch> = {}) => planOf([{ hosts, steps: [{ name: 'deploy' }], ...more }]);

  const usual: Partial<HostSurvey> = {
    paths: {
      '/a': { kind: 'file', mode: '0644', owner: '0:0', bytes: 1, sha256: 'x' },
      '/l': { kind: 'link', to: '/v1' },
    },
    packages: { curl: { tool: 'apt', versions: ['7.2'], wanted: false, offered: true } },
    services: { app: { exists: true, active: true, enabled: true } },
  };

  /** h4 has something of its own, and so its step comes out otherwise. */
  const apart = (own: Partial<HostSurvey>): string | null | undefined => {
    const plan = sketch();
    const dryRun = dryRunOf(plan, nowMs, {
      all: usual,
      surveys: { h4: own },
      tell: (host) => ({
        sign: 'change',
        certainty: 'verified',
        text: host === 'h4' ? 'other' : 'same',
        diff: null,
        note: null,
      }),
    });
    const [first, second] = reviewOf(plan, { dryRun }).stages[0]?.groups ?? [];
    expect([first?.hosts, first?.differs, second?.hosts]).toEqual([['h1', 'h2', 'h3'], null, ['h4']]);
    return second?.differs;
  };

  const file = { kind: 'file', mode: '0644', owner: '0:0', bytes: 1, sha256: 'x' } as const;
  const installed = (...versions: string[]) =>
    ({ packages: { curl: { tool: 'apt', versions, wanted: false, offered: true } } }) as const;

  it.each<[Partial<HostSurvey>, string]>([
    [{ paths: { '/a': { ...file, sha256: 'y' } } }, '/a has other content'],
    [{ paths: { '/a': { kind: 'absent' } } }, '/a is not there'],
    [{ paths: { '/a': { kind: 'directory', mode: '0755', owner: '0:0' } } }, '/a is a directory'],
    [{ paths: { '/a': { ...file, mode: '0600' } } }, '/a has mode 0600, not 0644'],
    [{ paths: { '/a': { ...file, owner: '1:1' } } }, '/a belongs to 1:1, not to 0:0'],
    [{ paths: { '/l': { kind: 'link', to: '/v0' } } }, '/l points to /v0, not to /v1'],
    [installed('7.1'), 'curl is 7.1, not 7.2'],
    [installed(), 'curl is not installed'],
    [{ services: { app: { exists: true, active: false, enabled: true } } }, 'the service app is not running'],
    [{ services: { app: { exists: false, active: false, enabled: false } } }, 'the service app does not exist'],
    [{}, 'other'],
  ])('%j: %s', (own, words) => {
    expect(apart(own)).toBe(words);
  });

  it('says of one that did not answer why', () => {
    const plan = sketch();
    const dryRun = dryRunOf(plan, nowMs, {
      unreachable: { h2: 'connection refused' },
      tell: () => ({ sign: 'runs', certainty: 'verified', text: 'runs', diff: null, note: null }),
    });
    const view = reviewOf(plan, { dryRun });
    const odd = view.stages[0]?.groups[1];
    expect([odd?.hosts, odd?.differs]).toEqual([['h2'], 'cannot be asked: connection refused']);
    expect(odd?.steps[0]?.preview).toBeNull();
    expect(view.appendix.find(({ name }) => name === 'h2')?.problem).toBe('connection refused');
  });

  /** A stage where every host has a step of its own, written by `script`. */
  function ownSteps(script: (host: string) => string): ExecutionPlan {
    const plan = sketch();
    const [stage] = plan.stages;
    const deploy = plan.steps['0.deploy'];
    if (stage === undefined || deploy === undefined) throw new Error('no stage');
    const steps = hosts.map((host) => [
      host,
      {
        ...deploy,
        action: { at: 'host', command: { script: script(host), stdin: null, payloads: [], timeoutMs: 1 } },
      } as const,
    ]);
    const own = stage.hosts.map((one) => ({ ...one, steps: [one.host] }));
    return { ...plan, steps: Object.fromEntries(steps), stages: [{ ...stage, hosts: own }] };
  }

  it('takes hosts whose commands name themselves, in the same places, for alike', () => {
    const groups = reviewOf(
      ownSteps((host) => `drain ${host}; echo ${host}`),
      { dryRun: null },
    ).stages[0]?.groups;
    expect(groups?.map((group) => [group.hosts, group.ownValues])).toEqual([[hosts, true]]);
  });

  it('keeps hosts apart whose commands differ where nobody sees it', () => {
    const plan = ownSteps((host) => (host === 'h3' ? 'drain h4' : `drain ${host}`));
    const groups = reviewOf(plan, { dryRun: null }).stages[0]?.groups;
    expect(groups?.map((group) => [group.hosts, group.differs])).toEqual([
      [['h1', 'h2', 'h4'], null],
      [['h3'], 'has values of its own in deploy'],
    ]);
  });
});

describe('the blast radius', () => {
  it('has groups and labels that are touched, the site first, and sums what is too much', () => {
    const hosts = Array.from({ length: 30 }, (_, i) => `h${i}`);
    const plan = planOf([{ hosts }]);
    const racks = Object.fromEntries(
      Object.values(plan.hosts).map((host, i) => [host.name, { ...host, labels: { rack: `r${i}`, site: 'paris' } }]),
    );
    const { blast } = reviewOf({ ...plan, hosts: racks });
    expect(blast.groups).toEqual([{ name: 'all', hosts: 30, of: 30 }]);
    expect(blast.labels.map(({ label }) => label)).toEqual(['site', 'rack']);
    const values = blast.labels[1]?.values ?? [];
    expect(values).toHaveLength(21);
    expect(values.at(-1)).toEqual({ name: '(10 others)', hosts: 10, of: 10 });
  });
});

describe('the way back and the night', () => {
  const plan = changePlan();
  const view = reviewOf(plan);

  it('has stages and steps in the order in which they are taken back, and their times add up', () => {
    expect(view.rollback.stages.map(({ name }) => name)).toEqual(['fleet', 'canary']);
    expect(view.rollback.stages[0]?.steps.map(({ name }) => name)).toEqual(['restart', 'release', 'drain']);
    const sumMs = view.rollback.stages.reduce((sum, stage) => sum + stage.backMs, 0);
    expect(sumMs).toBe(view.rollback.backMs);
    expect(view.rollback.backMs).toBe(forecast(plan, noLengths).backMs);
  });

  it('adds up where stages have many hosts and gates of their own', () => {
    const gates = [{ name: 'g', on: ['wave', 'stage', 'rollback'] }] as const;
    const wide = planOf(
      [
        { hosts: ['a', 'b', 'c', 'd'], gates, with: { parallel: 2, soakMs: 60_000, waves: [1, 4] } },
        { hosts: ['e', 'f', 'g'], gates, with: { parallel: 3 } },
      ],
      { changeGateSketches: [{ name: 'all', on: ['preflight', 'wave', 'final'] }] },
    );
    const { rollback, timeline } = reviewOf(wide);
    const { needMs, backMs } = forecast(wide, noLengths);
    expect(rollback.stages.reduce((sum, stage) => sum + stage.backMs, 0)).toBe(backMs);
    expect(Date.parse(timeline.bars.at(-1)?.to ?? '') - nowMs).toBe(Math.floor((needMs + backMs) / 1_000) * 1_000);
    expect(timeline.bars.map(({ kind, label }) => `${kind} ${label}`)).toEqual([
      'gates gates before',
      'wave stage-0 1',
      'gates stage-0 1 gates',
      'soak stage-0 1 soak',
      'wave stage-0 2',
      'gates stage-0 2 gates',
      'soak stage-0 2 soak',
      'gates stage-0 gates',
      'wave stage-1 1',
      'gates stage-1 1 gates',
      'gates stage-1 gates',
      'gates final gates',
      'reserve rollback reserve',
    ]);
  });

  it('draws one thing after another, without holes, as long as the forecast says', () => {
    const { bars, from, closes } = view.timeline;
    const { needMs, backMs } = forecast(plan, noLengths);
    expect(bars[0]?.from).toBe(from);
    for (const [at, bar] of bars.slice(1).entries()) expect(bar.from).toBe(bars[at]?.to);
    const totalMs = Date.parse(bars.at(-1)?.to ?? '') - Date.parse(from);
    expect(totalMs).toBe(Math.floor((needMs + backMs) / 1_000) * 1_000);
    expect(bars.map(({ kind }) => kind).filter((kind) => kind === 'wave')).toHaveLength(3);
    // The opening of four days is longer than what is worth drawing.
    expect(closes).toBeNull();
  });

  it('begins at the opening to come', () => {
    const later = { opensAtMs: nowMs + hour, closesAtMs: nowMs + 9 * hour };
    const { timeline, window } = reviewOf(plan, { answer: closed([later]) });
    expect([timeline.from, timeline.opens, timeline.closes]).toEqual([
      '2026-11-23T21:00:00Z',
      '2026-11-23T21:00:00Z',
      '2026-11-24T05:00:00Z',
    ]);
    expect(timeline.lastSafeStart).toBe(window.lastSafeStart?.utc);
  });
});

describe('the risk', () => {
  const plan = changePlan();
  const reasons = (of: ExecutionPlan, input: Input = {}) =>
    reviewOf(of, { lengths: pastOf(of, 10), ...input }).risk.reasons.map(({ level, text }) => `${level}: ${text}`);
  const calm = reasons(plan, rehearsed({}));

  it('is low for a small change with a canary, gates, a history and room', () => {
    expect(calm).toEqual(['low: this change has not run in this environment before']);
  });

  it.each<[string, string, ExecutionPlan, Input]>([
    ['share', 'high: 50 % of the environment: 6 of 12 hosts', plan, { facts: { fleet: fleet(plan, 6) } }],
    ['share', 'medium: 20 % of the environment: 6 of 30 hosts', plan, { facts: { fleet: fleet(plan, 24) } }],
    ['offline', 'medium: made offline: nothing is known of the hosts', plan, { dryRun: null }],
    ['preflight', 'high: 1 preflight check failed', plan, { dryRun: unchanged(plan, [check('bad')]) }],
    ['conflicts', 'medium: beside it: x runs too', plan, { facts: { conflicts: ['x runs too'] } }],
    ['rehearsal', 'low: the way back of these steps was never rehearsed', plan, {}],
    [
      'history',
      'medium: no history here of drain: run fewer than five times',
      plan,
      { lengths: pastOf(plan, 10, ['drain']) },
    ],
    ['budget', 'high: fleet never stops, however many hosts fail', changePlan({ failuresMax: 5 }), {}],
    ['gates', 'medium: no gate asks whether the hosts are well: stage-0', planOf([{ hosts: ['a', 'b'] }]), {}],
    ['canary', 'medium: no canary: the first wave is all 2 hosts', planOf([{ hosts: ['a', 'b'] }]), {}],
  ])('%s: %s', (_, reason, of, input) => {
    expect(reasons(of, input)).toContain(reason);
  });

  it('tells what cannot be taken back, and what nobody can tell', () => {
    const steps = Object.entries(plan.steps).map(([id, step]) =>
      step.name === 'drain'
        ? [id, { ...step, undo: { kind: 'irreversible', reason: 'it is gone' }, pointOfNoReturn: true } as const]
        : [id, step],
    );
    const final = { ...plan, steps: Object.fromEntries(steps) };
    const found = reasons(final, { dryRun: dryRunOf(final, nowMs, { tell: () => undefined }) });
    expect(found).toContain('high: drain cannot be taken back: it is gone');
    expect(found).toContain('high: drain is a point of no return: after it a failure holds the run');
    expect(found).toContain('medium: nobody can tell before it runs what comes of drain, release, restart, enable');
  });

  it('weighs gates that fail or do not answer now', () => {
    const [gate = ''] = Object.keys(plan.gates);
    const said = (verdict: 'fail' | 'unknown') => ({
      ...unchanged(plan),
      gates: [{ gate, host: 'app-01', verdict, detail: 'HTTP 503' }],
    });
    expect(reasons(plan, { dryRun: said('fail') })).toContain('high: gates fail before anything has changed: health');
    expect(reasons(plan, { dryRun: said('unknown') })).toContain('medium: gates have no answer now: health');
    const [shown] = reviewOf(plan, { dryRun: said('fail') }).gates;
    expect(shown?.readings).toEqual([{ gate: 'health', host: 'app-01', verdict: 'fail', detail: 'HTTP 503' }]);
  });

  it('keeps what gates say apart', () => {
    const two = planOf([{ hosts: ['a'], gates: [{ name: 'one' }, { name: 'two' }] }]);
    const gates = [{ gate: '0.two', host: 'a', verdict: 'fail', detail: 'no' } as const];
    const shown = reviewOf(two, { dryRun: { ...unchanged(two), gates } }).gates;
    expect(shown.map(({ name, readings }) => [name, readings.length])).toEqual([
      ['one', 0],
      ['two', 1],
    ]);
  });

  it('calls little time to spare what is less than a fifth of the opening', () => {
    const lengths = pastOf(plan, 10);
    const { needMs, backMs } = forecast(plan, lengths);
    const little = (openingMs: number) =>
      reasons(plan, { answer: openFor(openingMs) }).some((text) => text.startsWith('medium: little time to spare'));
    expect(little((needMs + backMs) / 0.79)).toBe(false);
    expect(little((needMs + backMs) / 0.81)).toBe(true);
  });

  it('names a failure domain of which all hosts are worked on at once', () => {
    const hosts = ['a', 'b', 'c', 'd'];
    const all = planOf([{ hosts, gates: [{ name: 'g' }], with: { waves: [4] } }]);
    const one = planOf([{ hosts, gates: [{ name: 'g' }], with: { waves: [4], parallelPer: { site: 1, rack: 1 } } }]);
    expect(reasons(all)).toContain('medium: stage-0 works on all hosts of site paris, site lyon, rack r0 at once');
    expect(reasons(one).join()).not.toContain('at once');
  });
});

describe('history', () => {
  it('says of a step whether it was run often enough, and nothing where nothing is known', () => {
    const plan = changePlan();
    const ever = (lengths: Input['lengths']) =>
      reviewOf(plan, lengths === undefined ? {} : { lengths }).stages[0]?.groups[0]?.steps.map(
        ({ everRun }) => everRun,
      );
    expect(ever(undefined)).toEqual([null, null, null]);
    expect(ever(pastOf(plan, 5, ['release']))).toEqual([true, false, true]);
  });
});
