/** A saved plan that was run, or that nobody ran in time, never runs: nobody need approve it, either. */
import { failure } from '../model/problems.ts';
import type { IdentifiedPlan } from '../model/savedPlan.ts';
import type { JournalPort } from '../runtime/journalPort.ts';
import { iso } from './runLog.ts';

/** Throws NS3303 where it could be run until now at most. */
export function refuseExpired(file: string, { saved: { expiresAtMs } }: IdentifiedPlan, nowMs: number): void {
  if (nowMs < expiresAtMs) return;
  throw failure(
    'NS3303',
    `${file} could be run until ${iso(expiresAtMs)}`,
    'Save the plan anew with `nightshift plan PLAN --out FILE`, and have that approved.',
  );
}

/** Throws NS3309 where the journal has a run of it. */
export function refuseRun(file: string, { id }: IdentifiedPlan, journal: Pick<JournalPort, 'runOfSaved'>): void {
  const run = journal.runOfSaved(id);
  if (run === null) return;
  throw failure(
    'NS3309',
    `${file} was run already, as ${run}`,
    `See \`nightshift status ${run}\`. To run it again, save the plan anew and have that approved.`,
  );
}
