import { beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/rollout/events.ts';
import { playNight } from '../../src/simulation/night.ts';
import type { NightRecord } from '../../src/simulation/record.ts';
import { breachesIn } from './manyNights.ts';

const seeds = 1_500;
/** Other tests want the cores too. */
const patienceMs = 300_000;

/** What must happen in some of the nights, or they prove nothing about it. */
const situations: { readonly [what: string]: (night: NightRecord) => boolean } = {
  'a run done': ({ final }) => final.outcome === 'done',
  'a run rolled back': ({ final }) => final.outcome === 'rolledBack',
  'a run that needs a person': ({ final }) => final.outcome === 'needsAttention',
  'a run aborted': ({ final }) => final.outcome === 'aborted',
  'a run refused': ({ final }) => final.outcome === 'refused',
  'a run left held': ({ final }) => final.state === 'held',
  'a controller that died': ({ leaves }) => leaves.some((why) => why.endsWith('died')),
  'a lease taken from a controller that came back': ({ leaves }) => leaves.some((why) => why.includes('LeaseTaken')),
  'an append without the lease': ({ leaves }) => leaves.some((why) => why.includes('LeaseLost')),
  'a host that belongs to a newer controller': ({ fenced }) => fenced.length > 0,
  'somebody who comes while the run is driven': ({ leaves }) => leaves.some((why) => why.endsWith('refused')),
  'a journal that cannot be written': ({ leaves }) => leaves.some((why) => why.includes('JournalFull')),
  'a step that nobody can say the end of': has('stepEnded', ({ outcome }) => outcome === 'unknown'),
  'a step cut by a reboot': ({ deeds }) => deeds.some(({ cut }) => cut),
  'a step beyond its time limit': has('stepEnded', ({ timedOut }) => timedOut),
  'a step that never started': has('stepEnded', ({ outcome }) => outcome === 'notStarted'),
  'a receipt that is gone': has('stepEnded', ({ reason }) => reason?.startsWith('NS2108') === true),
  'a disk that is full': has('stepEnded', ({ reason }) => reason?.startsWith('NS2102') === true),
  'a step taken over while it ran': takenOver,
  'a host done, then undone': has('hostLeaving', ({ result }) => result === 'undone'),
  'an undo that failed for good': has('hostEnded', ({ result }) => result === 'undoFailed'),
  'a host left unknown': has('hostEnded', ({ result }) => result === 'unknown'),
  'a hold that nobody ended': has('runHeld', ({ onExpiry }) => onExpiry !== null),
  'a start refused by the window': has('startRefused', () => true),
  'a run that goes on another night': has('recheckStarted', () => true),
  'a step that ends after the window': has('windowOverrun', () => true),
  'a rollback of one night': has('rollbackStarted', ({ scope }) => scope === 'night'),
  'a rehearsal that is taken back': has('rollbackStarted', ({ rehearsed }) => rehearsed === true),
  'a gate that nobody can answer': has('roundEnded', ({ verdict }) => verdict === 'unknown'),
  'a wall clock that is set': has('clockJumped', () => true),
  'a command on the controller': ({ local }) => local.length > 0,
  'a secret in an output': ({ secret, shown }) => secret !== null && shown.some((text) => text.includes('with ***')),
};

function has<T extends RunEvent['type']>(type: T, is: (event: Extract<RunEvent, { type: T }>) => boolean) {
  const isOf = (event: RunEvent): event is Extract<RunEvent, { type: T }> => event.type === type;
  return ({ events }: NightRecord) => events.some(({ event }) => isOf(event) && is(event));
}

/** It ran under one controller's fence, and its end was told to another. */
function takenOver({ events, deeds }: NightRecord): boolean {
  const changes = events.filter(({ event }) => event.type === 'controllerChanged').map(({ worldMs }) => worldMs);
  return deeds.some(({ startedMs, endedMs, question }) =>
    changes.some((at) => !question && startedMs < at && at < (endedMs ?? 0)),
  );
}

describe(`${seeds} nights from a fixed seed`, () => {
  const seen = new Set<string>();
  let breaches: string[] = [];
  beforeAll(async () => {
    breaches = await breachesIn(1, seeds, (night) => {
      for (const [what, happens] of Object.entries(situations)) if (!seen.has(what) && happens(night)) seen.add(what);
    });
  }, patienceMs);

  it('break no invariant', () => {
    expect(breaches).toEqual([]);
  });

  it('are bad enough', () => {
    expect(Object.keys(situations).filter((what) => !seen.has(what))).toEqual([]);
  });
});

describe('a seed', () => {
  it('gives the same night again, byte for byte', async () => {
    for (let seed = 1; seed <= 30; seed++)
      expect(JSON.stringify(await playNight(seed))).toBe(JSON.stringify(await playNight(seed)));
  });

  it('gives another night than the next one', async () => {
    const [one, other] = [await playNight(7), await playNight(8)];
    expect(JSON.stringify(one.plan)).not.toBe(JSON.stringify(other.plan));
  });
});
