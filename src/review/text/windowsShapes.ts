/** What the windows commands print as JSON: instants in ISO 8601. */
import type { ExplainedDay, ExplainedEdge, ExplainedEntry, Explanation } from '../../windows/explain.ts';
import type { Month } from '../../windows/month.ts';
import type { WindowStatus } from '../../windows/status.ts';
import { isoText } from './windowsText.ts';

/** The documented shape of an answer. */
export function statusShape(status: WindowStatus): object {
  if (status.open) return { open: true, closesAt: isoText(status.closesAtMs), window: status.windows.join(', ') };
  const opensAt = status.opensAtMs === null ? null : isoText(status.opensAtMs);
  return { open: false, opensAt, because: status.because };
}

/** An explanation. */
export function explanationShape({ atMs, status, entries, imports }: Explanation): object {
  return { at: isoText(atMs), ...statusShape(status), entries: entries.map(entryShape), imports };
}

function entryShape({ days, ...entry }: ExplainedEntry): object {
  return { ...entry, days: days.map(dayShape) };
}

function dayShape({ occurrence, ...day }: ExplainedDay): object {
  if (occurrence === null) return { ...day, occurrence };
  const { opensAtMs, closesAtMs, covers, edges } = occurrence;
  const shape = { opensAt: isoText(opensAtMs), closesAt: isoText(closesAtMs), covers, edges: edges.map(edgeShape) };
  return { ...day, occurrence: shape };
}

function edgeShape({ otherMs, ...edge }: ExplainedEdge): object {
  return { ...edge, other: otherMs === null ? null : isoText(otherMs) };
}

/** A month, day by day. */
export function monthShape({ days, freezes, ...month }: Month): object {
  return {
    ...month,
    days: days.map(({ opens, clockChange, ...day }) => ({
      ...day,
      opens: opens.map(({ fromMs, toMs }) => [isoText(fromMs), isoText(toMs)]),
      clockChange: clockChange && {
        at: isoText(clockChange.atMs),
        before: clockChange.before,
        after: clockChange.after,
      },
    })),
    freezes: freezes.map(({ intervals, ...freeze }) => ({
      ...freeze,
      intervals: intervals.map((interval) => interval.map(isoText)),
    })),
  };
}
