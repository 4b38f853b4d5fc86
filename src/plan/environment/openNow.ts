import { join } from 'node:path';
import type { ExecutionPlan } from '../../model/executionPlan.ts';
import type { Opening, WindowAnswer } from '../../windows/answer.ts';
import { type CompiledCalendar, compileCalendar } from '../../windows/calendar.ts';
import type { ResolvedCalendar } from '../../windows/ics/files.ts';
import { nextOpenings, type WindowStatus, windowStatus } from '../../windows/status.ts';
import { inventoriesFolder } from './project.ts';
import { watchedDocument, watchedIcsFiles } from './watchedFiles.ts';

/** Answers whether work may start at an instant. */
export interface OpenNow {
  ask(atMs: number): WindowAnswer;
}

type Scope = Pick<ExecutionPlan, 'environment' | 'window'>;

/**
 * Answers from the environment's calendar.yaml, its iCalendar files and policy.yaml as they are at each asking, so that a
 * freeze declared during a run stops it at its next host. A file that has become unreadable is closed. Where windows are
 * optional only freezes count.
 */
export function openNow(root: string, { environment, window }: Scope): OpenNow {
  const folder = join(root, inventoriesFolder, environment);
  const calendar = watchedDocument(join(folder, 'calendar.yaml'), 'calendar');
  const policy = watchedDocument(join(folder, 'policy.yaml'), 'policy');
  const icsFiles = watchedIcsFiles({ folder, root });
  let made: { of: readonly unknown[]; answer: (atMs: number) => WindowAnswer } | undefined;
  return {
    ask(atMs) {
      const [{ value: days, error: bad }, { value: rules, error: worse }] = [calendar(), policy()];
      const error = bad ?? worse;
      if (error !== null) return { open: false, because: error, coming: [] };
      const files = icsFiles(days);
      const of = [days, rules, ...files.values()];
      if (made === undefined || of.length !== made.of.length || of.some((one, at) => one !== made?.of[at])) {
        const whole = days && { ...days, icsFiles: files };
        const optional = rules?.windows === 'optional' && window === null;
        made = { of, answer: answers(compileCalendar(optional ? onlyFreezes(whole) : whole), window) };
      }
      return made.answer(atMs);
    },
  };
}

/** Open for longer than any run: it has no end worth naming. */
const noEndMs = 10 * 365 * 86_400_000;

/** How many openings to come are told: whether something fits a later one is asked of these. */
const comingMax = 10;

/** The answers of one calendar. One is asked for with every event of a run, and is the same until the next edge. */
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
