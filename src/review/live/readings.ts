import type { Verdict } from '../../model/outcomes.ts';
import type { GateAnswered, RoundEnded, RoundStarted } from '../../rollout/events.ts';
import { gateOf, visitOf } from '../../rollout/plan.ts';
import type { Tone } from '../view/line.ts';
import { type LiveRun, liveHost } from './liveRun.ts';

/** What gates said: of the rounds under way, and of each wave at last. */
export interface Readings {
  readonly rounds: Map<string, LiveRound>;
  /** By `stage.wave`. */
  readonly waves: Map<string, { readonly tone: Tone; readonly text: string }>;
}

export interface LiveRound extends Pick<RoundStarted, 'scope' | 'stage' | 'wave' | 'index' | 'soakMs'> {
  readonly startedAtMs: number;
  /** The last answer of each gate, by its name. */
  readonly gates: Map<string, { readonly verdict: Verdict; readonly detail: string }>;
}

export const verdictTone: Readonly<Record<Verdict, Tone>> = { pass: 'good', fail: 'bad', unknown: 'doubt' };

export function roundStarted({ readings }: LiveRun, event: RoundStarted & { readonly at: number }): void {
  const { round, scope, stage, wave, index, soakMs, at } = event;
  readings.rounds.set(round, { scope, stage, wave, index, soakMs, startedAtMs: at, gates: new Map() });
}

export function gateAnswered(live: LiveRun, { round, instance, verdict, detail }: GateAnswered): void {
  const of = live.readings.rounds.get(round);
  const gate = live.state.rounds[round]?.instances[instance]?.gate;
  if (of === undefined || gate === undefined) return;
  const { name } = gateOf(live.plan, gate);
  if (of.index === null) of.gates.set(name, { verdict, detail });
  else liveHost(live, visitOf(live.state, { stage: of.stage, index: of.index })).said = `${name} ${verdict}: ${detail}`;
}

export function roundEnded({ readings }: LiveRun, event: RoundEnded): void {
  const round = readings.rounds.get(event.round);
  readings.rounds.delete(event.round);
  if (round === undefined || round.wave === null || event.reason === null) return;
  readings.waves.set(`${round.stage}.${round.wave}`, { tone: verdictTone[event.verdict], text: event.reason });
}

/** Rounds that were given up when the run stopped. */
export function forgetRounds({ readings, state }: LiveRun): void {
  for (const id of readings.rounds.keys()) if (!(id in state.rounds)) readings.rounds.delete(id);
}
