import { describe, expect, it } from 'vitest';
import type { ExecutionPlan, UndoAction } from '../../src/model/executionPlan.ts';
import { hostHistoryText } from '../../src/review/text/historyHostText.ts';
import { historyText } from '../../src/review/text/historyText.ts';
import { paletteOf } from '../../src/review/text/palette.ts';
import { type HostHistory, type RecalledRun, viewHostChange } from '../../src/review/view/historyHost.ts';
import { type HistoryLine, standingOf } from '../../src/review/view/historyView.ts';
import { type Script, type StepCall, World } from '../rollout/world.ts';
import { expectGolden } from './golden.ts';
import { play } from './scenarios.ts';

const palette = paletteOf({ colour: false, utf8: true });
const ascii = paletteOf({ colour: false, utf8: false });
const esc = String.fromCharCode(27);

const line = (run: string, standing: HistoryLine['standing'], more: Partial<HistoryLine> = {}): HistoryLine => ({
  ...{ run, standing, change: 'billing-4.12.0', rehearsal: false, environment: 'production', by: 'ada@control-1' },
  ...more,
});

const lines = [
  line('20261123-0200-k3f9', 'running'),
  line('20261122-2205-p8sd', 'interrupted', { change: 'dns' }),
  line('20261122-2201-aa42', 'held', { by: 'nightshift@control-1' }),
  line('20261121-2200-b7mw', 'needsAttention'),
  line('20261120-2200-c9xx', 'rolledBack', { change: 'payments-gateway-certificates-2026' }),
  line('20261119-1400-d2dd', 'done', { environment: 'lab', rehearsal: true }),
  line('20261118-2200-e5kq', 'refused'),
];

const next = '20261118-2200-e5kq';

describe('a history', () => {
  it.each([80, 60, 40])('fits %i columns', (width) => {
    const text = historyText(lines, next, palette, width);
    expect(text.filter((one) => one.length > width)).toEqual([]);
    expectGolden(`history-${width}.txt`, text.join('\n'));
  });

  it('in ASCII fits too', () => {
    const text = historyText(lines, null, ascii, 80).join('\n');
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  it('is not cut where nobody says how wide it may be, and says nothing of older ones where there are none', () => {
    const text = historyText(lines, null, palette, Number.POSITIVE_INFINITY).join('\n');
    for (const { change, by } of lines) for (const name of [change, by]) expect(text).toContain(name);
    expect(text).not.toMatch(/…|--before/);
  });

  it('is coloured without moving a column', () => {
    const coloured = historyText(lines, next, paletteOf({ colour: true, utf8: true }), 80).join('\n');
    expect(coloured).toContain(`${esc}[35m↩ rolled back${esc}[0m`);
    const bare = coloured.replaceAll(new RegExp(`${esc}\\[\\d+m`, 'g'), '');
    expect(bare).toBe(historyText(lines, next, palette, 80).join('\n'));
  });
});

describe('how a run stands', () => {
  it.each([
    ['ended', 'rolledBack', null, 'rolledBack'],
    ['held', null, null, 'held'],
    ['forward', null, { dead: false }, 'running'],
    ['forward', null, { dead: true }, 'interrupted'],
    ['created', null, null, 'interrupted'],
  ] as const)('%s, %s, driven by %o: %s', (state, outcome, lease, standing) => {
    expect(standingOf({ state, outcome, lease })).toBe(standing);
  });
});

const beganAtMs = Date.parse('2026-11-23T02:00:00Z');
const iso = (ms: number): string => new Date(beganAtMs + ms).toISOString();

function recalled(name: string, run: string, more: Partial<RecalledRun['record']> = {}): RecalledRun {
  const { plan, world } = play(name);
  const { phase } = world.state;
  const record = {
    ...{ run, change: plan.change.name, digest: 'd3f02f08e135a47c', by: 'ops@control-1', schedule: null, saved: null },
    ...{ approvals: [], lease: null, state: phase.kind, outcome: phase.kind === 'ended' ? phase.outcome : null },
    ...(world.state.rehearsal && { rehearsal: true as const }),
  };
  return { plan, state: world.state, unlocks: [], record: { ...record, ...more } };
}

function changeOn(host: string, name: string, more: Partial<RecalledRun['record']> = {}) {
  const change = viewHostChange(recalled(name, `20261123-0200-${name}`, more), host, iso);
  if (change === undefined) throw new Error(`${name} did not begin on ${host}`);
  return change;
}

const approval = (principal: string, roles: string[], more: object = {}) => ({
  ...{ principal, roles, decision: 'approve' as const, at: '2026-11-22T16:00:00Z', reason: null, key: null },
  ...{ countsUntilMs: null, refused: null, ...more },
});

const approved = {
  saved: '3f2a91c07be44d5a3f2a91c07be44d5a',
  schedule: 's-20261122-k3f9',
  approvals: [
    approval('bob', ['release']),
    approval('eve', [], { refused: { code: 'NS3303', why: 'it has expired' } }),
    approval('mia', [], { decision: 'reject' }),
    approval('carol', []),
  ],
};

const historyOf = (more: Partial<HostHistory>): HostHistory => ({
  ...{ host: 'app-04', environment: 'production', lock: null, changes: [], notBegun: [], next: null },
  ...more,
});

describe('what changed a host', () => {
  it('is told newest first, with who, under which approval, which steps, and what is left', () => {
    const history = historyOf({
      lock: {
        ...{ run: '20261123-0200-held', change: 'billing-4.12.0', standing: 'held', by: 'ops@control-1' },
        since: '2026-11-23T02:00:00.000Z',
      },
      changes: [
        changeOn('app-04', 'held'),
        changeOn('app-04', 'rolledBack'),
        changeOn('app-04', 'rehearsed'),
        changeOn('app-04', 'breakGlass'),
        changeOn('app-04', 'done', approved),
      ],
      notBegun: [{ run: '20261121-2200-qq7d', change: 'billing-4.12.0', standing: 'refused' }],
      next: '20261121-2200-qq7d',
    });
    const text = hostHistoryText(history, palette).join('\n');
    expect(text).not.toMatch(/eve|mia/);
    expectGolden('host-history.txt', text);
  });

  it.each([
    ['done', 'app-04', 'changed', 'done'],
    ['rolledBack', 'app-04', 'takenBack', 'rolledBack'],
    ['rolledBack', 'app-01', 'takenBack', 'rolledBack'],
    ['rehearsed', 'app-01', 'takenBack', 'done'],
    ['needsAttention', 'app-02', 'needsPerson', 'needsAttention'],
    ['leftUnknown', 'app-03', 'needsPerson', 'needsAttention'],
    ['held', 'app-02', 'changed', 'held'],
  ])('%s leaves %s %s', (name, host, left) => {
    expect(changeOn(host, name).left).toBe(left);
  });

  it.each<[UndoAction['kind'], string]>([
    ['nothing', 'takenBack'],
    ['irreversible', 'changed'],
  ])('after a rollback, where one step has %s to undo: %s', (kind, left) => {
    const undo = kind === 'irreversible' ? { kind, reason: 'mail is sent' } : ({ kind: 'nothing' } as const);
    const { plan } = play('rolledBack');
    const steps = Object.entries(plan.steps).map(([id, step]) => [
      id,
      step.name === 'drain' ? { ...step, undo } : step,
    ]);
    const odd: ExecutionPlan = { ...plan, steps: Object.fromEntries(steps) };
    const script: Script = {
      step: ({ host, name }: StepCall) => (host === 'app-04' && name === 'restart' ? 'failed' : 'changed'),
    };
    const { state } = new World(odd, script).run();
    expect(viewHostChange({ ...recalled('rolledBack', 'r'), plan: odd, state }, 'app-01', iso)?.left).toBe(left);
  });

  it('keeps what people typed on its line, with nothing in it that a terminal would obey', () => {
    const change = changeOn('app-04', 'done');
    const unlocks = [{ by: 'ada', reason: `it burnt\n  down${esc}[2J`, at: change.startedAt }];
    const text = hostHistoryText(historyOf({ changes: [{ ...change, unlocks }] }), palette).join('\n');
    expect(text).toContain('unlocked  by ada at 2026-11-23T02:10Z: it burnt down⟨U+001B⟩[2J');
  });

  it('a run that did not begin on it did not change it', () => {
    expect(viewHostChange(recalled('refused', 'r'), 'app-01', iso)).toBeUndefined();
    expect(viewHostChange(recalled('rolledBack', 'r'), 'app-06', iso)).toBeUndefined();
    expect(viewHostChange(recalled('done', 'r'), 'nobody', iso)).toBeUndefined();
  });

  it('says when it was at work on the host, not on the others', () => {
    const { startedAt, endedAt, stages } = changeOn('app-04', 'done');
    const whole = changeOn('app-01', 'done');
    expect(startedAt > whole.startedAt).toBe(true);
    expect(endedAt !== null && endedAt >= startedAt).toBe(true);
    expect(stages).toMatchObject([
      { stage: 'fleet', state: 'done', steps: [{ name: 'drain', outcome: 'changed' }, {}, {}] },
    ]);
  });
});
