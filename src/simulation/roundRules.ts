/** What the answers of a round allow it to say: a pass needs passes, a failure needs a failure, and unknown is neither. */
import type { CompiledGate } from '../model/executionPlan.ts';
import type { Verdict } from '../model/outcomes.ts';
import type { RoundEnded, RoundStarted } from '../rollout/events.ts';
import type { NightRecord } from './record.ts';

interface Open {
  readonly started: RoundStarted;
  /** By instance, in order. */
  readonly answers: Map<number, Verdict[]>;
}

export function roundTroubles(night: NightRecord): string[] {
  const rounds = new Map<string, Open>();
  const found: string[] = [];
  for (const { event, sequence } of night.events) {
    if (event.type === 'roundStarted') rounds.set(event.round, { started: event, answers: new Map() });
    const open = 'round' in event ? rounds.get(event.round) : undefined;
    if (event.type === 'gateAnswered')
      open?.answers.set(event.instance, [...(open.answers.get(event.instance) ?? []), event.verdict]);
    if (event.type !== 'roundEnded' || open === undefined) continue;
    const trouble = verdictTrouble(night, open, event);
    if (trouble !== undefined) found.push(`event ${sequence}: round ${event.round} ${trouble}`);
  }
  return found;
}

/** The gates of a host's own round are known from the plan, in order; of other rounds the least demanding is taken. */
function verdictTrouble(night: NightRecord, { started, answers }: Open, { verdict }: RoundEnded): string | undefined {
  const gates = gatesOf(night, started);
  const all = [...answers].map(([instance, verdicts]) => ({ verdicts, gate: gates.own?.[instance], any: gates.any }));
  if (verdict === 'pass') {
    if (gates.own !== undefined && gates.own.length !== answers.size)
      return `passes with ${answers.size} of ${gates.own.length} gates asked`;
    const bad = all.find(({ verdicts, gate, any }) => !mayPass(verdicts, gate, any, started.soakMs !== null));
    return bad && `passes on ${bad.verdicts.join(', ')}`;
  }
  const reason = all.some(({ verdicts, any, gate }) => mayBe(verdict, verdicts, gate === undefined ? any : [gate]));
  return reason ? undefined : `is ${verdict} on ${all.map(({ verdicts }) => verdicts.join(' ')).join(', ')}`;
}

function mayPass(
  verdicts: readonly Verdict[],
  gate: CompiledGate | undefined,
  any: readonly CompiledGate[],
  soak: boolean,
): boolean {
  if (soak) return verdicts.at(-1) !== 'unknown';
  const passes = gate?.passes ?? Math.min(...any.map((one) => one.passes));
  return verdicts.length >= passes && verdicts.slice(-passes).every((verdict) => verdict === 'pass');
}

/** A failure on nothing but unknown answers is one only where a gate says `onUnknown: fail`. */
function mayBe(verdict: 'fail' | 'unknown', verdicts: readonly Verdict[], gates: readonly CompiledGate[]): boolean {
  const last = verdicts.at(-1);
  if (verdict === 'unknown') return last === 'unknown' && gates.some(({ onUnknown }) => onUnknown === 'hold');
  return last !== undefined && (last !== 'unknown' || gates.some(({ onUnknown }) => onUnknown === 'fail'));
}

function gatesOf({ plan }: NightRecord, { scope, stage, index }: RoundStarted) {
  const on = (ids: readonly string[]): CompiledGate[] =>
    ids.flatMap((id) => {
      const gate = plan.gates[id];
      return gate?.on.includes(scope) ? [gate] : [];
    });
  const change = on(plan.changeGates);
  if (scope === 'preflight' || scope === 'final') return { own: change, any: change };
  if (index !== null) {
    const own = on(plan.stages[stage]?.hosts[index]?.gates ?? []);
    return { own, any: own };
  }
  return { own: undefined, any: Object.values(plan.gates) };
}
