import type { Lengths } from '../../forecast/estimates.ts';
import type { ExecutionPlan } from '../../model/executionPlan.ts';
import { mayStart } from '../../rollout/admission.ts';
import type { WindowAnswer } from '../../windows/answer.ts';
import { instantOf } from './instants.ts';
import type { OpeningMs, ReviewWindowFacts } from './windowFacts.ts';

/** Whether a run could begin: now, at the opening to come, or later. */
export interface Start {
  /** Why it could not in any opening that is known; null: it could. */
  readonly never: string | null;
  /** Why not now; null: it could now. */
  readonly notNow: string | null;
}

interface Asked {
  readonly plan: ExecutionPlan;
  readonly lengths: Lengths;
  readonly window: ReviewWindowFacts;
  readonly facts: { readonly madeAtMs: number };
}

/** Admission itself is asked, as it would be when the run begins. `opening`: the present or the next one. */
export function viewStart({ plan, lengths, window, facts }: Asked, opening: OpeningMs | null): Start {
  const { answer, local } = window;
  const closed = answer.open ? null : answer.because;
  if (closed !== null && opening === null) return { never: `closed, and no opening is known: ${closed}`, notNow: null };
  const then = answer.open || opening === null ? { answer, at: facts.madeAtMs } : atOpening(opening, answer);
  const admission = mayStart(plan, then.answer, then.at, lengths.past);
  if (admission.admitted) return { never: null, notNow: closed };
  const { reason } = admission.refused;
  if (admission.opening === null)
    return { never: `no opening that is known is long enough: ${reason}`, notNow: closed };
  const { utc, local: here } = instantOf(admission.opening.opensAtMs, local);
  return { never: null, notNow: `${reason}; the opening at ${here ?? utc} is long enough` };
}

/** What the window will say when it opens. */
function atOpening(
  { opensAtMs, closesAtMs }: OpeningMs,
  { coming }: WindowAnswer,
): { answer: WindowAnswer; at: number } {
  const night = { openedAtMs: opensAtMs, closesAtMs };
  return { answer: { open: true, night, coming: coming.slice(1) }, at: opensAtMs };
}
