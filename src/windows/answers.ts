import type { WindowAnswer } from './answer.ts';
import { type CompiledCalendar, compileCalendar } from './calendar.ts';
import type { ResolvedCalendar } from './ics/files.ts';
import { nextOpenings, type Opening, type WindowStatus, windowStatus } from './status.ts';

/** What an environment's policy and a plan make of its calendar. */
export interface WindowScope {
  /** The one window that counts; null: any. */
  readonly window: string | null;
  /** False: where the plan names no window either, only freezes count. */
  readonly required: boolean;
}

/** Whether work may start at an instant: the same for admission, schedules and reviews. Asked often: kept until the next edge. */
export function windowAnswers(
  calendar: ResolvedCalendar | null,
  { window, required }: WindowScope,
): (atMs: number) => WindowAnswer {
  const onlyFreezesCount = !required && window === null;
  return answers(compileCalendar(onlyFreezesCount ? onlyFreezes(calendar) : calendar), window);
}

/** Open for longer than any run: it has no end worth naming. */
const noEndMs = 10 * 365 * 86_400_000;

/** How many openings to come are told: whether something fits a later one is asked of these. */
const comingMax = 10;

/** One answer is asked for with every event of a run, and is the same until the next edge. */
function answers(calendar: CompiledCalendar, window: string | null): (atMs: number) => WindowAnswer {
  let known: { readonly fromMs: number; readonly untilMs: number; readonly answer: WindowAnswer } | undefined;
  return (atMs) => {
    if (known !== undefined && known.fromMs <= atMs && atMs < known.untilMs) return known.answer;
    const status = windowStatus(calendar, atMs, { window });
    const coming = nextOpenings(calendar, atMs, comingMax, { window });
    const edgeMs = status.open ? status.closesAtMs : (status.opensAtMs ?? atMs);
    known = { fromMs: atMs, untilMs: edgeMs, answer: answerOf(status, coming, atMs) };
    return known.answer;
  };
}

function answerOf(status: WindowStatus, coming: readonly Opening[], atMs: number): WindowAnswer {
  if (!status.open) return { open: false, because: status.because, coming };
  const { opensAtMs, closesAtMs } = status;
  const night = closesAtMs - atMs > noEndMs ? null : { openedAtMs: opensAtMs, closesAtMs };
  return { open: true, night, coming };
}

/** Open all the time but for the freezes. */
function onlyFreezes(calendar: ResolvedCalendar | null): ResolvedCalendar {
  const always = { name: 'always', from: '1970-01-01T00:00', to: '9999-01-01T00:00' };
  const base = calendar ?? { apiVersion: 'nightshift/v1', timezone: 'UTC' };
  return { ...base, windows: [always] };
}
