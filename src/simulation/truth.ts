/** What hosts really carry at the end of a night, from their ledgers alone. */
import type { Deed } from '../adapters/simulated/ledger.ts';
import type { ExecutionPlan } from '../model/executionPlan.ts';
import { stageHost } from './history.ts';
import type { NightRecord } from './record.ts';

/** `partly`: something was begun there that nobody finished or took back. */
export type Carried = 'clean' | 'changed' | 'partly';

interface Moment {
  readonly worldMs: number;
  readonly order: number;
  readonly deed: Deed;
  readonly ends: boolean;
}

/** By `host stage.step`, for what is not clean. Nothing of a step that ran on unseen beside its own undo, its state directory removed. */
export function whatHostsCarry({ deeds }: NightRecord): Map<string, Carried> {
  const carried = new Map<string, Carried>();
  for (const { deed, ends } of moments(deeds)) {
    const [, , phase] = deed.key.split('.');
    const now = afterwards(phase ?? '', deed, ends);
    if (now !== undefined) carried.set(subjectOf(deed), now);
  }
  for (const deed of deeds) if (deed.forgotten && wasOvertaken(deed, deeds)) carried.delete(subjectOf(deed));
  return carried;
}

/** `host stage.step`. */
const subjectOf = ({ host, key }: Deed): string => `${host} ${key.split('.', 2).join('.')}`;

/** Something was done about the same step while it ran: what its own end left there cannot be known by anybody. */
const wasOvertaken = (deed: Deed, deeds: readonly Deed[]): boolean =>
  deeds.some(
    (other) =>
      other !== deed &&
      subjectOf(other) === subjectOf(deed) &&
      other.startedMs >= deed.startedMs &&
      isRunning(deed, other.startedMs),
  );

export const isRunning = ({ endedMs }: Deed, atMs: number): boolean => endedMs === null || endedMs > atMs;

/** A step leaves its host half way from its start to its good end; one that found nothing to do never does. */
function afterwards(phase: string, { exitCode, unchanged }: Deed, ends: boolean): Carried | undefined {
  const good = ends && exitCode === 0;
  if (phase === 'undo') return good ? 'clean' : 'partly';
  if (phase !== 'forward' || (exitCode === 0 && unchanged)) return undefined;
  return good ? 'changed' : 'partly';
}

function moments(deeds: readonly Deed[]): Moment[] {
  const all = deeds.flatMap((deed, order): Moment[] => {
    if (deed.question) return [];
    const start = { worldMs: deed.startedMs, order: order * 2, deed, ends: false };
    return deed.endedMs === null ? [start] : [start, { worldMs: deed.endedMs, order: order * 2 + 1, deed, ends: true }];
  });
  return all.sort((a, b) => a.worldMs - b.worldMs || a.order - b.order);
}

/** What a host's way through a stage has left of the steps that can be taken back. */
export function leftOn(
  plan: ExecutionPlan,
  carried: ReadonlyMap<string, Carried>,
  stage: number,
  index: number,
): readonly { readonly step: number; readonly carried: Carried }[] {
  const { host, steps } = stageHost(plan, { stage, index });
  return steps.flatMap((id, step) => {
    const kind = plan.steps[id]?.undo.kind;
    const left = carried.get(`${host} ${stage}.${step}`);
    const counts = kind === 'own' || kind === 'host';
    return counts && left !== undefined && left !== 'clean' ? [{ step, carried: left }] : [];
  });
}
