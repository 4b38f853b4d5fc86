import type { ExecutionPlan } from '../../model/executionPlan.ts';
import type { BreakGlass, Fit, HoldExpiry, LockAnswered, RunEvent, StepRef, VisitRef } from '../../rollout/events.ts';
import { gateOf, stageHostOf, stageOf, stepOf } from '../../rollout/plan.ts';
import type { AskedGates } from './askedGates.ts';

export interface EventFacts {
  readonly [name: string]: unknown;
}

/** What positions in events are told by. */
export interface About {
  readonly plan: ExecutionPlan;
  readonly asked: AskedGates;
  readonly iso: (ms: number) => string;
}

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

/** What an event says beyond its type and time, in the words of schemas/events.schema.json: a shape that outlives ours. */
export function factsOf(event: RunEvent, about: About): EventFacts {
  const { plan, iso } = about;
  switch (event.type) {
    case 'runStarted':
      return startFacts(event, about);
    case 'controllerChanged':
    case 'recheckStarted':
      return { by: event.by };
    case 'clockJumped':
      return { byMs: event.byMs };
    case 'lockAsked':
    case 'recheckAsked':
    case 'releaseAsked':
      return { host: event.host };
    case 'lockAnswered':
      return lockFacts(event);
    case 'preflightPassed':
      return {};
    case 'stageStarted':
    case 'stageEnded':
    case 'rollbackStageStarted':
      return { stage: stageOf(plan, event.stage).name };
    case 'stageFailed':
      return { stage: stageOf(plan, event.stage).name, reason: event.reason };
    case 'nightStarted':
      return { openedAt: iso(event.openedAtMs), closesAt: iso(event.closesAtMs) };
    case 'waveStarted':
      return { ...waveOf(plan, event), ...fitFacts(event, iso) };
    case 'waveEnded':
      return waveOf(plan, event);
    case 'hostStarted':
      return { ...placeOf(plan, event), ...fitFacts(event, iso) };
    case 'startRefused':
      return { ...waveOf(plan, event), host: hostOf(plan, event), why: event.why, reason: event.reason };
    case 'windowOverrun':
      return { because: event.because };
    case 'stepStarted':
      return stepFacts(plan, event);
    case 'stepEnded':
      return { ...stepFacts(plan, event), ...endFacts(event) };
    case 'hostPaused':
    case 'undoStarted':
      return placeOf(plan, event);
    case 'hostFailed':
      return { ...placeOf(plan, event), as: event.as, reason: event.reason };
    case 'hostLeaving':
    case 'hostEnded':
      return { ...placeOf(plan, event), result: event.result, reason: event.reason };
    case 'roundStarted':
      return { ...roundFacts(plan, event), wave: event.wave === null ? null : event.wave + 1, soakMs: event.soakMs };
    case 'roundEnded':
      return { ...roundFacts(plan, event), verdict: event.verdict, reason: event.reason };
    case 'gateAsked':
      return gateFacts(event, about);
    case 'gateAnswered':
      return {
        ...gateFacts(event, about),
        ...{ verdict: event.verdict, detail: event.detail, durationMs: event.durationMs },
      };
    case 'soakElapsed':
      return { round: event.round };
    case 'stopStarted':
      return { next: event.next, by: event.by ?? null, ...holdFacts(event, iso) };
    case 'runHeld':
      return holdFacts(event, iso);
    case 'runResumed':
      return { by: event.by, accepts: event.accepts };
    case 'recheckAnswered':
      return { host: event.host, intact: event.intact, reason: event.reason };
    case 'rollbackStarted':
      return { scope: event.scope, reason: event.reason, rehearsed: event.rehearsed === true };
    case 'closingStarted':
      return { outcome: event.outcome, exitCode: event.exitCode, reason: event.reason, code: event.code };
    case 'hostReleased':
      return { host: event.host, released: event.released };
    case 'runEnded':
      return { outcome: event.outcome, exitCode: event.exitCode };
    default:
      return never(event);
  }
}

function never(event: never): never {
  throw new Error(`defect: no facts of ${JSON.stringify(event)}`);
}

export const placeOf = (plan: ExecutionPlan, ref: VisitRef) => ({
  stage: stageOf(plan, ref.stage).name,
  host: stageHostOf(plan, ref).host,
});

const hostOf = (plan: ExecutionPlan, { stage, index }: { stage: number; index: number | null }): string | null =>
  index === null ? null : stageHostOf(plan, { stage, index }).host;

const waveOf = (plan: ExecutionPlan, { stage, wave }: { stage: number; wave: number }) => ({
  stage: stageOf(plan, stage).name,
  wave: wave + 1,
});

function startFacts({ digest, by, breakGlass, rehearsal }: Of<'runStarted'>, { plan, iso }: About): EventFacts {
  const { name, title, ticket } = plan.change;
  return {
    ...{ change: name, title, ticket, environment: plan.environment, digest, by },
    ...{ stages: plan.stages.map((stage) => stage.name), hosts: Object.keys(plan.hosts).length },
    breakGlass: breakGlass === null ? null : overrideFacts(breakGlass, iso),
    rehearsal: rehearsal === true,
  };
}

const overrideFacts = ({ by, reason, fromMs, untilMs }: BreakGlass, iso: About['iso']) => ({
  ...{ by, reason, from: iso(fromMs), until: iso(untilMs) },
});

function lockFacts(event: LockAnswered): EventFacts {
  const { host, status } = event;
  const none = { host, status, reason: null, holder: null, next: null };
  switch (event.status) {
    case 'locked':
      return none;
    case 'held':
      return { ...none, holder: { run: event.run, by: event.holder, since: event.since }, next: event.next };
    case 'unreachable':
      return { ...none, reason: event.reason, next: event.next ?? null };
  }
}

const fitFacts = ({ needMs, backMs, closesAtMs }: Fit, iso: About['iso']) => ({
  ...{ needMs, backMs, closesAt: closesAtMs === null ? null : iso(closesAtMs) },
});

const stepFacts = (plan: ExecutionPlan, { phase, step, attempt, ...ref }: StepRef) => ({
  ...{ ...placeOf(plan, ref), phase, step: stepOf(plan, ref, phase, step).name, attempt },
});

const endFacts = (event: Of<'stepEnded'>) => {
  const { outcome, exitCode, timedOut, unreachable, reason, output, truncated, durationMs } = event;
  return { outcome, exitCode, timedOut, unreachable, reason, output, truncated, durationMs };
};

/** Rounds before and after the change are about no stage. */
function roundFacts(plan: ExecutionPlan, event: Of<'roundStarted' | 'roundEnded'>): EventFacts {
  const { round, scope } = event;
  const ofChange = scope === 'preflight' || scope === 'final';
  return { round, scope, stage: ofChange ? null : stageOf(plan, event.stage).name, host: hostOf(plan, event) };
}

function gateFacts(event: Of<'gateAsked' | 'gateAnswered'>, { plan, asked }: About): EventFacts {
  const found = asked.find(event);
  const gate = found === null ? null : gateOf(plan, found.gate).name;
  return { round: event.round, gate, host: found?.host ?? null, ask: event.ask };
}

interface Hold {
  readonly reason: string;
  readonly onExpiry: HoldExpiry | null;
  readonly resumesAtMs: number | null;
}

const holdFacts = ({ reason, onExpiry, resumesAtMs }: Hold, iso: About['iso']) => ({
  ...{ reason, onExpiry, resumesAt: resumesAtMs === null ? null : iso(resumesAtMs) },
});
