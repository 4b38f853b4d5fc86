import type { FigureId, MonthReportView } from '../../view/monthReport/monthReportShape.ts';
import {
  comparedText,
  countedWords,
  countsLine,
  figureText,
  figureWords,
  titleOf,
} from '../../view/monthReport/monthReportWords.ts';
import { type Block, block, bounded, facts, list, table } from '../blocks.ts';
import { code, text } from '../inert.ts';
import { deviations, steps, windowUse } from './nights.ts';
import { changes, failures, leadTimes, others } from './runs.ts';

/** As in reviews: what GitHub and GitLab still show whole. */
const lengthMax = 999_000;

/** The month for a ticket or a wiki, in the Markdown that GitHub and GitLab both show. */
export function monthReportMarkdown(view: MonthReportView): string {
  return bounded(
    sections.flatMap((section) => section(view)),
    lengthMax,
  );
}

function figures(view: MonthReportView): Block[] {
  const rows = view.figures.map((figure) => [
    `**${figureWords[figure.id].title}**`,
    `**${figureText(figure.unit, figure.value)}**`,
    figure.detail,
    comparedText(figure, view.before),
  ]);
  return [
    block(
      `# ${text(titleOf(view))}`,
      countsLine(view),
      table(['figure', view.month, 'of', `against ${view.before}`], rows),
      facts([
        ['from', view.from],
        ['to', view.to],
        ['environment', view.environment === null ? 'all' : code(view.environment)],
        ['made', `${view.madeAt} by ${code(view.madeBy)} with ${code(view.madeWith)}`],
      ]),
    ),
  ];
}

const reckoned = (): Block[] => [
  block(
    '## How it is reckoned',
    list([
      ...Object.keys(figureWords).map((id) => {
        const { title, means } = figureWords[id as FigureId];
        return `**${title}**: ${means}`;
      }),
      ...countedWords.map(text),
    ]),
  ),
];

const sections: readonly ((view: MonthReportView) => readonly Block[])[] = [
  figures,
  changes,
  leadTimes,
  failures,
  windowUse,
  steps,
  deviations,
  others,
  reckoned,
];
