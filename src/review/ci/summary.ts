import { facts, list, table } from '../markdown/blocks.ts';
import { code, fence, text } from '../markdown/inert.ts';
import { countsText, stateWord } from '../view/reportWords.ts';
import type { RunView } from '../view/runView.ts';
import { wentWrong } from './wentWrong.ts';

/** Rows of the table of hosts; `nightshift status RUN` has all. */
const hostsMax = 100;
const attentionMax = 20;

/** A run as Markdown for the page of a CI job: what it came to, its stages, hosts that went wrong, what is left to do. */
export function summary(view: RunView, lengthMax: number): string {
  const parts = [head(view), stages(view), hosts(view), ...attention(view)].filter((part) => part !== '');
  return upTo(parts, lengthMax, `_More with_ ${code(`nightshift status ${view.run}`)}`);
}

function head(view: RunView): string {
  const rows: [string, string][] = [
    ['run', code(view.run)],
    ['environment', code(view.environment)],
    ['digest', code(view.digest)],
    ['by', text(view.by)],
  ];
  if (view.ticket !== null) rows.push(['ticket', text(view.ticket)]);
  if (view.reason !== null) rows.push(['why', text(view.reason)]);
  if (view.breakGlass !== null)
    rows.push(['window overridden', text(`${view.breakGlass.by}: ${view.breakGlass.reason}`)]);
  return `## ${text(view.title)}: ${stateWord(view.outcome ?? view.state)}\n\n${facts(rows)}`;
}

const stages = (view: RunView): string =>
  table(
    ['stage', 'state', 'wave', 'hosts'],
    view.stages.map(({ name, state, wave, waves, counts }) => [
      text(name),
      stateWord(state),
      `${wave}/${waves.length}`,
      countsText(counts),
    ]),
  );

function hosts(view: RunView): string {
  const wrong = Object.entries(view.hosts).filter(([, host]) => wentWrong(host));
  if (wrong.length === 0) return '';
  const rows = wrong
    .slice(0, hostsMax)
    .map(([name, host]) => [
      code(name),
      stateWord(host.state),
      text(host.stage),
      host.reason === null ? '' : code(host.reason),
    ]);
  const more = wrong.length > hostsMax ? `\n\nand ${wrong.length - hostsMax} hosts more` : '';
  return `### Hosts that went wrong\n\n${table(['host', 'state', 'stage', 'why'], rows)}${more}`;
}

function attention(view: RunView): string[] {
  if (view.attention.length === 0) return [];
  const shown = view.attention.slice(0, attentionMax).map(({ host, login, commands }) => {
    const left = commands.length === 0 ? 'Nothing is left to run; look at the host.' : fence(commands.join('\n'), 'sh');
    return `${list([`${code(host)}: ${code(login)}`])}\n\n${left}`;
  });
  const hidden = view.attention.length - shown.length;
  return ['### Left for a person', ...shown, ...(hidden > 0 ? [`and ${hidden} hosts more`] : [])];
}

/** As many parts as there is room for. */
function upTo(parts: readonly string[], lengthMax: number, end: string): string {
  const kept: string[] = [];
  let room = lengthMax - end.length - 3;
  for (const part of parts) {
    room -= part.length + 2;
    if (room < 0) return `${[...kept, end].join('\n\n')}\n`;
    kept.push(part);
  }
  return `${kept.join('\n\n')}\n`;
}
