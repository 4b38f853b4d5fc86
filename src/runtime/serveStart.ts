import { formatProblem, NightshiftError } from '../model/problems.ts';
import type { Action } from '../schedule/due.ts';
import type { ScheduleRecord } from './journalPort.ts';
import { type Controller, launch } from './launch.ts';
import type { ServeParts } from './serve.ts';
import type { Drive } from './serveRuns.ts';

export type Started =
  | { readonly kind: 'driven' }
  | Omit<Extract<Action, { kind: 'close' }>, 'id'>
  /** It stays as it is and is tried again. */
  | { readonly kind: 'wait'; readonly because: string };

type Closed = Extract<Started, { kind: 'close' }>;

/** Starts an entry whose hour has come, if everything it was scheduled on still holds, and drives its run to its end. */
export async function startScheduled(
  parts: ServeParts,
  entry: ScheduleRecord,
  late: boolean,
  drive: Drive,
): Promise<Started> {
  const prepared = await parts.prepare(entry).catch(refused);
  if ('kind' in prepared) return prepared;
  const { plan, digest, saved, approvals } = prepared;
  if (digest !== entry.digest) return stale(entry, digest);
  const answer = parts.windowOf(entry).ask(parts.clock.now());
  if (!answer.open) return { kind: 'wait', because: answer.because };
  const fit = parts.fits(plan, answer);
  if (!fit.fits) return { kind: 'close', state: late ? 'missed' : 'refused', reason: fit.reason, code: 'NS3017' };
  const looked = await prepared.lastLook().then(() => undefined, refused);
  if (looked !== undefined) return looked;
  const { id: schedule, root } = entry;
  const run = parts.newRunId();
  const begin = (controller: Controller) => {
    parts.tell({ level: 'info', schedule, run, message: begins(entry, late) });
    return launch(controller, { run, plan, digest, root, schedule, saved, approvals });
  };
  return drive({ run, root, plan }, begin).then(
    () => ({ kind: 'driven' }),
    (error: unknown) => notStarted(parts, entry, error),
  );
}

/** What its files say now may not run. */
function refused(error: unknown): Closed {
  if (!(error instanceof NightshiftError)) throw error;
  const [first] = error.problems.filter(({ severity }) => severity === 'error');
  const reason = error.problems.map(formatProblem).join('\n');
  return { kind: 'close', state: 'refused', reason, code: first?.code ?? error.code };
}

function stale({ digest, planFile }: ScheduleRecord, now: string): Closed {
  const what = `${planFile} or its environment was changed since: digest ${now.slice(0, 12)}, scheduled was ${digest.slice(0, 12)}`;
  return { kind: 'close', state: 'refused', reason: `stale: ${what}`, code: 'NS3018' };
}

function begins({ startsAtMs }: ScheduleRecord, late: boolean): string {
  return late ? `starts late: it was to start at ${new Date(startsAtMs).toISOString()}` : 'starts';
}

/**
 * Once the entry has its run, the run's failure is the run's. Before that something stood in the way that may go: hosts
 * that another run has, a secret whose source is down, a full disk.
 */
function notStarted({ journal }: ServeParts, entry: ScheduleRecord, error: unknown): Started {
  if (!(error instanceof NightshiftError) || journal.schedule(entry.id)?.state !== 'waiting') throw error;
  return { kind: 'wait', because: error.problems.map(({ message }) => message).join('; ') };
}
