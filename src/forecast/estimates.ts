import type { CompiledGate, CompiledStep } from '../model/executionPlan.ts';

/** How long something is expected to take, and who says so. */
export interface Estimate {
  readonly ms: number;
  readonly from: 'expects' | 'history' | 'timeout' | 'nothing';
}

/** The 95th percentile of past lengths, ms, by key: of earlier runs in the environment (`past`), and of this run so far. */
export interface Lengths {
  readonly past: { readonly [key: string]: number };
  readonly seen: (key: string) => number | undefined;
}

export const noLengths: Lengths = { past: {}, seen: () => undefined };

/** What the history of a step is kept under: a step of the same type and name is the same step, whatever plan it is in. */
export const stepKey = (step: CompiledStep, phase: 'forward' | 'undo'): string => `${phase} ${step.type} ${step.name}`;

export const gateKey = (gate: CompiledGate): string => `gate ${gate.question.kind} ${gate.name}`;

/**
 * One attempt of a step: what it says it takes (`expects`), else what it took in the past, else its timeout. What this run
 * has seen of it so far makes the answer longer, and takes the place of a timeout.
 */
export function stepEstimate(step: CompiledStep, lengths: Lengths): Estimate {
  const key = stepKey(step, 'forward');
  const said = expected(step.expectsMs) ?? past(lengths, key);
  return withSeen(said, lengths.seen(key)) ?? { ms: step.timeoutMs, from: 'timeout' };
}

/**
 * Taking a step back: what its undo says it takes, else what that took in the past; else what the step itself says; for
 * types that undo themselves also what the step took in the past; else the undo's timeout.
 */
export function undoEstimate(step: CompiledStep, lengths: Lengths): Estimate {
  const { undo } = step;
  if (undo.kind === 'nothing' || undo.kind === 'irreversible') return { ms: 0, from: 'nothing' };
  const own = undo.kind === 'own';
  return (
    expected(own ? null : undo.expectsMs) ??
    past(lengths, stepKey(step, 'undo')) ??
    expected(step.expectsMs) ??
    (own ? past(lengths, stepKey(step, 'forward')) : undefined) ?? { ms: undo.command.timeoutMs, from: 'timeout' }
  );
}

/** Until a gate has passed: what it took in the past, else all the time it has; never less than its passes need. */
export function gateEstimate(gate: CompiledGate, lengths: Lengths): Estimate {
  const key = gateKey(gate);
  const leastMs = (gate.passes - 1) * gate.everyMs;
  const told = withSeen(past(lengths, key), lengths.seen(key)) ?? { ms: gate.withinMs, from: 'timeout' as const };
  return { ...told, ms: Math.max(told.ms, leastMs) };
}

const expected = (ms: number | null): Estimate | undefined => (ms === null ? undefined : { ms, from: 'expects' });

const past = (lengths: Lengths, key: string): Estimate | undefined => {
  const ms = lengths.past[key];
  return ms === undefined ? undefined : { ms, from: 'history' };
};

function withSeen(said: Estimate | undefined, seenMs: number | undefined): Estimate | undefined {
  if (seenMs === undefined || (said !== undefined && said.ms >= seenMs)) return said;
  return { ms: seenMs, from: 'history' };
}
