import { formatDuration } from '../../model/durations.ts';
import type { NightView } from '../view/nightView.ts';
import type { PlanView } from '../view/planView.ts';
import { columns } from './columns.ts';
import type { Palette } from './palette.ts';

/** Whether a plan fits the window's present or next opening, and what becomes of it when it does not. */
export function nightText(plan: PlanView, night: NightView | null, palette: Palette): string[] {
  const { needMs, backMs } = plan.forecast;
  return [
    palette.strong('the night'),
    ...columns([
      ['  needs', `${formatDuration(needMs)}, and taking everything back ${formatDuration(backMs)} more`],
      ...(night === null ? [['  window', 'nothing closes here']] : openingRows(plan, night, palette)),
      ...guessed(plan),
    ]),
  ];
}

function openingRows(plan: PlanView, night: NightView, palette: Palette): string[][] {
  const { open, opensAt, closesAt, because, endsAt, lastSafeStart, fits } = night;
  if (opensAt === null || closesAt === null) return [['  window', palette.tone('bad', `closed. ${because ?? ''}`)]];
  const when = open ? `open until ${minute(closesAt)}` : `opens at ${minute(opensAt)}, until ${minute(closesAt)}`;
  const begun = open ? 'begun now' : 'begun at the opening';
  return [
    ['  window', when],
    [
      '  fits',
      fits ? `yes: ${begun}, both are over by ${minute(endsAt ?? '')}` : tooLong(plan, lastSafeStart, palette),
    ],
    ...(lastSafeStart === null ? [] : [['  last safe start', minute(lastSafeStart)]]),
  ];
}

/** Steps of which nobody knows how long they take are reckoned with all the time they have. */
function guessed({ stages }: PlanView): string[][] {
  const steps = stages.flatMap(({ groups }) => groups.flatMap((group) => [...group.steps, ...group.always]));
  const names = [...new Set(steps.filter(({ estimate }) => estimate.from === 'timeout').map(({ name }) => name))];
  const shown = names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
  return names.length === 0 ? [] : [['  by timeouts', `${shown}: say \`expects\`, or run it a few times`]];
}

const minute = (iso: string): string => iso.replace(/:\d\d(\.\d+)?Z$/, 'Z');

function tooLong({ atClose, resume }: PlanView, lastSafeStart: string | null, palette: Palette): string {
  const what = lastSafeStart === null ? 'no, it is longer than that opening' : 'not any more';
  const then =
    atClose === 'rollback'
      ? 'what does not fit is not started, and all is rolled back'
      : `what does not fit is not started, and the run holds ${resume === 'manual' ? 'for a person' : 'until the next opening'}`;
  return palette.tone('doubt', `${palette.sign('doubt')} ${what}: ${then}`);
}
