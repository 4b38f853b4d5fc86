import type { ReportView } from '../../view/reportShape.ts';
import { type Block, bounded } from '../blocks.ts';
import { authority } from './authority.ts';
import { deviations, log, story } from './deviations.ts';
import { gates } from './gates.ts';
import { left, outcome } from './outcome.ts';
import { results, rollback } from './results.ts';
import { times } from './times.ts';

/** As in reviews: what GitHub and GitLab still show whole. */
const lengthMax = 999_000;

/** The report for a ticket or a merge request, in the Markdown that GitHub and GitLab both show. */
export function reportMarkdown(view: ReportView): string {
  return bounded(
    sections.flatMap((section) => section(view)),
    lengthMax,
  );
}

const sections: readonly ((view: ReportView) => readonly Block[])[] = [
  outcome,
  left,
  deviations,
  times,
  results,
  rollback,
  gates,
  authority,
  story,
  log,
];
