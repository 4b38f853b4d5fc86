import { isoOf } from '../instants.ts';
import type { RestoreFacts, RunFacts } from './facts.ts';
import type { MonthRestoreView, MonthRunView } from './monthReportShape.ts';

/** A run as the lists have it. */
export function viewRunRow(facts: RunFacts): MonthRunView {
  const { run, change, title, ticket, environment, by, kind, standing, hosts, reason, rollback } = facts;
  const { beganAtMs, endedAtMs } = facts;
  return {
    ...{ run, change, title, ticket, environment, by, kind, standing, hosts, reason, rollback },
    began: isoOf(beganAtMs),
    ended: endedAtMs === null ? null : isoOf(endedAtMs),
    tookMs: endedAtMs === null ? null : endedAtMs - beganAtMs,
    lead: leadOf(facts),
    restore: facts.restore === null ? null : restoreView(facts.restore),
  };
}

/** From when the journal first knew of a change to the end of its run; null: it is not known, or the run is not done. */
export function leadMsOf({ kind, standing, known, endedAtMs }: RunFacts): number | null {
  if (kind !== 'deployment' || standing !== 'done' || known === null || endedAtMs === null) return null;
  // An approval bears the time of its signer's clock.
  return known.atMs <= endedAtMs ? endedAtMs - known.atMs : null;
}

function leadOf(facts: RunFacts): MonthRunView['lead'] {
  const ms = leadMsOf(facts);
  return ms === null || facts.known === null ? null : { since: isoOf(facts.known.atMs), by: facts.known.by, ms };
}

const restoreView = ({ failedAtMs, restored, standing }: RestoreFacts): MonthRestoreView => ({
  failed: isoOf(failedAtMs),
  restored: restored === null ? null : isoOf(restored.atMs),
  ms: restored?.ms ?? null,
  standing,
});
