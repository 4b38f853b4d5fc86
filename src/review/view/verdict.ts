import type { DryRun, PreflightCheck, StepPreview } from '../../model/preview.ts';
import { changesAnything } from '../../preview/changesAnything.ts';
import { isoOf } from './instants.ts';
import { count } from './line.ts';
import type { ReviewFacts, VerdictView } from './reviewShape.ts';
import type { Start } from './start.ts';

/** What decides over the verdict, beside the facts. */
export interface Judged {
  readonly dryRun: DryRun | null;
  readonly start: Start;
}

/** May it run, and if not, why not: the worst first. */
export function viewVerdict(facts: ReviewFacts, judged: Judged): VerdictView {
  const blocking = blockingOf(facts, judged);
  const waiting = waitingOf(facts, judged);
  const { saved } = facts;
  return {
    state: blocking.length > 0 ? 'blocked' : waiting.length > 0 ? 'waits' : 'ready',
    blocks: [...blocking, ...waiting],
    saved: saved && { id: saved.id, file: saved.file, expiresAt: isoOf(saved.expiresAtMs) },
    dryRunAt: judged.dryRun && isoOf(judged.dryRun.atMs),
    ...countsOf(judged.dryRun),
  };
}

/** With these it would be refused. */
function blockingOf(facts: ReviewFacts, { dryRun, start }: Judged): string[] {
  const approvals = approvalsMissing(facts);
  return [
    ...expired(facts),
    ...(approvals.rejected ? approvals.texts : []),
    ...(start.never === null ? [] : [start.never]),
    ...badChecks(dryRun?.checks ?? []),
    ...dryRunMissing(facts, dryRun),
    ...rehearsalMissing(facts),
  ];
}

/** These a person or the clock puts right. */
function waitingOf(facts: ReviewFacts, { start }: Judged): string[] {
  const approvals = approvalsMissing(facts);
  return [...(approvals.rejected ? [] : approvals.texts), ...(start.notNow === null ? [] : [start.notNow])];
}

function expired({ saved, madeAtMs }: ReviewFacts): string[] {
  if (saved === null || saved.expiresAtMs > madeAtMs) return [];
  return [`this saved plan expired at ${isoOf(saved.expiresAtMs)}: nothing of it runs any more`];
}

/** A rejection that counts holds everything; what is merely missing a person may still give. */
function approvalsMissing({ approvals: { wanted, approved, approvals, missing } }: ReviewFacts): {
  readonly rejected: boolean;
  readonly texts: readonly string[];
} {
  const rejected = approvals.some(({ decision, refused }) => decision === 'reject' && refused === null);
  const texts = missing.length > 0 || approved || !wanted ? missing : ['it is not approved'];
  return { rejected, texts };
}

/** More of them are told in the preflight's own section. */
const checksMax = 5;

function badChecks(checks: readonly PreflightCheck[]): string[] {
  const bad = checks.filter(({ verdict }) => verdict === 'bad');
  const shown = bad.slice(0, checksMax).map(({ text, hosts }) => `preflight: ${text}${ofHosts(hosts)}`);
  const more = bad.length - shown.length;
  return more === 0 ? shown : [...shown, `preflight: ${count(more, 'more check')} failed`];
}

function ofHosts(hosts: readonly string[]): string {
  if (hosts.length === 0) return '';
  const names = hosts.slice(0, 3).join(', ');
  return hosts.length > 3 ? ` (${names} and ${hosts.length - 3} more)` : ` (${names})`;
}

function dryRunMissing({ dryRunRequired, saved }: ReviewFacts, dryRun: DryRun | null): string[] {
  if (!dryRunRequired || dryRun !== null || saved === null) return [];
  return ['the policy wants a dry run, and this was saved without one'];
}

function rehearsalMissing({ rehearsal: { required, proof, ofTheseSteps } }: ReviewFacts): string[] {
  if (!required) return [];
  if (proof === null) return ['the policy wants a rehearsal, and there is none'];
  if (!ofTheseSteps) return [`the rehearsal (run ${proof.run}) was of other steps than these`];
  if (proof.result === 'proven') return [];
  return [`the rehearsal (run ${proof.run}) did not prove the way back: ${proof.differences[0] ?? proof.result}`];
}

function countsOf(dryRun: DryRun | null): Pick<VerdictView, 'signs' | 'certainties' | 'changesAnything'> {
  const signs = { create: 0, change: 0, remove: 0, unchanged: 0, runs: 0, opaque: 0 };
  const certainties = { verified: 0, predicted: 0, opaque: 0 };
  for (const { sign, certainty } of stepsOf(dryRun)) {
    signs[sign]++;
    certainties[certainty]++;
  }
  return { signs, certainties, changesAnything: dryRun === null || changesAnything(dryRun) };
}

function* stepsOf(dryRun: DryRun | null): Generator<StepPreview> {
  for (const host of Object.values(dryRun?.hosts ?? {}))
    if (host.status === 'surveyed') for (const { steps, always } of host.stages) yield* [...steps, ...always];
}
