import type { ReportHostView, ReportRollbackView, ReportStageView, ReportView } from '../../view/reportShape.ts';
import { backWords, countsText, stateWord, troubleText } from '../../view/reportWords.ts';
import { atMost, type Block, block, details, facts, table } from '../blocks.ts';
import { code, fence, htmlText, text } from '../inert.ts';
import { codes, hostNames, lasts } from '../words.ts';

const hostsMax = 100;
const outputsMax = 10;

/** How every stage and every host ended. */
export const results = ({ stages }: ReportView): Block[] => [
  block('## Stages and hosts'),
  ...stages.flatMap((stage) => stageBlocks(stage)),
];

function stageBlocks({ name, state, counts, hosts }: ReportStageView): Block[] {
  const of = (...states: readonly string[]) => hosts.filter((host) => states.includes(host.state));
  const others = hosts.filter((host) => host.state !== 'done' && host.state !== 'notStarted');
  const rows = atMost(others.map(hostRow), hostsMax, (n) => [`and ${n} more`, '', '']);
  return [
    block(
      `### ${text(name)}: ${stateWord(state)}`,
      countsText(counts),
      rows.length === 0 ? '' : table(['host', 'state', 'why'], rows),
      ...named('Done', of('done')),
      ...named('Not started', of('notStarted')),
    ),
    ...others.slice(0, outputsMax).flatMap(outputBlock),
  ];
}

const hostRow = ({ host, state, reason, trouble }: ReportHostView): string[] => [
  code(host),
  state === 'undone' ? stateWord(state) : `**${stateWord(state)}**`,
  reason === null ? (trouble === null ? '' : text(troubleText(trouble))) : text(reason),
];

const named = (what: string, hosts: readonly ReportHostView[]): string[] =>
  hosts.length === 0 ? [] : [`${what}: ${hostNames(hosts.map(({ host }) => host))}`];

function outputBlock({ host, trouble }: ReportHostView): Block[] {
  if (trouble === null || trouble.output === '') return [];
  return [block(details(`${htmlText(host)}: ${htmlText(troubleText(trouble))}`, fence(trouble.output)))];
}

/** What was taken back, and whether that is known to be well. */
export function rollback({ rollback: back }: ReportView): Block[] {
  if (back === null) return [block('## Rollback', 'Nothing was taken back.')];
  const { word, means } = backWords[back.standing];
  const rows = atMost(back.hosts.map(undoneRow), hostsMax, (n) => [`and ${n} more`, '', '', '', '']);
  return [
    block(
      `## Rollback: ${word}`,
      means,
      facts([
        ['took back', back.scope === null ? 'only the hosts that failed' : scopes[back.scope]],
        ['why', back.rehearsed ? 'it is the way back of a rehearsal' : back.reason === null ? '' : text(back.reason)],
        ['from', back.from],
        ['took', lasts(back.ms)],
      ]),
      table(['host', 'state', 'steps taken back', 'gates after it', 'took'], rows),
    ),
  ];
}

const scopes = { run: 'the whole run', stage: 'the stage', night: 'what this opening of the window changed' } as const;

const undoneRow = ({
  host,
  stage,
  state,
  steps,
  verdict,
  ms,
  reason,
}: ReportRollbackView['hosts'][number]): string[] => [
  `${code(host)} of ${code(stage)}`,
  `${state === 'undone' ? 'undone' : `**${stateWord(state)}**`}${reason === null ? '' : `: ${text(reason)}`}`,
  steps.length === 0 ? 'none' : codes(steps),
  verdict === null ? 'not asked' : verdict === 'pass' ? 'pass' : `**${verdict}**`,
  ms === null ? '' : lasts(ms),
];
