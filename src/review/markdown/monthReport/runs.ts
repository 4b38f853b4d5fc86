import { standingWords } from '../../view/historyView.ts';
import type { MonthReportView, MonthRunView } from '../../view/monthReport/monthReportShape.ts';
import { figureText, knownWords, restoredText } from '../../view/monthReport/monthReportWords.ts';
import { backWords } from '../../view/reportWords.ts';
import { atMost, type Block, block, table } from '../blocks.ts';
import { code, text } from '../inert.ts';
import { lasts } from '../words.ts';

const rowsMax = 200;

/** What was deployed where, and how it ended. */
export function changes({ environments, runs }: MonthReportView): Block[] {
  const deployments = runs.filter(({ kind }) => kind === 'deployment');
  if (deployments.length === 0) return [block('## Changes', 'None.')];
  return [
    block(
      '## Changes',
      table(
        ['environment', 'deployments', 'done', 'failed', 'done a week'],
        environments.map((one) => [
          code(one.environment),
          ...[one.deployments, one.done, one.failed].map(String),
          figureText('perWeek', one.perWeek),
        ]),
      ),
      runTable(deployments),
    ),
  ];
}

function runTable(runs: readonly MonthRunView[]): string {
  const rows = atMost(runs.map(runRow), rowsMax, (n) => [`and ${n} more`, '', '', '', '', '']);
  return table(['began (UTC)', 'change', 'environment', 'run', 'how it ended', 'took'], rows);
}

function runRow({ began, change, environment, run, standing, reason, tookMs }: MonthRunView): string[] {
  const [tone, word] = standingWords[standing];
  const said = tone === 'bad' ? `**${word}**` : word;
  return [
    began,
    code(change),
    code(environment),
    code(run),
    reason === null ? said : `${said}: ${text(reason)}`,
    tookMs === null ? '' : lasts(tookMs),
  ];
}

export function leadTimes({ runs }: MonthReportView): Block[] {
  const rows = runs.flatMap(({ change, run, lead, ended }) =>
    lead === null || ended === null
      ? []
      : [[code(change), code(run), `${knownWords[lead.by]} ${lead.since}`, ended, lasts(lead.ms)]],
  );
  if (rows.length === 0) return [block('## Lead time', 'It is known of none.')];
  const shown = atMost(rows, rowsMax, (n) => [`and ${n} more`, '', '', '', '']);
  return [block('## Lead time', table(['change', 'run', 'known since', 'done', 'lead time'], shown))];
}

export function failures({ runs }: MonthReportView): Block[] {
  const failed = runs.filter(({ kind, standing }) => kind === 'deployment' && standing !== 'done');
  if (failed.length === 0) return [block('## Failures, and what restored them', 'None failed.')];
  const rows = atMost(failed.map(failureRow), rowsMax, (n) => [`and ${n} more`, '', '', '', '', '']);
  return [
    block(
      '## Failures, and what restored them',
      table(['change', 'run', 'how it ended', 'first failure', 'restored', 'took'], rows),
    ),
  ];
}

function failureRow({ change, run, standing, restore }: MonthRunView): string[] {
  const back = restore?.standing ?? null;
  return [
    code(change),
    code(run),
    `${standingWords[standing][1]}${back === null ? '' : `, ${backWords[back].word}`}`,
    restore?.failed ?? '',
    restore?.restored ?? '',
    restore === null ? '' : restoredText(restore),
  ];
}

/** What is no deployment. */
export const others = ({ runs }: MonthReportView): Block[] => [
  ...listed('Not over', 'open', runs),
  ...listed('Refused, or ended before anything was changed', 'unchanged', runs),
  ...listed('Rehearsals', 'rehearsal', runs),
];

function listed(title: string, kind: MonthRunView['kind'], runs: readonly MonthRunView[]): Block[] {
  const own = runs.filter((run) => run.kind === kind);
  return own.length === 0 ? [] : [block(`## ${title}`, runTable(own))];
}
