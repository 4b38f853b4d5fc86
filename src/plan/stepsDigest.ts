import type { Plan, Stage } from '../generated/plan.ts';
import { canonicalJson } from './compile/canonicalJson.ts';
import { sha256 } from './digest.ts';

/** A local file that a plan names, and the SHA-256 of its bytes (of a directory: of its tar). */
export interface NamedFile {
  readonly source: string;
  readonly sha256: string;
}

/**
 * What names the steps of a plan, whichever environment they run in: SHA-256, in hexadecimal, of the canonical JSON of its
 * stages' names, steps and `always` steps, as whom they run, its variables, and the local files that it names. A rehearsal proves these
 * steps. What does not change what they do, or undo, is left out: hosts, waves, budgets, windows, gates, the heading.
 */
export function stepsDigest(plan: Plan, files: readonly NamedFile[]): string {
  return sha256(
    canonicalJson({
      format: 'nightshift/steps/v1',
      stages: plan.stages.map(stageSteps),
      variables: plan.variables ?? {},
      files: Object.fromEntries(files.map((file) => [file.source, file.sha256])),
    }),
  );
}

const stageSteps = ({ name, steps, always = [], become }: Stage) => ({
  ...{ name, steps, always },
  ...(become !== undefined && { become }),
});
