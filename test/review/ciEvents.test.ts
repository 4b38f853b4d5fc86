import { describe, expect, it } from 'vitest';
import { type EventRecord, EventRecords, problemsRecord, resultRecord } from '../../src/review/ci/ndjson.ts';
import type { RunEvent } from '../../src/rollout/events.ts';
import { evolve } from '../../src/rollout/evolve.ts';
import { initialState } from '../../src/rollout/state.ts';
import { eventSchema as schema, wrongWith } from './ciEventSchema.ts';
import { play, scenarios } from './scenarios.ts';
import { viewOf } from './transcript.ts';

const iso = (ms: number): string => new Date(ms).toISOString();
/** Each event with the state just after it, or as far as the whole run came. */
function recordsOf(name: string): EventRecord[] {
  const { plan, world } = play(name);
  const records = new EventRecords(plan, 'r1', iso);
  const state = initialState(plan);
  return world.events.map((event) => records.of(event, evolve(plan, state, event)));
}

/** Every kind of event there is: the compiler wants a new one here. */
const kinds: Readonly<Record<RunEvent['type'], true>> = {
  clockJumped: true,
  closingStarted: true,
  controllerChanged: true,
  gateAnswered: true,
  gateAsked: true,
  hostEnded: true,
  hostFailed: true,
  hostLeaving: true,
  hostPaused: true,
  hostReleased: true,
  hostStarted: true,
  lockAnswered: true,
  lockAsked: true,
  nightStarted: true,
  preflightPassed: true,
  recheckAnswered: true,
  recheckAsked: true,
  recheckStarted: true,
  releaseAsked: true,
  rollbackStageStarted: true,
  rollbackStarted: true,
  roundEnded: true,
  roundStarted: true,
  runEnded: true,
  runHeld: true,
  runResumed: true,
  runStarted: true,
  soakElapsed: true,
  stageEnded: true,
  stageFailed: true,
  stageStarted: true,
  startRefused: true,
  stepEnded: true,
  stepStarted: true,
  stopStarted: true,
  undoStarted: true,
  waveEnded: true,
  waveStarted: true,
  windowOverrun: true,
};

/** Kinds that no scenario has. */
const rare: readonly RunEvent[] = (
  [
    { type: 'controllerChanged', by: 'b@c', token: 2, past: {} },
    { type: 'clockJumped', byMs: -3_600_000 },
    { type: 'windowOverrun', because: 'the window closed' },
    { type: 'hostPaused', stage: 0, index: 0 },
    { type: 'runResumed', by: 'b@c', accepts: true },
    { type: 'stopStarted', next: 'abort', reason: 'because', by: 'b@c', onExpiry: null, resumesAtMs: null },
    { type: 'runHeld', reason: 'because', onExpiry: { action: 'abort', afterMs: 60_000 }, resumesAtMs: 7_200_000 },
  ] as const
).map((fact) => ({ at: 1_000, tick: 1_000, ...fact }));

function rareRecords(): EventRecord[] {
  const { plan } = play('done');
  const records = new EventRecords(plan, 'r1', iso);
  const noted = rare.map((event) => records.of(event, initialState(plan)));
  return [...noted, records.trouble({ stage: 1, index: 2 }, 'connection lost', 5)];
}

describe('the lines of --output ndjson', () => {
  const all = [...Object.keys(scenarios).flatMap(recordsOf), ...rareRecords()];

  it('are all as their schema says', () => {
    expect(all.flatMap((record) => wrongWith(record) ?? [])).toEqual([]);
  });

  it('are of every kind there is, and the schema knows these and no others', () => {
    const known = [...Object.keys(kinds), 'trouble', 'result', 'problems'].sort();
    expect([...new Set([...all.map(({ type }) => type), 'result', 'problems'])].sort()).toEqual(known);
    expect(Object.keys(schema.$defs).sort()).toEqual(known);
    expect(schema.oneOf.map(({ $ref }: { $ref: string }) => $ref.split('/').at(-1)).sort()).toEqual(known);
  });

  it('name what an event is about', () => {
    const failed = recordsOf('rolledBack').find(({ outcome }) => outcome === 'failed');
    expect(failed).toMatchObject({
      v: 1,
      type: 'stepEnded',
      run: 'r1',
      stage: 'fleet',
      host: 'app-04',
      step: 'restart',
    });
    expect(recordsOf('done').filter(({ type }) => type === 'waveStarted')).toMatchObject([
      { stage: 'canary', wave: 1 },
      { stage: 'fleet', wave: 1 },
      { stage: 'fleet', wave: 2 },
    ]);
  });

  it('name the gate of every answer, also where the state is already further than the event', () => {
    const { plan, world } = play('unhealthy');
    const records = new EventRecords(plan, 'r1', iso);
    const state = initialState(plan);
    const late = world.events.map((event, at) => {
      const next = world.events[at + 1];
      const ahead = event.type === 'gateAnswered' && next?.type === 'roundEnded';
      evolve(plan, state, event);
      // As a driver tells it: both were appended at once.
      return records.of(event, ahead ? { ...state, rounds: {} } : state);
    });
    const answers = late.filter(({ type }) => type === 'gateAnswered');
    expect(answers.length).toBeGreaterThan(5);
    expect(new Set(answers.map(({ gate }) => gate))).toEqual(new Set(['health']));
  });

  it('after a take-over name the gates of rounds that were open', () => {
    const { plan, world } = play('done');
    const answer = world.events.findIndex(({ type }) => type === 'gateAnswered');
    const state = initialState(plan);
    for (const event of world.events.slice(0, answer)) evolve(plan, state, event);
    const records = new EventRecords(plan, 'r1', iso);
    records.of({ at: 0, tick: 0, type: 'controllerChanged', by: 'b@c', token: 2, past: {} }, state);
    const event = world.events[answer];
    if (event === undefined) throw new Error('no answer');
    expect(records.of(event, { ...state, rounds: {} })).toMatchObject({ gate: 'health', host: 'app-01' });
  });

  it.each(Object.keys(scenarios))('end with a result: %s', (name) => {
    const { plan, world } = play(name);
    const record = resultRecord(viewOf(plan, world), 0, iso);
    expect(wrongWith(record)).toBeNull();
    expect(record.type).toBe('result');
  });

  it('end with the problems where there is no run', () => {
    const problem = { code: 'NS3010', message: 'closed', next: 'wait', severity: 'error' } as const;
    const place = { file: 'a.yaml', line: 1, column: 2, path: 'x' };
    expect(wrongWith(problemsRecord([problem, { ...problem, place }], 0, iso))).toBeNull();
  });

  it('have a description for every property', () => {
    const bare: string[] = [];
    const walk = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, inner] of Object.entries(node)) {
        if (key === 'properties')
          for (const [name, one] of Object.entries(inner as Record<string, { description?: string }>))
            if ((one.description ?? '') === '') bare.push(`${path}.${name}`);
        walk(inner, `${path}.${key}`);
      }
    };
    walk(schema, '');
    expect(bare).toEqual([]);
  });
});
