import type { GateReading } from '../../../model/preview.ts';
import type { ReviewGateView, ReviewView } from '../../view/reviewShape.ts';
import { atMost, type Block, block, table } from '../blocks.ts';
import { code, text } from '../inert.ts';
import { lasts } from '../words.ts';

export function gates({ gates: all, verdict }: ReviewView): Block[] {
  if (all.length === 0) return [block('## Gates', '**None**: nothing asks whether the hosts are well.')];
  const rows = all.map((gate) => gateRow(gate, verdict.dryRunAt !== null));
  const shown = atMost(rows, 100, (n) => [`and ${n} more`, '', '', '', '', '']);
  return [block('## Gates', table(['gate', 'asked', 'asks', 'passes', 'now', 'without an answer'], shown))];
}

function gateRow(
  { name, stage, on, summary, passes, withinMs, readings, withoutAnswer }: ReviewGateView,
  asked: boolean,
): string[] {
  const wanted = passes === 1 ? 'once' : `${passes} times in a row`;
  return [
    `${code(name)}${stage === null ? '' : ` of ${code(stage)}`}`,
    on.join(', '),
    code(summary),
    `${wanted} within ${lasts(withinMs)}`,
    readings.length === 0 ? (asked ? 'was not asked' : 'not asked') : nowText(readings),
    text(withoutAnswer),
  ];
}

/** What passes is counted, what does not is told. */
function nowText(readings: readonly GateReading[]): string {
  const passing = readings.filter(({ verdict }) => verdict === 'pass');
  const others = readings.filter(({ verdict }) => verdict !== 'pass');
  const [first] = passing;
  const good =
    first === undefined
      ? []
      : [
          passing.length === 1
            ? `pass: ${code(first.detail)}`
            : `${passing.length} pass, such as ${code(first.detail)}`,
        ];
  const bad = others.map(
    ({ verdict, host, detail }) => `**${verdict}**${host === null ? '' : ` on ${code(host)}`}: ${code(detail)}`,
  );
  return [...atMost(bad, 5, (n) => `and ${n} more that do not pass`), ...good].join('<br>');
}
