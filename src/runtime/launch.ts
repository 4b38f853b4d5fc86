import { type Histogram, merged, percentile95 } from '../forecast/histogram.ts';
import type { JudgedApproval } from '../model/approval.ts';
import type { ExecutionPlan } from '../model/executionPlan.ts';
import { failure } from '../model/problems.ts';
import type { CommandBody, OperatorAction } from '../rollout/commands.ts';
import { mayResume } from '../rollout/decideOperator.ts';
import type { BreakGlass, PastLengths, RunEvent } from '../rollout/events.ts';
import { replay } from '../rollout/evolve.ts';
import { initialState, type RunState } from '../rollout/state.ts';
import { RunDriver, type RunEnd } from './driver.ts';
import { type EffectPorts, EffectRunner } from './effectRunner.ts';
import type {
  HostHeld,
  JournalPort,
  Lease,
  LeaseHeld,
  LeaseHolder,
  LeaseRequest,
  NewRun,
  RunRecord,
  SavedUsed,
  ScheduleTaken,
} from './journalPort.ts';
import { harmless, type RunObserver } from './observer.ts';
import type { ClockPort, WindowPort } from './ports.ts';
import type { Secrets } from './secrets.ts';

/**
 * A lease outlives so long a silence of its process: long enough for a machine that stalls, short enough that a run whose
 * controller died is taken over within a coffee. A process known to be dead loses it at once.
 */
const leaseTtlMs = 30_000;

/** What a run needs of this process. */
export interface Controller {
  readonly journal: JournalPort;
  readonly clock: ClockPort;
  readonly window: WindowPort;
  readonly secrets: Secrets;
  readonly ports: EffectPorts;
  readonly observer: RunObserver;
  readonly holder: LeaseHolder;
  /** Told of the driver once it exists, so that signals and keys reach it. */
  readonly onDriver: (driver: RunDriver) => void;
}

export interface Launch {
  readonly run: string;
  readonly plan: ExecutionPlan;
  readonly digest: string;
  readonly root: string;
  /** The schedule's entry that it carries out. */
  readonly schedule?: string;
  readonly breakGlass?: BreakGlass;
  /** The saved plan that it carries out, by its id, and what its approvals came to. */
  readonly saved?: string | null | undefined;
  readonly approvals?: readonly JudgedApproval[] | undefined;
  /** Everything is done, then taken back. */
  readonly rehearsal?: true;
}

/**
 * Begins a run and drives it. Refused when another run of this journal has one of its hosts (NS3015), when its
 * schedule's entry does not wait any more (NS3106), or when its saved plan was run already (NS3309).
 */
export async function launch(
  controller: Controller,
  { run, plan, digest, root, schedule, breakGlass, saved, approvals, rehearsal }: Launch,
): Promise<RunEnd> {
  const { journal, clock, holder } = controller;
  const at = clock.now();
  const by = whoIs(holder);
  const { name: change } = plan.change;
  const hosts = Object.keys(plan.hosts);
  const header = {
    run,
    change,
    environment: plan.environment,
    digest,
    plan,
    root,
    by,
    at,
    hosts,
    schedule: schedule ?? null,
    saved: saved ?? null,
    approvals: approvals ?? [],
    ...(rehearsal && { rehearsal }),
  };
  const lease = createRun(journal, header, { holder, at, ttlMs: leaseTtlMs });
  if (lease.status === 'hostHeld') throw hostsHeld(lease);
  if (lease.status === 'scheduleTaken') throw entryTaken(lease);
  if (lease.status === 'savedUsed') throw savedUsed(lease);
  const past = pastLengths(journal, plan.environment);
  const start = { type: 'start', run, digest, by, token: lease.token, past, breakGlass: breakGlass ?? null } as const;
  return drive(controller, plan, initialState(plan), lease, [{ ...start, ...(rehearsal && { rehearsal }) }]);
}

/** Hosts of a run that has ended are free, also when its process died before it could give them back. */
function createRun(journal: JournalPort, header: NewRun, request: LeaseRequest): ReturnType<JournalPort['createRun']> {
  const lease = journal.createRun(header, request);
  if (lease.status !== 'hostHeld') return lease;
  const holding = [...new Set(lease.hosts.map(({ run }) => run))];
  const over = holding.filter((run) => journal.run(run)?.state === 'ended');
  for (const run of over) journal.releaseHosts(run);
  return over.length === 0 ? lease : journal.createRun(header, request);
}

/** Takes a run over that nobody drives: goes on with it, or rolls it back, or ends it where it stands. */
export function takeOver(
  controller: Controller,
  run: string,
  action: Exclude<OperatorAction, 'hold'>,
  reason: string,
): Promise<RunEnd> {
  return take(controller, run, (state, by) =>
    action !== 'resume' || mayResume(state) ? [{ type: 'operator', action, by, reason }] : [],
  );
}

/** Goes on with a run that nobody drives, by itself: with one that is held for its time, once that has come; or after a crash. */
export function goOn(controller: Controller, run: string): Promise<RunEnd> {
  return take(controller, run, (_state, by) => [{ type: 'reopen', by }]);
}

async function take(
  controller: Controller,
  run: string,
  then: (state: RunState, by: string) => readonly CommandBody[],
): Promise<RunEnd> {
  const { journal, holder } = controller;
  const lease = takeLease(controller, run);
  // Read only now that nobody else can append to it.
  const { plan, state, record } = recall(journal, run);
  const by = whoIs(holder);
  const past = pastLengths(journal, plan.environment);
  const { token } = lease;
  // Its first process died before it wrote anything: the run begins here.
  if (state.phase.kind === 'created') {
    const { digest, rehearsal } = record;
    const start = { type: 'start', run, digest, by, token, past, breakGlass: null } as const;
    return drive(controller, plan, state, lease, [{ ...start, ...(rehearsal && { rehearsal }) }]);
  }
  return drive(controller, plan, state, lease, [{ type: 'takeOver', by, token, past }, ...then(state, by)]);
}

function takeLease({ journal, clock, holder }: Controller, run: string): Lease {
  const record = journal.run(run);
  if (record?.state === 'ended') throw alreadyEnded(record);
  const lease = journal.takeLease(run, { holder, at: clock.now(), ttlMs: leaseTtlMs });
  if (lease.status === 'leaseHeld') throw leaseHeld(run, lease);
  return lease;
}

/** So many runs back a step's history goes: far enough to be even, near enough to be today's machines. */
const historyRuns = 20;

/** How long things took in the environment's earlier runs; what too few of them have is left out. */
export function pastLengths(journal: JournalPort, environment: string): PastLengths {
  const byKey = new Map<string, Histogram[]>();
  for (const { key, histogram } of journal.durations(environment, historyRuns))
    byKey.set(key, [...(byKey.get(key) ?? []), histogram]);
  const lengths = [...byKey].map(([key, histograms]) => [key, percentile95(merged(histograms))] as const);
  return Object.fromEntries(lengths.flatMap(([key, ms]) => (ms === undefined ? [] : [[key, ms]])));
}

/** A run as its journal tells it. Throws NS3006 when there is none of that name. */
export function recall(journal: JournalPort, run: string): { record: RunRecord; plan: ExecutionPlan; state: RunState } {
  const record = journal.run(run);
  if (record === undefined)
    throw failure('NS3006', `there is no run ${run}`, 'List the runs with `nightshift history`.');
  const plan = record.plan as ExecutionPlan;
  return { record, plan, state: replay(plan, initialState(plan), recordedEvents(journal, run)) };
}

/** The events of a run, in order. */
export function* recordedEvents(journal: JournalPort, run: string): Iterable<RunEvent> {
  for (const { event } of journal.events(run)) yield event as RunEvent;
}

async function drive(
  controller: Controller,
  plan: ExecutionPlan,
  state: RunState,
  lease: Lease,
  first: readonly CommandBody[],
): Promise<RunEnd> {
  const { journal, clock, window, secrets, ports, holder } = controller;
  const observer = harmless(controller.observer);
  const runner = new EffectRunner(ports, {
    plan,
    state,
    fence: { run: lease.run, token: lease.token, holder: whoIs(holder) },
    fillSecrets: secrets.fill,
    output: observer.output,
    trouble: observer.trouble,
  });
  const driver = new RunDriver({ plan, state, journal, lease, clock, window, runner, observer });
  controller.onDriver(driver);
  const end = await driver.drive(first);
  if (end.kind === 'ended') journal.releaseHosts(lease.run);
  journal.recordDurations(
    lease.run,
    Object.entries(state.seen).map(([key, histogram]) => ({ key, histogram })),
  );
  return end;
}

export const whoIs = ({ user, machine }: LeaseHolder): string => `${user}@${machine}`;

function hostsHeld({ hosts }: HostHeld) {
  const shown = hosts.slice(0, 5).map(({ host, run, change }) => `${host} by run ${run} (${change})`);
  const more = hosts.length > shown.length ? ` and ${hosts.length - shown.length} more` : '';
  const first = hosts[0]?.run ?? '';
  const next = `See \`nightshift status ${first}\`; a held run ends with \`nightshift resume|rollback|abort ${first}\`.`;
  return failure('NS3015', `another run holds ${shown.join(', ')}${more}`, next);
}

function entryTaken({ entry }: ScheduleTaken) {
  const became = entry.run === null ? entry.state : `started as run ${entry.run}`;
  return failure('NS3106', `schedule ${entry.id} is ${became}`, 'See `nightshift schedule list --all`.');
}

const savedUsed = ({ run }: SavedUsed) =>
  failure(
    'NS3309',
    `the saved plan was run already, as ${run}`,
    `See \`nightshift status ${run}\`; to do it again, save it anew with \`nightshift plan PLAN --out FILE\`.`,
  );

function leaseHeld(run: string, { by }: LeaseHeld) {
  const since = new Date(by.since).toISOString();
  const who = `${whoIs(by.holder)}, process ${by.holder.pid}, since ${since}`;
  return failure(
    'NS3016',
    `run ${run} is driven by ${who}`,
    `Follow it with \`nightshift status ${run}\`, or stop that process first.`,
  );
}

const alreadyEnded = ({ run, outcome }: RunRecord) =>
  failure(
    'NS3011',
    `run ${run} has ended: ${outcome}`,
    `See \`nightshift status ${run}\`; start a new run with \`nightshift run\`.`,
  );
