import type { WindowAnswer } from '../../windows/answer.ts';
import { instantOf, type LocalTime, wholeMinute } from './instants.ts';
import { viewNight } from './nightView.ts';
import type { PlanView } from './planView.ts';
import type { OpeningView, ReviewWindowView } from './reviewShape.ts';
import { type OpeningMs, openingOf, type ReviewWindowFacts } from './windowFacts.ts';

/** Openings after the one it would run in: as many as a reviewer might move the change to. */
const comingMax = 3;

export function viewReviewWindow(
  plan: PlanView,
  facts: ReviewWindowFacts,
  conflicts: readonly string[],
  atMs: number,
): ReviewWindowView {
  const { answer, local } = facts;
  const { needMs, backMs } = plan.forecast;
  const opening = openingOf(answer);
  const later = answer.open ? answer.coming : answer.coming.slice(1);
  return {
    zone: facts.zone,
    name: plan.window,
    required: facts.required,
    opening: opening && openingView(opening, local),
    closedBecause: answer.open ? null : answer.because,
    coming: later.slice(0, comingMax).map((one) => openingView(one, local)),
    freezes: facts.freezes.map(({ name, fromMs, toMs }) => ({
      name,
      from: instantOf(fromMs, local),
      to: instantOf(toMs, local),
    })),
    daylightSaving: facts.daylightSaving,
    conflicts,
    ...fitOf(plan, answer, local, atMs),
    needMs,
    backMs,
    guessed: guessed(plan),
  };
}

const openingView = ({ opensAtMs, closesAtMs }: OpeningMs, local: LocalTime): OpeningView => ({
  opens: instantOf(opensAtMs, local),
  closes: instantOf(closesAtMs, local),
});

function fitOf(
  { forecast }: PlanView,
  answer: WindowAnswer,
  local: LocalTime,
  atMs: number,
): Pick<ReviewWindowView, 'fits' | 'lastSafeStart'> {
  // Instants come back as they went in, in milliseconds.
  const night = viewNight(forecast, answer, atMs, String);
  if (night === null) return { fits: true, lastSafeStart: null };
  const last = night.lastSafeStart;
  return { fits: night.fits, lastSafeStart: last === null ? null : instantOf(wholeMinute(Number(last)), local) };
}

/** Steps of which nobody knows how long they take: they are reckoned with all the time they have. */
function guessed({ stages }: PlanView): string[] {
  const steps = stages.flatMap(({ groups }) => groups.flatMap((group) => [...group.steps, ...group.always]));
  return [...new Set(steps.filter(({ estimate }) => estimate.from === 'timeout').map(({ name }) => name))];
}
