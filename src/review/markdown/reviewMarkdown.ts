import type { ReviewView } from '../view/reviewShape.ts';
import { type Block, bounded } from './blocks.ts';
import { appendix } from './sections/appendix.ts';
import { blast } from './sections/blast.ts';
import { gates } from './sections/gates.ts';
import { rollback } from './sections/rollback.ts';
import { stages } from './sections/stages.ts';
import { approvals, preflight, rehearsal, risk, since, warnings } from './sections/standing.ts';
import { verdict } from './sections/verdict.ts';
import { timeline, windowSection } from './sections/window.ts';

/** GitLab shows no description or comment over a million characters, and GitHub cuts a file's view below that. */
const lengthMax = 999_000;

/** The review for a merge request, in the Markdown that GitHub and GitLab both show. */
export function reviewMarkdown(view: ReviewView): string {
  return bounded(
    sections.flatMap((section) => section(view)),
    lengthMax,
  );
}

const sections: readonly ((view: ReviewView) => readonly Block[])[] = [
  verdict,
  windowSection,
  timeline,
  blast,
  stages,
  gates,
  rollback,
  preflight,
  risk,
  since,
  rehearsal,
  approvals,
  warnings,
  appendix,
];
