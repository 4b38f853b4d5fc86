import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paletteOf } from '../../src/review/text/palette.ts';
import { recapText } from '../../src/review/text/recapText.ts';
import { recapColumns, recapRows, viewRecap } from '../../src/review/view/recap.ts';
import { initialState } from '../../src/rollout/state.ts';
import { finalState, fleetPlan, fleets, playedOf } from './fleetRuns.ts';
import { expectGolden } from './golden.ts';
import { type Played, played } from './liveRuns.ts';

const utf8 = paletteOf({ colour: false, utf8: true });
const hostsOf = (of: Played) => viewRecap(of.plan, finalState(of));
const rowsOf = (of: Played) => recapRows(hostsOf(of));
const textOf = (of: Played) => recapText(rowsOf(of), utf8).join('\n');
const hostOf = (of: Played, name: string) => hostsOf(of).find(({ host }) => host === name);

const zero = { ok: 0, changed: 0, unchanged: 0, failed: 0, unreachable: 0, unknown: 0, undone: 0 };

describe('the recap of a run', () => {
  it.each(['done', 'rolledBack', 'needsAttention', 'leftUnknown', 'rehearsed', 'unreachableTolerated'])(
    'of six hosts: %s',
    (name) => expectGolden(`recap-${name}.txt`, textOf(played(name))),
  );

  it.each(Object.entries(fleets))('of 60 hosts: %s', (name, play) => {
    expectGolden(`recap-${name}.txt`, textOf(play()));
  });

  it.each(['refused', 'hostTaken', 'unreachable'])('is empty where nothing was begun: %s', (name) => {
    expect(textOf(played(name))).toBe('');
  });

  it('is empty before anything was begun', () => {
    const plan = fleetPlan();
    expect(recapRows(viewRecap(plan, initialState(plan)))).toEqual([]);
  });

  it('counts a step that was tried again as its last attempt', () => {
    const plan = fleetPlan({ waves: [3] }, 3);
    const retried = { ...plan, steps: retriable(plan.steps) };
    const run = playedOf(retried, { step: ({ attempt }) => (attempt === 1 ? 'failed' : 'changed') });
    expect(hostOf(run, 'web-01')).toEqual({ host: 'web-01', ...zero, ok: 2, changed: 2 });
  });

  it('says of a host that its gates failed, though every step went well', () => {
    const run = playedOf(fleetPlan({ waves: [3], failuresMax: 3 }, 3), {
      gate: (_name, host, ask) => (host === 'web-02' && ask < 9 ? 'fail' : 'pass'),
    });
    expect(hostOf(run, 'web-02')).toMatchObject({ ok: 2, failed: 1, undone: 2 });
    expect(hostsOf(run)[0]?.host).toBe('web-02');
  });

  it('is one row for a host of several stages', () => {
    const { stages, ...plan } = fleetPlan({ waves: [2] }, 2);
    const run = playedOf({ ...plan, stages: [...stages, ...stages] }, {});
    expect(hostsOf(run)).toEqual([
      { host: 'web-01', ...zero, ok: 4, changed: 4 },
      { host: 'web-02', ...zero, ok: 4, changed: 4 },
    ]);
  });

  it('shows nothing of a name that moves the cursor, in ASCII where that is all there is', () => {
    const row = { label: 'web\u001b[2J\n', tone: 'good' as const, ...zero };
    const lines = recapText([row], paletteOf({ colour: false, utf8: false }));
    expect(lines[1]).toMatch(/^\+ web⟨U\+001B⟩\[2J +0/);
  });
});

const retriable = (steps: Played['plan']['steps']) =>
  Object.fromEntries(Object.entries(steps).map(([id, step]) => [id, { ...step, retries: 2, idempotent: true }]));

const hosts = fc.uniqueArray(
  fc.record({
    host: fc.string({ minLength: 1, maxLength: 8 }),
    ok: fc.nat(3),
    changed: fc.nat(3),
    unchanged: fc.nat(2),
    failed: fc.nat(1),
    unreachable: fc.nat(1),
    unknown: fc.nat(1),
    undone: fc.nat(1),
  }),
  { selector: ({ host }) => host, maxLength: 140 },
);

describe('the rows of the recap, whatever the hosts', () => {
  it('are a bounded number, each aligned, and the last sums up in a large fleet', () => {
    fc.assert(
      fc.property(hosts, (all) => {
        const rows = recapRows(all);
        expect(rows.length).toBeLessThanOrEqual(all.length <= 50 ? all.length : 50 + 1 + 11 + 1);
        const [head = '', ...lines] = recapText(rows, utf8);
        if (all.length > 0)
          expect(head).toMatch(/^ {2}host +ok +changed +unchanged +failed +unreachable +unknown +undone$/);
        for (const line of lines) expect(line).not.toMatch(/\p{Cc}/u);
        if (all.length <= 50) return;
        for (const column of recapColumns)
          expect(rows.at(-1)?.[column]).toBe(all.reduce((sum, host) => sum + host[column], 0));
        const named =
          lines.join('\n').match(/(\d+) more, together|(\d+) hosts, each|(\d+) other hosts?, together/g) ?? [];
        const grouped = named.reduce((sum, text) => sum + Number.parseInt(text, 10), 0);
        expect(grouped + rows.length - 1 - named.length).toBe(all.length);
      }),
      { numRuns: 100 },
    );
  });
});
