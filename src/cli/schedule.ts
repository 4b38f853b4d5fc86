import { relative, resolve } from 'node:path';
import { thisProcess } from '../adapters/journal/holder.ts';
import type { ExecutionPlan } from '../model/executionPlan.ts';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { failure, formatProblem } from '../model/problems.ts';
import { openNow } from '../plan/environment/openNow.ts';
import type { PreparedChange } from '../plan/prepare.ts';
import { looksSaved } from '../plan/saved/savedFile.ts';
import type { NewSchedule, ScheduleRecord } from '../runtime/journalPort.ts';
import { whoIs } from '../runtime/launch.ts';
import { type Choice, chooseOpening, type Wanted } from '../schedule/choose.ts';
import { type Claim, conflictBetween } from '../schedule/conflicts.ts';
import { newScheduleId } from './ids.ts';
import { readInstant } from './instants.ts';
import { prepareChange } from './readProject.ts';
import { onlySaved, openSavedPlan, wantsSavedPlan } from './savedPlans.ts';
import {
  type ConflictWith,
  cancelledText,
  conflictText,
  instantText,
  listText,
  openingText,
  scheduledText,
  utc,
} from './scheduleText.ts';
import type { Session } from './session.ts';
import { viewLease } from './status.ts';

export interface ScheduleOptions {
  readonly window?: string;
  readonly at?: string;
  readonly next?: true;
}

/** `schedule PLAN`: checks and compiles a plan, and has the daemon run it in an opening. */
export async function schedule(session: Session, file: string, options: ScheduleOptions): Promise<ExitCode> {
  const root = await session.project();
  const nowMs = Date.now();
  const wanted = wantedOf(options);
  const prepared = await preparedFor(root, resolve(file), nowMs);
  if (!session.json) for (const warning of prepared.warnings) session.err.line(formatProblem(warning));
  const window = windowOf(prepared, options.window);
  const entry = entryOf(prepared, { root, file, window, opening: openingOf(prepared, root, window, wanted, nowMs) });
  const { record, conflicts } = add(session, prepared, entry);
  const servedBy = viewLease(session.journal.serving());
  const met = conflicts.map(({ id, first: _, ...what }) => ({ schedule: id, ...what }));
  session.result({ ...viewOf(record), conflicts: met, servedBy }, () =>
    scheduledText(record, prepared, conflicts, servedBy?.alive === true, nowMs).join('\n'),
  );
  return exitCodes.done;
}

/** A saved plan is scheduled as it was saved; whether it is approved is asked when it starts. */
async function preparedFor(root: string, file: string, nowMs: number): Promise<PreparedChange> {
  if (await looksSaved(file)) return (await openSavedPlan(root, file, nowMs)).prepared;
  const prepared = await prepareChange(root, file, nowMs);
  if (wantsSavedPlan(prepared)) throw onlySaved(file, prepared.plan.environment);
  return prepared;
}

function wantedOf({ window, at, next }: ScheduleOptions): Wanted {
  if ([window, at, next].filter((one) => one !== undefined).length > 1)
    throw failure('NS6001', 'a change starts once', 'Give one of --window, --at and --next.');
  return at === undefined ? { kind: 'next' } : { kind: 'at', atMs: readInstant('--at', at) };
}

/** The window that was asked for, else the plan's; a plan that names one runs in no other. */
function windowOf({ plan, change }: PreparedChange, asked: string | undefined): string | null {
  if (asked === undefined || asked === plan.window) return plan.window;
  const names = change.environment.calendar?.windows.map(({ name }) => name) ?? [];
  if (!names.includes(asked))
    throw failure(
      'NS3108',
      `${plan.environment} has no window ${asked}`,
      `Name one of: ${names.join(', ') || 'none'}.`,
    );
  if (plan.window === null) return asked;
  const next = `Schedule it without --window, or change \`window\` in the plan.`;
  throw failure('NS3108', `the plan runs in the window ${plan.window} only, not in ${asked}`, next);
}

type Found = Extract<Choice, { found: true }>;

/** Where windows are optional, the openings between freezes are nobody's appointment. */
function openingOf(
  prepared: PreparedChange,
  root: string,
  window: string | null,
  wanted: Wanted,
  nowMs: number,
): Found {
  const { plan, change } = prepared;
  const port = openNow(root, { environment: plan.environment, window });
  const choice = chooseOpening((atMs) => port.ask(atMs), wanted, nowMs);
  if (!choice.found) throw notOpen(prepared, wanted, choice);
  const bounded = window !== null || change.environment.policy.windows !== 'optional';
  return bounded ? choice : { ...choice, opensAtMs: null, closesAtMs: null };
}

function notOpen(prepared: PreparedChange, wanted: Wanted, choice: Extract<Choice, { found: false }>) {
  const openings = choice.coming.slice(0, 3).map((opening) => openingText(opening, prepared.change));
  const next = openings.length === 0 ? 'See `nightshift windows`.' : `The next openings: ${openings.join('; ')}.`;
  const when = wanted.kind === 'at' ? ` at ${instantText(wanted.atMs, prepared.change)}` : '';
  return failure('NS3104', `${prepared.plan.change.name} cannot start${when}: ${choice.because}`, next);
}

interface Appointment {
  readonly root: string;
  readonly file: string;
  readonly window: string | null;
  readonly opening: Found;
}

function entryOf({ plan, digest }: PreparedChange, { root, file, window, opening }: Appointment): NewSchedule {
  const { startsAtMs, opensAtMs, closesAtMs } = opening;
  const made = { id: newScheduleId(), by: whoIs(thisProcess()), at: Date.now() };
  const hostsCount = Object.keys(plan.hosts).length;
  const what = { change: plan.change.name, environment: plan.environment, digest, plan, hostsCount };
  const where = { root, planFile: relative(root, resolve(file)), window };
  return { ...made, ...what, ...where, startsAtMs, opensAtMs, closesAtMs, queuedBehind: [] };
}

/** Conflicts are looked for in the transaction that adds the entry: two that are added at once see each other. */
function add(session: Session, { plan, change }: PreparedChange, entry: NewSchedule) {
  const { conflicts: rule = 'refuse', domains = [] } = change.environment.policy.scheduling ?? {};
  let conflicts: readonly ConflictWith[] = [];
  const record = session.journal.addSchedule((open) => {
    const added: Claim = { ...entry, hosts: plan.hosts };
    conflicts = open.flatMap((first) => {
      const conflict = conflictBetween(added, claimOf(first), domains);
      return conflict === undefined ? [] : [{ ...conflict, first }];
    });
    if (rule === 'refuse' && conflicts.length > 0) throw conflicting(conflicts);
    return { ...entry, queuedBehind: conflicts.map(({ id }) => id) };
  });
  return { record, conflicts };
}

/** What an entry lays claim to. */
export function claimOf({ id, environment, startsAtMs, closesAtMs, plan }: ScheduleRecord): Claim {
  return { id, environment, startsAtMs, closesAtMs, hosts: (plan as ExecutionPlan).hosts };
}

function conflicting(conflicts: readonly ConflictWith[]) {
  const next = `Choose another opening with --at or --window, take the other out with \`nightshift schedule cancel ${conflicts[0]?.id}\`, or let the policy queue them (\`scheduling: {conflicts: queue}\`).`;
  return failure('NS3105', `it is in conflict with ${conflicts.map(conflictText).join('; ')}`, next);
}

/** `schedule list`: what is to run, what runs, and what did not and nobody has looked at. */
export function scheduleList(session: Session, { all }: { readonly all: boolean }): ExitCode {
  const { journal } = session;
  const records = journal.schedules(all ? 'all' : 'listed');
  const servedBy = viewLease(journal.serving());
  session.result({ schedules: records.map(viewOf), servedBy }, () => listText(records, journal.serving()).join('\n'));
  return exitCodes.done;
}

/** `schedule cancel ID`: takes out an entry that waits, or puts away one that was missed or refused. */
export function scheduleCancel(session: Session, id: string, { reason }: { readonly reason: string }): ExitCode {
  const { journal } = session;
  const by = whoIs(thisProcess());
  const record = journal.closeSchedule(id, { state: 'cancelled', by, at: Date.now(), reason, code: null });
  if (record.state !== 'cancelled') throw notCancelled(record);
  session.result(viewOf(record), () => cancelledText(record));
  return exitCodes.done;
}

function notCancelled({ id, state, run }: ScheduleRecord) {
  const next =
    run === null || run.ended
      ? 'See `nightshift schedule list --all`.'
      : `Its run is stopped with Ctrl-C or \`systemctl stop\`, and ended with \`nightshift rollback ${run.run}\` or \`nightshift abort ${run.run}\`.`;
  return failure(
    'NS3102',
    `${id} cannot be cancelled: it is ${state}${run === null ? '' : ` as run ${run.run}`}`,
    next,
  );
}

/** The documented shape of an entry. */
function viewOf(record: ScheduleRecord): object {
  const { id, planFile, change, environment, digest, window, queuedBehind, by, state, run, reason, code } = record;
  return {
    schedule: id,
    ...{ planFile, change, environment, digest, window },
    hosts: record.hostsCount,
    startsAt: utc(record.startsAtMs),
    opensAt: record.opensAtMs === null ? null : utc(record.opensAtMs),
    closesAt: record.closesAtMs === null ? null : utc(record.closesAtMs),
    ...{ queuedBehind, by, at: utc(record.at), state, run, reason, code },
  };
}
