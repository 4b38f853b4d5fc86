import { formatDuration } from '../../../model/durations.ts';
import type { ReportTone } from '../reportWords.ts';
import type { KnownSince } from './facts.ts';
import type { DeploymentEnd, FigureId, FigureView, MonthReportView, MonthRestoreView } from './monthReportShape.ts';

/** What the month's reports have in common; a colour means what docs/visual.md says. */
export const figureWords: { readonly [id in FigureId]: { readonly title: string; readonly means: string } } = {
  frequency: {
    title: 'Deployment frequency',
    means:
      'Deployments that ended as done, for each week of seven days of the month; of a month that is not over, of the part that has passed.',
  },
  leadTime: {
    title: 'Lead time for changes',
    means:
      'From the first that the journal knows of a change (when it was scheduled, or its first approval) to the end of its run. Only of deployments that ended as done; started by hand without an approval, nothing is known from before.',
  },
  failureRate: {
    title: 'Change failure rate',
    means:
      'Deployments that were rolled back, need attention, or were aborted after they had begun to change hosts, of all deployments. A break-glass is a deviation, and no failure; nor are failed hosts within the budget of a change that was done.',
  },
  timeToRestore: {
    title: 'Time to restore',
    means:
      'Of failed deployments: from the first failed host or gate of the stage that stopped it (else from the word that stopped it) to when all was taken back and its gates had been asked. What needs attention, or was aborted with its changes in place, was not restored by the run, and has no time.',
  },
  successRate: { title: 'Success rate', means: 'Deployments that ended as done, of all deployments.' },
  rollbackRate: {
    title: 'Rollback rate',
    means:
      'Deployments in which the rollback of the run, of a stage or of a night was begun, however it ended, of all deployments. A single host that is undone as it fails is none.',
  },
  windowUse: {
    title: 'Window use',
    means:
      'The time in which at least one step ran while the window was open, of the time from opening to close of every opening in which a run started work. Openings nobody used are not in the journal, and what a break-glass opened or kept open is none.',
  },
};

/** What the page says of how runs are counted, once for all of it. */
export const countedWords: readonly string[] = [
  'A month is one of UTC, since the journal keeps instants and no zone. A run belongs to the month in which it began, with all of it, however long it took.',
  'A deployment is a run that is over, and started at least one step, or was done. What is held or under way counts neither as success nor as failure; what was refused or ended before its first step is no deployment; rehearsals are listed, and counted nowhere.',
  'Medians and percentiles are nearest ranks: one of the values itself, of two the lower one.',
  'Made from the journal as it is: `nightshift audit verify` says whether that is what was written.',
];

export const endWords: { readonly [end in DeploymentEnd]: readonly [tone: ReportTone, word: string] } = {
  done: ['good', 'done'],
  rolledBack: ['undo', 'rolled back'],
  needsAttention: ['bad', 'needs attention'],
  aborted: ['doubt', 'aborted'],
};

export const ends: readonly DeploymentEnd[] = ['done', 'rolledBack', 'needsAttention', 'aborted'];

export const knownWords: { readonly [by in KnownSince['by']]: string } = {
  schedule: 'scheduled',
  approval: 'first approved',
};

/** `2.4 a week`, `33 %`, `12m`; a dash: there is nothing to reckon it from. */
export function figureText(unit: FigureView['unit'], value: number | null): string {
  if (value === null) return '–';
  if (unit === 'perWeek') return `${value.toFixed(1)} a week`;
  return unit === 'ratio' ? `${Math.round(value * 100)} %` : formatDuration(value);
}

/** `12 points more than in 2026-10`, `4m less than in …`. */
export function comparedText({ unit, value, before }: FigureView, month: string): string {
  if (before === null) return `nothing to compare with in ${month}`;
  const was = `${figureText(unit, before)} in ${month}`;
  if (value === null) return was;
  const difference = amountText(unit, Math.abs(value - before));
  if (difference === null) return `as in ${month}`;
  return `${difference} ${value > before ? 'more' : 'less'} than the ${was}`;
}

/** null: none that the text of the values would show. */
function amountText(unit: FigureView['unit'], amount: number): string | null {
  if (unit === 'ms') return amount < 1_000 ? null : formatDuration(amount);
  if (unit === 'perWeek') return amount < 0.05 ? null : amount.toFixed(1);
  const points = Math.round(amount * 100);
  return points === 0 ? null : `${points} ${points === 1 ? 'point' : 'points'}`;
}

export const restoredText = ({ ms }: MonthRestoreView): string =>
  ms === null ? 'not restored by the run' : formatDuration(ms);

/** `Changes of 2026-11 in production`. */
export const titleOf = ({ month, environment }: MonthReportView): string =>
  `Changes of ${month}${environment === null ? '' : ` in ${environment}`}`;

/** `12 runs: 9 deployments (6 done, …), 1 not over, 1 that changed nothing, 1 rehearsal`. */
export function countsLine({ counts }: MonthReportView): string {
  if (counts.runs === 0) return 'No run began in this month.';
  const how = ends
    .flatMap((end) =>
      counts[end] === 0
        ? []
        : [`${counts[end]} ${end === 'needsAttention' ? 'in need of attention' : endWords[end][1]}`],
    )
    .join(', ');
  const deployments = `${counts.deployment} ${counts.deployment === 1 ? 'deployment' : 'deployments'}${how === '' ? '' : ` (${how})`}`;
  const rest = [
    ...(counts.open === 0 ? [] : [`${counts.open} not over`]),
    ...(counts.unchanged === 0 ? [] : [`${counts.unchanged} that changed nothing`]),
    ...(counts.rehearsal === 0 ? [] : [`${counts.rehearsal} ${counts.rehearsal === 1 ? 'rehearsal' : 'rehearsals'}`]),
  ];
  return `${counts.runs} ${counts.runs === 1 ? 'run' : 'runs'}: ${[deployments, ...rest].join(', ')}.`;
}
