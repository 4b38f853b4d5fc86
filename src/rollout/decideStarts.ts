import type { ExecutionPlan } from '../model/executionPlan.ts';
import { exitCodes } from '../model/outcomes.ts';
import { type Admission, admitHost, admitWave, sameRefusal } from './admission.ts';
import type { Command } from './commands.ts';
import { holdFor } from './decideVisit.ts';
import type { RunFact, StopStarted, VisitRef } from './events.ts';
import { leftInStage, rollbackOf, stageOf, visitOf, waveRange } from './plan.ts';
import { type Question, questionOf } from './question.ts';
import type { RunState } from './state.ts';

/**
 * Starts of waves and hosts, as far as the window lets them. What may not start waits for what is in flight, which was
 * admitted to its end; then the run holds for the next opening, or rolls back, as the plan says.
 */
export function startWave(plan: ExecutionPlan, state: RunState, command: Command): RunFact[] {
  const question = questionOf(state, command);
  const entered = enterNight(state, question);
  if (entered !== null) return [entered];
  const admission = admitWave(plan, state, question);
  if (!admission.admitted) return notStarted(plan, state, admission);
  const { stage, wave } = state.position;
  return [{ type: 'waveStarted', stage, wave, ...admission.fit }, ...notTaken(plan, state)];
}

/** I3: asked only while the budget holds. */
export function startHost(plan: ExecutionPlan, state: RunState, index: number, command: Command): RunFact[] {
  const question = questionOf(state, command);
  const entered = enterNight(state, question);
  if (entered !== null) return [entered];
  const admission = admitHost(plan, state, index, question);
  if (!admission.admitted) return notStarted(plan, state, admission);
  return [{ type: 'hostStarted', stage: state.position.stage, index, ...admission.fit }];
}

/** Told when an opening is entered, and when its close is another one than before. */
function enterNight({ night }: RunState, { window }: Question): RunFact | null {
  if (!window.open || window.night === null) return null;
  const known = night?.openedAtMs === window.night.openedAtMs && night.closesAtMs === window.night.closesAtMs;
  return known ? null : { type: 'nightStarted', ...window.night };
}

/**
 * With a wave start the hosts that it does not take: those that preflight could not reach, and that the budget tolerates,
 * are counted; those that an earlier stage left for a person were counted there.
 */
function notTaken(plan: ExecutionPlan, state: RunState): RunFact[] {
  const { stage, wave } = state.position;
  const [from, to] = waveRange(stageOf(plan, stage), wave);
  const facts: RunFact[] = [];
  for (let index = from; index < to; index++) {
    const { host } = visitOf(state, { stage, index });
    const lock = state.locks[host];
    const left = leftInStage(state, host);
    if (left !== undefined) facts.push(leftAlone(plan, { stage, index }, left));
    else if (lock?.status === 'unreachable')
      facts.push({ type: 'hostFailed', stage, index, as: 'unreachable', reason: lock.reason ?? 'not reachable' });
  }
  return facts;
}

const leftAlone = (plan: ExecutionPlan, ref: VisitRef, left: number): RunFact => ({
  type: 'hostEnded',
  ...ref,
  result: 'unknown',
  reason: `left for a person in stage ${stageOf(plan, left).name}`,
});

type NotAdmitted = Extract<Admission, { admitted: false }>;

function notStarted(plan: ExecutionPlan, state: RunState, answer: NotAdmitted): RunFact[] {
  const told = sameRefusal(state.refusal, answer.refused) ? [] : [answer.refused];
  const inFlight = state.position.at === 'hosts' && state.slots.active > 0;
  return inFlight ? told : [...told, whatFollows(plan, state, answer)];
}

function whatFollows(plan: ExecutionPlan, state: RunState, { refused, opening }: NotAdmitted): RunFact {
  const { reason } = refused;
  const changed = state.visits.some((visits) => visits.some(({ startedAtMs }) => startedAtMs !== null));
  if (plan.atClose === 'rollback' && !changed)
    return { type: 'closingStarted', outcome: 'refused', exitCode: exitCodes.refused, reason, code: 'NS3010' };
  if (plan.atClose === 'rollback' && !state.noReturn) return rollbackAtClose(plan, reason);
  if (refused.why === 'doesNotFit' && sameRefusal(state.waited, refused))
    return holdFor(`${reason}; it did not fit in the opening before either, so a person decides`);
  if (refused.why === 'doesNotFit' && opening === null)
    return holdFor(`${reason}; no opening that is known is long enough, so a person decides`);
  const resumesAtMs = plan.resume === 'nextWindow' ? (opening?.opensAtMs ?? null) : null;
  return { ...holdFor(reason), resumesAtMs };
}

const rollbackAtClose = (plan: ExecutionPlan, reason: string): StopStarted => ({
  ...holdFor(reason),
  next: rollbackOf(plan),
});
