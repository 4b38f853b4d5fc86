import type { ReadingView, ReportGateView, ReportView } from '../../view/reportShape.ts';
import { atMost, type Block, block, details, table } from '../blocks.ts';
import { code, htmlText } from '../inert.ts';

const gatesMax = 100;
const answersMax = 40;

/** What every gate said: how often what, and every answer that was not a pass. */
export function gates({ gates: all }: ReportView): Block[] {
  if (all.length === 0) return [block('## Gates', 'None was asked.')];
  const rows = atMost(all.map(gateRow), gatesMax, (n) => [`and ${n} more`, '', '', '', '', '']);
  return [
    block('## Gates', table(['gate', 'pass', 'fail', 'unknown', 'first', 'last'], rows)),
    ...all.slice(0, gatesMax).flatMap(othersBlock),
  ];
}

function gateRow({ name, stage, counts, readings }: ReportGateView): string[] {
  const strong = (n: number) => (n === 0 ? '0' : `**${n}**`);
  return [
    `${code(name)}${stage === null ? '' : ` of ${code(stage)}`}`,
    String(counts.pass),
    strong(counts.fail),
    strong(counts.unknown),
    readings[0]?.at ?? '',
    readings.at(-1)?.at ?? '',
  ];
}

function othersBlock({ name, readings }: ReportGateView): Block[] {
  const others = readings.filter(({ verdict }) => verdict !== 'pass');
  if (others.length === 0) return [];
  const rows = atMost(others.map(answerRow), answersMax, (n) => ['', '', '', `and ${n} more`]);
  const summary = `${htmlText(name)}: ${others.length} that did not pass`;
  return [block(details(summary, table(['when (UTC)', 'verdict', 'host', 'answer'], rows)))];
}

const answerRow = ({ at, verdict, host, detail }: ReadingView): string[] => [
  at,
  verdict,
  host === null ? '' : code(host),
  code(detail),
];
