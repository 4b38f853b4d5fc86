import type { ReportView, TimeRowView } from '../../view/reportShape.ts';
import { differenceText, windowWords } from '../../view/reportWords.ts';
import { atMost, type Block, block, list, table } from '../blocks.ts';
import { code, text } from '../inert.ts';
import { lasts } from '../words.ts';

const rowsMax = 120;

/** In the window or not, and planned against actual. */
export function times(view: ReportView): Block[] {
  const rows = atMost(view.times.rows.map(timeRow), rowsMax, (n) => [`and ${n} more`, '', '', '', '', '']);
  return [
    block(
      '## Times',
      windowText(view),
      'Planned by what was known when it began; taken without the time it was held.',
      table(['', 'planned', 'took', 'difference', 'held', 'from (UTC)'], rows),
    ),
  ];
}

function timeRow({ what, kind, plannedMs, actualMs, heldMs, from }: TimeRowView): string[] {
  return [
    kind === 'stage' ? `**${text(what)}**` : text(what),
    plannedMs === null ? '–' : lasts(plannedMs),
    actualMs === null ? (from === null ? 'not begun' : 'not over') : lasts(actualMs),
    differenceText(plannedMs, actualMs) ?? '',
    heldMs === 0 ? '' : lasts(heldMs),
    from ?? '',
  ];
}

function windowText({ window: { standing, nights }, run: { overrun, breakGlass } }: ReportView): string {
  const { word, means } = windowWords[standing];
  return list([
    `**${word}**: ${means}`,
    ...nights.map(({ opened, closes }) => `open from ${opened} to ${closes}`),
    ...(overrun === null ? [] : [`overrun from ${overrun.since} to ${overrun.until}: ${text(overrun.because)}`]),
    ...(breakGlass === null
      ? []
      : [`overridden by ${code(breakGlass.by)} until ${breakGlass.until}: ${text(breakGlass.reason)}`]),
  ]);
}
