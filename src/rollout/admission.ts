import { domainsOf } from '../forecast/domains.ts';
import type { Lengths } from '../forecast/estimates.ts';
import { waveMs, wayBackMs } from '../forecast/forecast.ts';
import { backMs, forwardMs, gatesOn } from '../forecast/hostWork.ts';
import { type HostShare, noLoad, withHosts } from '../forecast/makespan.ts';
import { formatDuration } from '../model/durations.ts';
import type { ExecutionPlan, StageHost } from '../model/executionPlan.ts';
import type { Opening, WindowAnswer } from '../windows/answer.ts';
import type { Fit, PastLengths, StartRefused } from './events.ts';
import { mayBeWorkedOn, present, stageOf, waveRange } from './plan.ts';
import { firstQuestion, type Question } from './question.ts';
import { initialState, type Refusal, type RunState } from './state.ts';

/**
 * Invariant I8: what starts, and then the way back from it and from everything changed so far, fits before the window
 * closes. Without a close everything fits. Asked before the run, before every wave and before every host.
 */
export type Admission =
  | { readonly admitted: true; readonly fit: Fit }
  | {
      readonly admitted: false;
      readonly refused: StartRefused;
      /** The first opening to come in which it can start; null: none of those that are known is long enough. */
      readonly opening: Opening | null;
    };

/** A run before its first event: its first wave, and its first host. */
export function admitStart(plan: ExecutionPlan, state: RunState, question: Question): Admission {
  const wave = admitWave(plan, state, question);
  return wave.admitted ? admitHost(plan, state, 0, question) : wave;
}

/** Whether a run of the plan could start; the same that is asked when it does. */
export function mayStart(plan: ExecutionPlan, window: WindowAnswer, at: number, past: PastLengths): Admission {
  return admitStart(plan, initialState(plan), firstQuestion({ at, tick: 0, window }, past, null));
}

/**
 * A wave as a whole. One that no opening to come could hold is admitted, and its hosts are asked for one by one; so is a
 * stage's only wave when nothing judges it as a whole: it is no more than a list of hosts.
 */
export function admitWave(plan: ExecutionPlan, state: RunState, question: Question): Admission {
  const { stage, wave } = state.position;
  const hosts = hostsOfWave(plan, state);
  const needMs = waveMs(plan, stage, wave, hosts, question.lengths);
  const work = { stage, wave, index: null, needMs, hosts, name: `wave ${wave + 1} of ${stageOf(plan, stage).name}` };
  const answer = admit(plan, state, question, work);
  if (answer.admitted || answer.refused.why === 'closed') return answer;
  const whole = answer.opening !== null && !isList(plan, stage) && !sameRefusal(state.waited, answer.refused);
  if (whole) return answer;
  return { admitted: true, fit: fitOf(plan, state, question, work) };
}

function isList(plan: ExecutionPlan, at: number): boolean {
  const { waves, soakMs, hosts } = stageOf(plan, at);
  const gates = [...plan.changeGates, ...hosts.flatMap((host) => host.gates)];
  return waves.length === 1 && soakMs === 0 && gatesOn(plan, gates, 'wave').length === 0;
}

/** One host of the wave under way. Those in flight end before what starts now is taken back. */
export function admitHost(plan: ExecutionPlan, state: RunState, index: number, question: Question): Admission {
  const { stage, wave } = state.position;
  const host = present(stageOf(plan, stage).hosts[index], `host ${index}`);
  const inFlightMs = state.slots.active > 0 ? state.busyUntilTick - question.tick : 0;
  const needMs = Math.max(forwardMs(plan, host, question.lengths), inFlightMs);
  return admit(plan, state, question, { stage, wave, index, needMs, hosts: [host], name: host.host });
}

export function sameRefusal(one: Refusal | null, other: Refusal): boolean {
  return (
    one !== null &&
    one.stage === other.stage &&
    one.wave === other.wave &&
    one.index === other.index &&
    one.why === other.why
  );
}

interface Work {
  readonly stage: number;
  readonly wave: number;
  readonly index: number | null;
  readonly needMs: number;
  readonly hosts: readonly StageHost[];
  readonly name: string;
}

function admit(plan: ExecutionPlan, state: RunState, question: Question, work: Work): Admission {
  const { window, at } = question;
  const { stage, wave, index } = work;
  const where = { type: 'startRefused', stage, wave, index } as const;
  if (!window.open)
    return {
      admitted: false,
      refused: { ...where, why: 'closed', reason: window.because },
      opening: window.coming[0] ?? null,
    };
  const fit = fitOf(plan, state, question, work);
  if (fit.closesAtMs === null || at + fit.needMs + fit.backMs <= fit.closesAtMs) return { admitted: true, fit };
  const leftMs = fit.closesAtMs - at;
  const reason = `${work.name} needs ${formatDuration(fit.needMs)}, taking everything back ${formatDuration(fit.backMs)} more, and the window closes in ${formatDuration(leftMs)}`;
  const laterMs = fit.needMs + backInLaterNightMs(plan, state, question, work);
  const opening = window.coming.find(({ opensAtMs, closesAtMs }) => closesAtMs - opensAtMs >= laterMs) ?? null;
  return { admitted: false, refused: { ...where, why: 'doesNotFit', reason }, opening };
}

function fitOf(plan: ExecutionPlan, state: RunState, { window, lengths }: Question, work: Work): Fit {
  const closesAtMs = window.open && window.night !== null ? window.night.closesAtMs : null;
  return { needMs: work.needMs, backMs: backWithMs(plan, state, work, lengths), closesAtMs };
}

/** Past its point of no return no rollback follows a failure, so no time is kept for one. */
function backWithMs(plan: ExecutionPlan, { wayBack, noReturn }: RunState, work: Work, lengths: Lengths): number {
  if (noReturn) return 0;
  const more = work.hosts.map((host) => wayBackOf(plan, work.stage, host, lengths));
  const loads = wayBack.map((load, at) => (at === work.stage ? withHosts(load, more) : load));
  return wayBackMs(plan, loads, work.stage);
}

/** In a later opening, what this one has changed is settled where a rollback goes no further back than its night. */
function backInLaterNightMs(plan: ExecutionPlan, state: RunState, { lengths }: Question, work: Work): number {
  const settles = plan.rollback.scope === 'night';
  return backWithMs(plan, settles ? { ...state, wayBack: plan.stages.map(noLoad) } : state, work, lengths);
}

/** What a host adds to the way back once it has started. */
export function wayBackOf(plan: ExecutionPlan, stage: number, host: StageHost, lengths: Lengths): HostShare {
  return { ms: backMs(plan, host, lengths), domains: domainsOf(stageOf(plan, stage), plan.hosts, host.host) };
}

function hostsOfWave(plan: ExecutionPlan, state: RunState): readonly StageHost[] {
  const { position } = state;
  const stage = stageOf(plan, position.stage);
  const [from, to] = waveRange(stage, position.wave);
  return stage.hosts.slice(from, to).filter(({ host }) => mayBeWorkedOn(state, host));
}
