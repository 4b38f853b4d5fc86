import type { ReportView } from '../../view/reportShape.ts';
import { hostsText, outcomeOf, windowWords } from '../../view/reportWords.ts';
import type { AttentionView } from '../../view/runView.ts';
import { type Block, block, facts, list } from '../blocks.ts';
import { code, fence, text } from '../inert.ts';
import { lasts } from '../words.ts';

const attentionMax = 50;

/** The first thing anybody reads. */
export function outcome(view: ReportView): Block[] {
  const { run } = view;
  const { word, means } = outcomeOf(view);
  const exit = run.exitCode === null ? '' : ` (exit code ${run.exitCode})`;
  return [
    block(
      `# ${text(run.title)}`,
      `**${word}** – ${means}${exit}`,
      run.reason === null ? '' : list([text(run.reason)]),
      run.rehearsal ? '**This was a rehearsal**: everything is done, then taken back.' : '',
      outcomeFacts(view),
    ),
  ];
}

function outcomeFacts({ run, times, window, log, madeAt, madeBy, madeWith }: ReportView): string {
  const held = times.heldMs === 0 ? '' : `, and was held for ${lasts(times.heldMs)}`;
  return facts([
    ['run', `${code(run.run)} in ${code(run.environment)}`],
    ['hosts', hostsText(run)],
    ['started', times.startedAt ?? 'not yet'],
    ['ended', times.endedAt ?? 'it is not over'],
    ['took', `${lasts(times.actualMs)}${held}; ${lasts(times.plannedMs)} planned`],
    ['window', windowWords[window.standing].word],
    ['journal', log.intact ? 'intact' : '**not intact**'],
    ['made', `${madeAt} by ${code(madeBy)} with ${code(madeWith)}`],
  ]);
}

/** What people still have to do, each host with its exact commands. */
export function left({ run: { attention }, left: others }: ReportView): Block[] {
  if (attention.length === 0 && others.length === 0) return [block('## Left to do', 'Nothing.')];
  const more = attention.length - attentionMax;
  return [
    block('## Left to do', list(others.map(text))),
    ...attention.slice(0, attentionMax).map(hostBlock),
    ...(more > 0 ? [block(`and ${more} hosts more: the JSON report has them all.`)] : []),
  ];
}

function hostBlock({ host, stage, reason, login, commands }: AttentionView): Block {
  const why = reason === null ? '' : `: ${text(reason)}`;
  const lines = commands.length === 0 ? ['# nothing is left to run; look at the host'] : commands;
  return block(`On ${code(host)} (${code(stage)})${why}. In this order:`, fence([login, ...lines].join('\n'), 'sh'));
}
