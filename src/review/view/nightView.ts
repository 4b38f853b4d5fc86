import type { Forecast } from '../../forecast/forecast.ts';
import type { WindowAnswer } from '../../windows/answer.ts';

/** A plan against the window's present or next opening. Times are ISO 8601 in UTC; durations milliseconds. */
export interface NightView {
  readonly open: boolean;
  /** Why it is closed. */
  readonly because: string | null;
  readonly opensAt: string | null;
  readonly closesAt: string | null;
  /** Begun now, or at the opening: when it is done, and the time for taking it all back is over too. */
  readonly endsAt: string | null;
  readonly fits: boolean;
  /** Begun later, it could not be done and taken back in that opening; null: it cannot in any case. */
  readonly lastSafeStart: string | null;
}

/** null where nothing ever closes. */
export function viewNight(
  { needMs, backMs }: Pick<Forecast, 'needMs' | 'backMs'>,
  answer: WindowAnswer,
  atMs: number,
  iso: (ms: number) => string,
): NightView | null {
  if (answer.open && answer.night === null) return null;
  const because = answer.open ? null : answer.because;
  const opening = answer.open ? answer.night : answer.coming[0];
  if (opening === undefined || opening === null)
    return { open: false, because, opensAt: null, closesAt: null, endsAt: null, fits: false, lastSafeStart: null };
  const opensAtMs = 'openedAtMs' in opening ? opening.openedAtMs : opening.opensAtMs;
  const endsAtMs = Math.max(atMs, opensAtMs) + needMs + backMs;
  const lastMs = opening.closesAtMs - needMs - backMs;
  return {
    open: answer.open,
    because,
    opensAt: iso(opensAtMs),
    closesAt: iso(opening.closesAtMs),
    endsAt: iso(endsAtMs),
    fits: endsAtMs <= opening.closesAtMs,
    lastSafeStart: lastMs >= opensAtMs ? iso(lastMs) : null,
  };
}
