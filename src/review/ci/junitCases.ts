import type { ExecutionPlan } from '../../model/executionPlan.ts';
import type { GateAnswered, RoundStarted, RunEvent, StepEnded, StepRef } from '../../rollout/events.ts';
import { evolve } from '../../rollout/evolve.ts';
import { gateOf, stageOf, stepOf } from '../../rollout/plan.ts';
import { initialState, type RunState, type Visit } from '../../rollout/state.ts';
import { AskedGates } from './askedGates.ts';
import { placeOf } from './eventFacts.ts';

/** What a test report calls a case: a step or a gate, as it ended. */
export interface Case {
  /** null: it is about the run as a whole. */
  readonly host: string | null;
  readonly stage: string | null;
  readonly name: string;
  readonly durationMs: number;
  readonly bad: Bad | null;
  /** Said of a case that is not bad. */
  readonly note: string | null;
}

export interface Bad {
  /** `failure`: it was done and went wrong; `error`: nobody can say, or it could not be done; `skipped`: it was not. */
  readonly kind: 'failure' | 'error' | 'skipped';
  readonly type: string;
  readonly message: string;
  readonly output: string;
}

/** The cases of a run, in the order in which they began; then what was planned and did not come to run. */
export function casesOf(plan: ExecutionPlan, events: Iterable<RunEvent>): Case[] {
  const read = new Reading(plan);
  for (const event of events) read.take(event);
  const visits = read.state.visits.flat();
  return [...read.cases.values(), ...visits.flatMap((visit) => notRun(plan, visit, read.cases))];
}

/** A host that did not start has one case for all of its steps. */
function notRun(plan: ExecutionPlan, visit: Visit, cases: ReadonlyMap<string, Case>): Case[] {
  const one = { host: visit.host, stage: stageOf(plan, visit.stage).name, durationMs: 0, bad: skipped, note: null };
  if (visit.startedAtMs === null) return [{ ...one, name: 'all steps' }];
  const steps = [...visit.ran.keys()].filter((step) => !cases.has(stepKey({ ...visit, phase: 'forward', step })));
  return steps.map((step) => ({ ...one, name: stepOf(plan, visit, 'forward', step).name }));
}

const skipped: Bad = { kind: 'skipped', type: 'notRun', message: 'not run', output: '' };

/** An attempt or an ask takes the place of the one before it; their times add up. */
class Reading {
  readonly cases = new Map<string, Case>();
  readonly state: RunState;
  readonly #plan: ExecutionPlan;
  readonly #asked = new AskedGates();
  readonly #rounds = new Map<string, RoundStarted>();

  constructor(plan: ExecutionPlan) {
    this.#plan = plan;
    this.state = initialState(plan);
  }

  take(event: RunEvent): void {
    evolve(this.#plan, this.state, event);
    this.#asked.see(event, this.state);
    switch (event.type) {
      case 'lockAnswered':
        return this.#put(`lock ${event.host}`, lockCase(event));
      case 'roundStarted':
        this.#rounds.set(event.round, event);
        return;
      case 'stepEnded':
        return this.#put(stepKey(event), stepCase(this.#plan, event));
      case 'gateAnswered':
        return this.#gate(event);
      case 'stageFailed':
        return this.#put(`stage ${event.stage}`, {
          ...ofRun,
          name: `stage ${this.#plan.stages[event.stage]?.name ?? event.stage}`,
          bad: { kind: 'failure', type: 'stageFailed', message: event.reason, output: '' },
        });
    }
  }

  #gate(event: GateAnswered): void {
    const round = this.#rounds.get(event.round);
    const asked = this.#asked.find(event);
    if (round === undefined || asked === null) return;
    const ofChange = round.scope === 'preflight' || round.scope === 'final';
    this.#put(`gate ${event.round} ${event.instance}`, {
      host: asked.host,
      stage: ofChange ? null : (this.#plan.stages[round.stage]?.name ?? null),
      name: `gate ${gateOf(this.#plan, asked.gate).name} (${round.soakMs === null ? round.scope : 'soak'})`,
      durationMs: event.durationMs,
      bad: event.verdict === 'pass' ? null : badGate(event),
      note: event.verdict === 'pass' ? event.detail : null,
    });
  }

  #put(key: string, one: Case): void {
    const before = this.cases.get(key)?.durationMs ?? 0;
    this.cases.set(key, { ...one, durationMs: before + one.durationMs });
  }
}

const ofRun = { host: null, stage: null, durationMs: 0, bad: null, note: null } as const;

const badGate = ({ verdict, detail }: GateAnswered): Bad => ({
  ...{ kind: verdict === 'fail' ? 'failure' : 'error', type: `gate ${verdict}`, message: detail, output: '' },
});

function lockCase(event: Extract<RunEvent, { type: 'lockAnswered' }>): Case {
  const one = { ...ofRun, host: event.host, name: 'connect and lock' };
  if (event.status === 'locked') return one;
  const message = event.status === 'unreachable' ? event.reason : `held by run ${event.run} of ${event.holder}`;
  return { ...one, bad: { kind: 'error', type: event.status, message, output: event.next ?? '' } };
}

const stepKey = ({ stage, index, phase, step }: Omit<StepRef, 'attempt'>): string =>
  `step ${stage}.${index} ${phase} ${step}`;

const phaseText = { forward: '', undo: 'undo ', always: 'always ', alwaysAgain: 'always again ' } as const;

function stepCase(plan: ExecutionPlan, event: StepEnded): Case {
  const good = event.outcome === 'changed' || event.outcome === 'unchanged';
  const attempts = event.attempt === 1 ? '' : `, attempt ${event.attempt}`;
  return {
    ...placeOf(plan, event),
    name: `${phaseText[event.phase]}${stepOf(plan, event, event.phase, event.step).name}`,
    durationMs: event.durationMs,
    bad: good ? null : badStep(event, attempts),
    note: good ? `${event.outcome}${attempts}` : null,
  };
}

function badStep(event: StepEnded, attempts: string): Bad {
  const { outcome, unreachable, timedOut, reason, exitCode, output } = event;
  const why = reason ?? (timedOut ? 'timed out' : `exit ${exitCode}`);
  return {
    kind: outcome === 'failed' && !unreachable ? 'failure' : 'error',
    type: unreachable ? 'unreachable' : outcome,
    message: `${outcome}: ${why}${attempts}`,
    output,
  };
}
