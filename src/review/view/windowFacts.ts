import { formatDuration } from '../../model/durations.ts';
import type { ExecutionPlan } from '../../model/executionPlan.ts';
import type { WindowAnswer } from '../../windows/answer.ts';
import { windowAnswers } from '../../windows/answers.ts';
import { type CompiledCalendar, chosen, compileCalendar, type UsableCalendar } from '../../windows/calendar.ts';
import { dayMs } from '../../windows/days.ts';
import { doubtfulEdges } from '../../windows/edges.ts';
import type { ResolvedCalendar } from '../../windows/ics/files.ts';
import { changeIn } from '../../windows/month.ts';
import { occurrences } from '../../windows/period.ts';
import { formatInstant, type Zone } from '../../windows/zones.ts';
import { isoOf, type LocalTime, weekdayOf } from './instants.ts';

/** What a calendar says of the time in which a change would run: gathered once, so that a review needs no calendar. */
export interface ReviewWindowFacts {
  /** IANA name; null: the environment has no calendar. */
  readonly zone: string | null;
  readonly required: boolean;
  /** When the review is made, with the openings to come. */
  readonly answer: WindowAnswer;
  /** Freezes that hold at some instant of the next 60 days, by when they begin. */
  readonly freezes: readonly { readonly name: string; readonly fromMs: number; readonly toMs: number }[];
  /** What clock changes do to the present or next opening; null: nothing. */
  readonly daylightSaving: string | null;
  readonly local: LocalTime;
}

const aheadMs = 60 * dayMs;
/** More freezes than these are a list nobody reads. */
const freezesMax = 20;

/** Asks the calendar everything that a review of the plan tells of it. `nowMs`: milliseconds since 1970. */
export function windowFacts(calendar: ResolvedCalendar | null, plan: ExecutionPlan, nowMs: number): ReviewWindowFacts {
  const required = plan.policy.windows === 'required';
  const answer = windowAnswers(calendar, { window: plan.window, required })(nowMs);
  const compiled = compileCalendar(calendar);
  return {
    zone: compiled.usable ? compiled.zone.name : (calendar?.timezone ?? null),
    required,
    answer,
    freezes: freezesOf(compiled, nowMs),
    daylightSaving: compiled.usable ? clockChangeNote(compiled, plan.window, openingOf(answer)) : null,
    local: (ms) => (compiled.usable ? localOf(ms, compiled.zone) : null),
  };
}

export interface OpeningMs {
  readonly opensAtMs: number;
  readonly closesAtMs: number;
}

/** The present opening, or the next one; null: nothing closes, or none is known. */
export function openingOf(answer: WindowAnswer): OpeningMs | null {
  if (!answer.open) return answer.coming[0] ?? null;
  const { night } = answer;
  return night === null ? null : { opensAtMs: night.openedAtMs, closesAtMs: night.closesAtMs };
}

/** `Mon 2026-11-23 22:00 +01:00`. */
function localOf(ms: number, zone: Zone): string {
  return `${weekdayOf(Math.floor((ms + zone.offsetMs(ms)) / dayMs))} ${formatInstant(ms, zone)}`;
}

function freezesOf(calendar: CompiledCalendar, nowMs: number): ReviewWindowFacts['freezes'] {
  if (!calendar.usable) return [];
  return calendar.freezes
    .flatMap((period) => occurrences(period, nowMs, nowMs + aheadMs))
    .map(({ period, opensMs, closesMs }) => ({ name: period.name, fromMs: opensMs, toMs: closesMs }))
    .sort((one, other) => one.fromMs - other.fromMs)
    .slice(0, freezesMax);
}

function clockChangeNote(calendar: UsableCalendar, window: string | null, opening: OpeningMs | null): string | null {
  if (opening === null) return null;
  const { opensAtMs, closesAtMs } = opening;
  const edges = chosen(calendar.windows, window).flatMap((period) =>
    doubtfulEdges(period, opensAtMs, closesAtMs + 1 - opensAtMs),
  );
  const sentences = [...changeSentence(calendar.zone, opening), ...new Set(edges)];
  return sentences.length === 0 ? null : sentences.join(' ');
}

function changeSentence(zone: Zone, { opensAtMs, closesAtMs }: OpeningMs): string[] {
  const change = changeIn(opensAtMs, closesAtMs, zone);
  if (change === null) return [];
  const way = change.byMs < 0 ? 'back' : 'forward';
  const by = formatDuration(Math.abs(change.byMs));
  const lastsMs = closesAtMs - opensAtMs;
  return [
    `Clocks go ${way} by ${by} at ${isoOf(change.atMs)} (${change.before} becomes ${change.after}): this opening lasts ${formatDuration(lastsMs)}, not the ${formatDuration(lastsMs + change.byMs)} that clocks show.`,
  ];
}
