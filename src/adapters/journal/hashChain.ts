/**
 * What ties the journal together, so that an edit shows:
 * run 1 ← run 2 ← …   each run's hash covers the one before, so that a run that was taken out leaves a gap;
 * run ← event 1 ← event 2 ← …   each event's hash covers the one before, the first its run's;
 * the seal of a run covers its last event's hash and the summary kept beside it.
 *
 * A chain without a key tells of an edit; it does not stop somebody who recomputes all of it (see docs/journal.md).
 */
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import type { NewRun, RunSummaryUpdate } from '../../runtime/journalPort.ts';

// Its types describe an ES module and it is a CommonJS one, so `import` would not type-check.
const serialize: (value: unknown) => string | undefined = createRequire(import.meta.url)('canonicalize');

/** The hash before that of the first run. */
export const genesis = sha256('nightshift/journal/v1');

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Canonical JSON (RFC 8785). Throws a TypeError for what is no JSON. */
export function canonical(value: unknown): string {
  const text = serialize(value);
  if (text === undefined) throw new TypeError('the journal takes JSON only');
  return text;
}

/** Everything of a run that never changes, its plan by hash, as the text that is stored and hashed. */
export function headerText(run: NewRun, planText: string): string {
  const { plan: _, ...rest } = run;
  return canonical({ ...rest, planSha256: sha256(planText) });
}

export function runHash(previousHash: string, header: string): string {
  return sha256(`${previousHash}\n${header}`);
}

export interface ChainedEvent {
  readonly run: string;
  readonly sequence: number;
  readonly at: number;
  /** Canonical JSON of the event. */
  readonly text: string;
}

/** The canonical JSON of `{at, event, run, sequence}`, put together around the event's text. */
export function eventText({ run, sequence, at, text }: ChainedEvent): string {
  return `{"at":${at},"event":${text},"run":${JSON.stringify(run)},"sequence":${sequence}}`;
}

export function eventHash(previousHash: string, event: ChainedEvent): string {
  return sha256(`${previousHash}\n${eventText(event)}`);
}

export interface Head {
  readonly sequence: number;
  readonly hash: string;
}

/** `resumesAt` is under the seal only where it is set: seals of journals that did not know it hold on. */
export function sealOf(run: string, head: Head, { resumesAt, ...summary }: RunSummaryUpdate): string {
  const sealed = resumesAt === null ? summary : { ...summary, resumesAt };
  return sha256(canonical({ run, head, summary: sealed }));
}
