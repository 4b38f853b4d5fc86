import type { CompiledGate, ExecutionPlan, GateId } from '../model/executionPlan.ts';
import type { GateAnswered, RoundStarted } from './events.ts';
import { changeGates, gateOf, hostGates, present, stageOf, waveRange } from './plan.ts';
import type { GateInstance, Round, RunState } from './state.ts';

/**
 * A round asks a set of gates until each has what it wants (`passes` in a row within `within`), or, as a soak, asks them
 * again and again for its length. Invariant I6: an answer that nobody can give is `unknown`; it breaks a row of passes
 * and settles nothing until `within` is over; then it is what `onUnknown` says.
 */
export function openRound(plan: ExecutionPlan, state: RunState, event: RoundStarted, tick: number): Round {
  const instances = gatesOfRound(plan, state, event).map(newInstance);
  return {
    id: event.round,
    scope: event.scope,
    stage: event.stage,
    wave: event.wave,
    index: event.index,
    soakMs: event.soakMs,
    startedTick: tick,
    soakElapsed: false,
    instances,
    open: instances.length,
    doubtful: instances.length,
    bad: null,
  };
}

type Asked = { gate: GateId; host: string | null };

const newInstance = ({ gate, host }: Asked): GateInstance => ({
  gate,
  host,
  asks: 0,
  passesInRow: 0,
  failuresInRow: 0,
  unknownSinceTick: null,
  last: null,
  settled: null,
});

/** What a round asks: gates of the whole change once, gates that name a host once for each host that is done. */
export function gatesOfRound(
  plan: ExecutionPlan,
  state: RunState,
  round: Pick<RoundStarted, 'scope' | 'stage' | 'wave' | 'index'>,
): Asked[] {
  const { scope, stage, index } = round;
  if (scope === 'preflight' || scope === 'final') return changeGates(plan, scope).map((gate) => ({ gate, host: null }));
  if (index !== null) {
    const host = present(state.visits[stage]?.[index], `visit ${stage}.${index}`).host;
    return hostGates(plan, { stage, index }, scope).map((gate) => ({ gate, host }));
  }
  if (scope === 'host') return ofRecheck(plan, state);
  const ofChange = scope === 'wave' ? changeGates(plan, 'wave').map((gate) => ({ gate, host: null })) : [];
  return [...ofChange, ...ofHostsDone(plan, state, round)];
}

/** Before a run goes on by itself: what the change's preflight asks, and the gates of every host that is done. */
function ofRecheck(plan: ExecutionPlan, state: RunState): Asked[] {
  const ofChange = changeGates(plan, 'preflight').map((gate) => ({ gate, host: null }));
  const done = state.visits.flat().filter(({ result }) => result === 'done');
  return [
    ...ofChange,
    ...done.flatMap((visit) => hostGates(plan, visit, 'host').map((gate) => ({ gate, host: visit.host }))),
  ];
}

function ofHostsDone(
  plan: ExecutionPlan,
  state: RunState,
  { scope, stage, wave }: Pick<RoundStarted, 'scope' | 'stage' | 'wave'>,
): Asked[] {
  const compiled = stageOf(plan, stage);
  const [from, to] = wave === null ? [0, compiled.hosts.length] : waveRange(compiled, wave);
  const seen = new Map<string, Asked>();
  for (let index = from; index < to; index++) {
    const visit = state.visits[stage]?.[index];
    const done = visit?.result === 'done';
    for (const gate of hostGates(plan, { stage, index }, scope)) {
      const perHost = gateOf(plan, gate).perHost;
      if (!perHost && !seen.has(gate)) seen.set(gate, { gate, host: null });
      if (perHost && done && visit) seen.set(`${gate} ${visit.host}`, { gate, host: visit.host });
    }
  }
  return [...seen.values()];
}

export type NextAsk = { readonly afterMs: number } | null;

/** Takes an answer in; tells when the instance is asked again. */
export function takeAnswer(plan: ExecutionPlan, round: Round, answer: GateAnswered, tick: number): NextAsk {
  const instance = present(round.instances[answer.instance], `instance ${answer.instance}`);
  const gate = gateOf(plan, instance.gate);
  if (isDoubtful(instance)) round.doubtful--;
  instance.last = { verdict: answer.verdict, detail: answer.detail };
  if (isDoubtful(instance)) round.doubtful++;
  instance.passesInRow = answer.verdict === 'pass' ? instance.passesInRow + 1 : 0;
  instance.failuresInRow = answer.verdict === 'fail' ? instance.failuresInRow + 1 : 0;
  instance.unknownSinceTick = answer.verdict === 'unknown' ? (instance.unknownSinceTick ?? tick) : null;
  return round.soakMs === null ? judgeAsk(round, instance, gate, tick) : judgeSoak(round, instance, gate, tick);
}

const isDoubtful = ({ last }: GateInstance): boolean => last === null || last.verdict === 'unknown';

function judgeAsk(round: Round, instance: GateInstance, gate: CompiledGate, tick: number): NextAsk {
  const leftMs = round.startedTick + gate.withinMs - tick;
  if (instance.passesInRow >= gate.passes) return settle(round, instance, gate, 'pass');
  if (leftMs > 0) return { afterMs: Math.min(gate.everyMs, leftMs) };
  const unknown = instance.last?.verdict === 'unknown' && gate.onUnknown === 'hold';
  return settle(round, instance, gate, unknown ? 'unknown' : 'fail');
}

function judgeSoak(round: Round, instance: GateInstance, gate: CompiledGate, tick: number): NextAsk {
  if (instance.failuresInRow >= gate.failuresMax) return settle(round, instance, gate, 'fail');
  const unknownMs = instance.unknownSinceTick === null ? 0 : tick - instance.unknownSinceTick;
  if (unknownMs >= gate.withinMs) return settle(round, instance, gate, gate.onUnknown === 'hold' ? 'unknown' : 'fail');
  return { afterMs: gate.everyMs };
}

function settle(round: Round, instance: GateInstance, gate: CompiledGate, verdict: 'pass' | 'fail' | 'unknown'): null {
  instance.settled = verdict;
  round.open--;
  if (verdict !== 'pass') round.bad ??= { verdict, reason: describe(round, gate, instance) };
  return null;
}

/** A host's own round need not name it. */
function describe(round: Round, gate: CompiledGate, instance: GateInstance): string {
  const where = instance.host === null || round.index !== null ? '' : ` on ${instance.host}`;
  const detail = instance.last?.detail ?? 'no answer';
  const short = instance.last?.verdict === 'pass' ? ` (${instance.passesInRow} of ${gate.passes} passes in time)` : '';
  return `gate ${gate.name}${where}: ${detail}${short}`;
}

/** `health: HTTP 200 on 6 hosts, portal: HTTP 200`; null when nothing was asked. */
export function whatPassed(plan: ExecutionPlan, round: Round): string | null {
  const readings = new Map<string, { detail: string; asked: number }>();
  for (const { gate, last } of round.instances) {
    const { name } = gateOf(plan, gate);
    readings.set(name, { detail: last?.detail ?? '', asked: (readings.get(name)?.asked ?? 0) + 1 });
  }
  const texts = [...readings].map(
    ([name, { detail, asked }]) => `${name}: ${detail}${asked > 1 ? ` on ${asked} hosts` : ''}`,
  );
  return texts.length === 0 ? null : texts.join(', ');
}

/** Whether a round has all it needs to end. */
export function isComplete(round: Round): boolean {
  if (round.bad !== null) return true;
  if (round.soakMs === null) return round.open === 0;
  return round.soakElapsed && round.doubtful === 0;
}
