import type { DeviationView, ReportView, StoryLineView } from '../../view/reportShape.ts';
import { deviationWords, logText, whoAndWhy } from '../../view/reportWords.ts';
import { atMost, type Block, block, details, facts, table } from '../blocks.ts';
import { code, text } from '../inert.ts';
import { fewHosts } from '../words.ts';

const deviationsMax = 100;
const linesMax = 200;

/** Everything that was not as planned. */
export function deviations({ deviations: all }: ReportView): Block[] {
  if (all.length === 0) return [block('## Deviations', 'None: it went as it was planned.')];
  const rows = atMost(all.map(deviationRow), deviationsMax, (n) => ['', `and ${n} more`, '', '', '']);
  return [block('## Deviations', table(['', 'what', 'hosts', 'why', 'when (UTC)'], rows))];
}

function deviationRow({ kind, at, tone, text: what, by, reason, hosts }: DeviationView): string[] {
  const word = deviationWords[kind];
  const why = whoAndWhy(by, reason);
  return [tone === 'bad' ? `**${word}**` : word, text(what), fewHosts(hosts), why === '' ? '' : text(why), at];
}

/** The log of the night, without what went well on single hosts. */
export function story({ story: lines, run }: ReportView): Block[] {
  const rows = atMost(lines.map(storyRow), linesMax, (n) => ['', '', `and ${n} more`]);
  return [
    block(
      '## What happened',
      details(`${lines.length} lines`, table(['when (UTC)', 'where', 'what'], rows)),
      `Every event, with every output: ${code(`nightshift events ${run.run}`)}`,
    ),
  ];
}

function storyRow({ at, tone, where, host, text: what }: StoryLineView): string[] {
  const said = tone === 'bad' ? `**✘** ${text(what)}` : text(what);
  return [at, host === null ? code(where) : `${code(where)} ${code(host)}`, said];
}

/** Whether the journal is as it was written. */
export function log({ log: chain, run }: ReportView): Block[] {
  return [
    block(
      '## Journal',
      facts([
        ['chain', chain.intact ? logText(chain) : `**${text(logText(chain))}**`],
        ['hash', chain.hash === null ? 'none' : code(chain.hash)],
        ['check it', code(`nightshift audit verify ${run.run}`)],
      ]),
    ),
  ];
}
