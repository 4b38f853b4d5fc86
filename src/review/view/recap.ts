import type { ExecutionPlan } from '../../model/executionPlan.ts';
import type { RunState, Visit } from '../../rollout/state.ts';
import { count, type Tone } from './line.ts';

/**
 * How a host's steps went: numbers of steps of the way forward in all its stages. A step that was tried again counts once,
 * as its last attempt that began. What went wrong without a step (a gate, a host that was never reached, an undo) counts as
 * one in its stage, so that a host in trouble always has a number that says so.
 */
export interface RecapCounts {
  /** `changed` and `unchanged` together. */
  readonly ok: number;
  /** Steps that did something; also those that were taken back afterwards. */
  readonly changed: number;
  /** Steps that found nothing to do. */
  readonly unchanged: number;
  /** Steps that failed; a stage in which the host failed by its gates, or could not be taken back. */
  readonly failed: number;
  /** Stages in which the host could not be reached. */
  readonly unreachable: number;
  /** Steps whose end nobody knows; a stage in which nobody knows whether the host is well. */
  readonly unknown: number;
  /** Steps that were taken back. */
  readonly undone: number;
}

export interface HostRecap extends RecapCounts {
  readonly host: string;
}

export const recapColumns = ['ok', 'changed', 'unchanged', 'failed', 'unreachable', 'unknown', 'undone'] as const;

type Sums = { -readonly [column in keyof RecapCounts]: number };

const none = (): Sums => ({ ok: 0, changed: 0, unchanged: 0, failed: 0, unreachable: 0, unknown: 0, undone: 0 });

/** Every host of a run, those in trouble first, else as in the plan; none before anything was begun. */
export function viewRecap(plan: ExecutionPlan, { visits }: RunState): HostRecap[] {
  if (!visits.some((stage) => stage.some(({ startedAtMs }) => startedAtMs !== null))) return [];
  // A map, since a host may be called `constructor`.
  const hosts = new Map(Object.keys(plan.hosts).map((host) => [host, { host, ...none() }]));
  for (const stage of visits)
    for (const visit of stage) {
      const sums = hosts.get(visit.host);
      if (sums !== undefined) addVisit(sums, visit);
    }
  const all = [...hosts.values()];
  return [...all.filter(inTrouble), ...all.filter((host) => !inTrouble(host))];
}

const inTrouble = ({ failed, unreachable, unknown }: RecapCounts): boolean => failed + unreachable + unknown > 0;

function addVisit(sums: Sums, visit: Visit): void {
  const own = none();
  for (const [step, outcome] of visit.ran.entries()) {
    if (outcome !== null) own[outcome]++;
    if (visit.takenBack[step] === true) own.undone++;
  }
  own.ok = own.changed + own.unchanged;
  for (const trouble of troublesOf(visit)) own[trouble] = Math.max(1, own[trouble]);
  add(sums, own);
}

function troublesOf({ failure, result }: Visit): ('failed' | 'unreachable' | 'unknown')[] {
  const of = failure === null ? [] : [failure.as];
  if (result === 'undoFailed') return [...of, 'failed'];
  return result === 'failed' || result === 'unreachable' || result === 'unknown' ? [...of, result] : of;
}

function add(sums: Sums, more: RecapCounts): void {
  for (const column of recapColumns) sums[column] += more[column];
}

/** A row of the table: a host, or many. */
export interface RecapRow extends RecapCounts {
  readonly label: string;
  readonly tone: Tone;
}

/** Up to so many hosts have a row each; of more, as many of those in trouble. */
const ownRowsMax = 50;
/** Hosts that are well differ in little; where they do, these are the largest groups. */
const groupsMax = 10;

/** The rows of the table: in a large fleet hosts that went alike share one, and the last sums up. */
export function recapRows(hosts: readonly HostRecap[]): RecapRow[] {
  if (hosts.length <= ownRowsMax) return hosts.map(ownRow);
  const troubled = hosts.filter(inTrouble);
  const hidden = troubled.slice(ownRowsMax);
  return [
    ...troubled.slice(0, ownRowsMax).map(ownRow),
    ...(hidden.length === 0 ? [] : [rowOf(`and ${hidden.length} more, together`, hidden)]),
    ...groupRows(hosts.filter((host) => !inTrouble(host))),
    rowOf(`all ${count(hosts.length, 'host')}`, hosts),
  ];
}

const ownRow = (host: HostRecap): RecapRow => rowOf(host.host, [host]);

function rowOf(label: string, hosts: readonly RecapCounts[]): RecapRow {
  const sums = none();
  for (const host of hosts) add(sums, host);
  return { label, tone: toneOf(sums), ...sums };
}

function toneOf(counts: RecapCounts): Tone {
  if (counts.failed + counts.unreachable > 0) return 'bad';
  if (counts.unknown > 0) return 'doubt';
  if (counts.undone > 0) return 'undo';
  return counts.ok > 0 ? 'good' : 'note';
}

function groupRows(hosts: readonly HostRecap[]): RecapRow[] {
  const alike = new Map<string, HostRecap[]>();
  for (const host of hosts) {
    const key = recapColumns.map((column) => host[column]).join();
    const group = alike.get(key);
    if (group === undefined) alike.set(key, [host]);
    else group.push(host);
  }
  const groups = [...alike.values()].sort((a, b) => b.length - a.length);
  const rest = groups.slice(groupsMax).flat();
  return [
    ...groups.slice(0, groupsMax).map(eachRow),
    ...(rest.length === 0 ? [] : [rowOf(`${count(rest.length, 'other host')}, together`, rest)]),
  ];
}

/** Hosts with the same numbers: those of one of them. */
function eachRow(group: readonly HostRecap[]): RecapRow {
  const [first] = group;
  return rowOf(group.length === 1 && first ? first.host : `${group.length} hosts, each`, group.slice(0, 1));
}
