import type { MonthReportView, OutsideView } from '../../view/monthReport/monthReportShape.ts';
import { deviationWords, whoAndWhy } from '../../view/reportWords.ts';
import { atMost, type Block, block, table } from '../blocks.ts';
import { code, text } from '../inert.ts';
import { fewHosts, lasts } from '../words.ts';

const rowsMax = 100;

/** The openings, and what ran outside of any. */
export function windowUse({ window: { openings, overruns, breakGlass } }: MonthReportView): Block[] {
  const rows = openings.map((one) => [
    code(one.environment),
    one.opened,
    one.closes,
    `${lasts(one.usedMs)} of ${lasts(one.lengthMs)}`,
    fewHosts(one.runs),
  ]);
  const outside = [
    ...overruns.map((one) => outsideRow('overrun', one)),
    ...breakGlass.map((one) => outsideRow('break-glass', one)),
  ];
  return [
    block(
      '## Window use',
      rows.length === 0
        ? 'No run started work in a window that closes.'
        : table(['environment', 'opened', 'closes', 'steps ran', 'runs'], bounded(rows, 5)),
      outside.length === 0
        ? 'No overrun, and no break-glass.'
        : table(['', 'run', 'from', 'to', 'steps ran', 'why'], bounded(outside, 6)),
    ),
  ];
}

const bounded = (rows: readonly string[][], columns: number): readonly string[][] =>
  atMost(rows, rowsMax, (n) => [`and ${n} more`, ...Array<string>(columns - 1).fill('')]);

const outsideRow = (what: string, { run, from, to, ms, by, reason }: OutsideView): string[] => [
  `**${what}**`,
  code(run),
  from,
  to,
  lasts(ms),
  text(whoAndWhy(by, reason)),
];

export function steps({ steps: all }: MonthReportView): Block[] {
  if (all.length === 0) return [block('## Slowest steps', 'No step was carried out.')];
  const rows = all.map(({ step, count, medianMs, p95Ms, longestMs, host, run }) => [
    code(step),
    String(count),
    lasts(medianMs),
    lasts(p95Ms),
    `${lasts(longestMs)} on ${code(host)} in ${code(run)}`,
  ]);
  return [block('## Slowest steps', table(['step', 'times', 'median', '95 % within', 'longest'], rows))];
}

export function deviations({ deviations: all }: MonthReportView): Block[] {
  if (all.length === 0) return [block('## Deviations', 'None.')];
  const rows = all.map(({ kind, count, runs }) => [deviationWords[kind], String(count), fewHosts(runs, 8)]);
  return [block('## Deviations', table(['kind', 'times', 'runs'], rows))];
}
