/** A saved plan: what `plan --out` writes, people approve, and `run FILE` carries out once, exactly. One JSON document. */
import type { Policy } from '../generated/policy.ts';
import type { ExecutionPlan } from './executionPlan.ts';
import type { DryRun } from './preview.ts';
import type { RehearsalProof } from './rehearsal.ts';

export const savedPlanFormat = 'nightshift/saved-plan/v1';

export interface SavedPlan {
  readonly format: typeof savedPlanFormat;
  /** Random: two saved plans are never the same one, however alike they are; each may be run once. */
  readonly nonce: string;
  readonly madeAtMs: number;
  /** Login name and machine. */
  readonly madeBy: string;
  /** Name and version of what compiled it. */
  readonly madeWith: string;
  /** Nothing of it runs from here on. */
  readonly expiresAtMs: number;
  /** The plan's file, relative to the project. */
  readonly planFile: string;
  /** Of `plan`: SHA-256 of its canonical JSON. */
  readonly digest: string;
  readonly plan: ExecutionPlan;
  /** Of its steps alone, the same in every environment: what a rehearsal proves (see stepsDigest). */
  readonly stepsDigest: string;
  /** Every file that went into it, relative to the project: SHA-256 of its bytes (a directory's: of its tar). */
  readonly inputs: { readonly [source: string]: string };
  /** As it was read, with its defaults. */
  readonly policy: Policy;
  /** null: it was made offline, and nothing is known of the hosts. */
  readonly dryRun: DryRun | null;
  readonly rehearsal: RehearsalProof | null;
}

/** A saved plan as it was read from its file. `id` is the SHA-256 of its canonical JSON: what approvals are about. */
export interface IdentifiedPlan {
  readonly id: string;
  readonly saved: SavedPlan;
}

/** One thing that is not any more what it was when a plan was saved. */
export interface Difference {
  /** What it is about: `plan`, `file`, `inventory`, `policy`, `host` or `tool`. */
  readonly about: 'plan' | 'file' | 'inventory' | 'policy' | 'host' | 'tool';
  /** Where: a file, a place in a document, `web-03: /opt/app.conf`. */
  readonly where: string;
  readonly was: string;
  readonly now: string;
}
