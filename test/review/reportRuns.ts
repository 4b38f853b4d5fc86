import type { ReportFacts, ReportRequest } from '../../src/review/view/reportShape.ts';
import type { Effect } from '../../src/rollout/effects.ts';
import type { RunEvent, StepEnded } from '../../src/rollout/events.ts';
import { replay } from '../../src/rollout/evolve.ts';
import { initialState } from '../../src/rollout/state.ts';
import { type Script, World } from '../rollout/world.ts';
import { scenarios } from './scenarios.ts';

/** A night in virtual time begins here. */
export const beganAtMs = Date.parse('2026-11-23T21:00:00Z');

const factsOf = (more: Partial<ReportFacts> = {}): ReportFacts => ({
  madeAtMs: Date.parse('2026-11-24T07:30:00Z'),
  madeBy: 'm.duval@control-1',
  madeWith: 'nightshift 1.0.0',
  digest: 'd3f02f08e135a47c',
  by: 'ops@control-1',
  saved: null,
  schedule: null,
  approvals: [],
  unlocks: [],
  log: { events: 42, hash: '5f0c9a61e2d47b83', intact: true, problem: null },
  ...more,
});

/** Carried out from a saved plan, on schedule, with one approval that counts and one that does not. */
export const approved: Partial<ReportFacts> = {
  saved: '9b1f06de7c'.repeat(6),
  schedule: 's-7',
  approvals: [
    {
      ...{ principal: 'k.ito', decision: 'approve', at: '2026-11-22T15:04:05Z', reason: null, roles: ['owner'] },
      ...{ key: 'ED25519 SHA256:Zx81', countsUntilMs: Date.parse('2026-11-29T15:04:05Z'), refused: null },
    },
    {
      ...{ principal: 'm|rossi', decision: 'approve', at: '2026-11-22T15:10:00Z', reason: 'looks @good', roles: [] },
      ...{ key: null, countsUntilMs: null, refused: { code: 'NS3339', why: 'the key is not valid any more' } },
    },
  ],
};

/** A scripted run with lengths as on real hosts, and what its journal would hold. */
export function reportOf(
  name: string,
  facts: Partial<ReportFacts> = {},
  more: Script = {},
  fromMs = beganAtMs,
): ReportRequest {
  const scenario = scenarios[name];
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  const { plan, script } = scenario;
  const world = new World(plan, { latency, ...script, ...more }).run();
  for (const tick of script.reopenAt ?? []) world.reopen(tick);
  return requestOf(plan, world.events, facts, fromMs);
}

export function requestOf(
  plan: ReportRequest['plan'],
  made: readonly RunEvent[],
  facts: Partial<ReportFacts> = {},
  fromMs = beganAtMs,
): ReportRequest {
  const events = made.map((event) => tonight(event, fromMs));
  const all = { ...factsOf(), log: { ...factsOf().log, events: events.length }, ...facts };
  return { plan, events, state: replay(plan, initialState(plan), events), facts: all };
}

function latency(effect: Effect): number {
  if (effect.kind === 'step') return 20_000 + effect.step * 5_000;
  return effect.kind === 'gate' ? 400 : 1_500;
}

const instants = new Set(['at', 'fromMs', 'untilMs', 'openedAtMs', 'closesAtMs', 'resumesAtMs']);

/** The same event with its instants in a night that begins then instead of 1970. */
function tonight(event: RunEvent, fromMs: number): RunEvent {
  const more =
    event.type === 'stepEnded'
      ? { durationMs: 20_000 + event.step * 5_000, output: event.output || outputOf(event) }
      : {};
  return JSON.parse(JSON.stringify({ ...event, ...more }), (key, value) =>
    typeof value === 'number' && instants.has(key) ? value + fromMs : value,
  );
}

/** What hosts say, and what must be nothing but text in a report. */
const outputOf = ({ outcome }: StepEnded): string =>
  outcome === 'failed' ? 'Job for app.service failed.\nSee <b>journalctl -xe</b> | grep app\n' : '';
