import type { ExecutionPlan } from '../model/executionPlan.ts';
import { failure } from '../model/problems.ts';
import type { CommandBody, OperatorAction } from '../rollout/commands.ts';
import { mayResume } from '../rollout/decideOperator.ts';
import type { RunEvent } from '../rollout/events.ts';
import { replay } from '../rollout/evolve.ts';
import { initialState, type RunState } from '../rollout/state.ts';
import { RunDriver, type RunEnd } from './driver.ts';
import { type EffectPorts, EffectRunner } from './effectRunner.ts';
import type { HostHeld, JournalPort, Lease, LeaseHeld, LeaseHolder, RunRecord } from './journalPort.ts';
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
}

/** Begins a run and drives it. Refused (NS3015) when another run of this journal has one of its hosts. */
export async function launch(controller: Controller, { run, plan, digest, root }: Launch): Promise<RunEnd> {
  const { journal, clock, holder } = controller;
  const at = clock.now();
  const by = whoIs(holder);
  const { name: change } = plan.change;
  const hosts = Object.keys(plan.hosts);
  const header = { run, change, environment: plan.environment, digest, plan, root, by, at, hosts };
  const lease = journal.createRun(header, { holder, at, ttlMs: leaseTtlMs });
  if (lease.status === 'hostHeld') throw hostsHeld(lease);
  const state = initialState(plan);
  return drive(controller, plan, state, lease, [{ type: 'start', run, digest, by, token: lease.token }]);
}

/** Takes a run over that nobody drives: goes on with it, or rolls it back, or ends it where it stands. */
export async function takeOver(
  controller: Controller,
  run: string,
  action: Exclude<OperatorAction, 'hold'>,
  reason: string,
): Promise<RunEnd> {
  const { journal, clock, holder } = controller;
  const { plan, state, record } = recall(journal, run);
  if (state.phase.kind === 'ended') throw alreadyEnded(record);
  const lease = journal.takeLease(run, { holder, at: clock.now(), ttlMs: leaseTtlMs });
  if (lease.status === 'leaseHeld') throw leaseHeld(run, lease);
  const by = whoIs(holder);
  const first: CommandBody[] = [{ type: 'takeOver', by, token: lease.token }];
  if (action !== 'resume' || mayResume(state)) first.push({ type: 'operator', action, by, reason });
  return drive(controller, plan, state, lease, first);
}

/** A run as its journal tells it. Throws NS3006 when there is none of that name. */
export function recall(journal: JournalPort, run: string): { record: RunRecord; plan: ExecutionPlan; state: RunState } {
  const record = journal.run(run);
  if (record === undefined)
    throw failure('NS3006', `there is no run ${run}`, 'List the runs with `nightshift history`.');
  const plan = record.plan as ExecutionPlan;
  return { record, plan, state: replay(plan, initialState(plan), eventsOf(journal, run)) };
}

function* eventsOf(journal: JournalPort, run: string): Iterable<RunEvent> {
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
