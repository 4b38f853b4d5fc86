import type { Tone as LineTone } from '../../view/line.ts';
import { count } from '../../view/line.ts';
import type { DeviationView, ReportView, StoryLineView } from '../../view/reportShape.ts';
import { deviationWords, logText, whoAndWhy } from '../../view/reportWords.ts';
import { type Clock, instant } from '../clock.ts';
import { html, joined, type Markup } from '../markup.ts';
import type { Section } from '../page.ts';
import { badge, code, definitions, items, names, notice, table } from '../parts.ts';
import { type Tone, worstTone } from '../tone.ts';

/** Entries that somebody still reads; the JSON report has the rest. */
const deviationsMax = 200;
const linesMax = 300;

/** Everything that was not as planned. */
export function deviations({ deviations: all }: ReportView, clock: Clock): Section {
  const more = all.length - deviationsMax;
  const body =
    all.length === 0
      ? html`<p>Nothing: it went as it was planned.</p>`
      : html`${items(all.slice(0, deviationsMax).map((one) => deviationHtml(one, clock)))}
${more > 0 ? html`<p class="quiet">${count(more, 'deviation')} more: the JSON report has them all.</p>` : null}`;
  return { id: 'deviations', title: 'Deviations', tone: worstTone(all.map(({ tone }) => tone)), body };
}

function deviationHtml({ kind, at, tone, text, by, reason, hosts }: DeviationView, clock: Clock): Markup {
  const why = whoAndWhy(by, reason);
  return html`${badge(tone, deviationWords[kind])} ${text} <span class="quiet">${instant(clock(at))}</span>
${why === '' ? null : html`<div>${why}</div>`}
${hosts.length === 0 ? null : html`<div class="hosts">${names(hosts)}</div>`}`;
}

const lineTones: { readonly [tone in LineTone]: Tone } = {
  progress: 'note',
  good: 'good',
  same: 'neutral',
  bad: 'bad',
  undo: 'undo',
  doubt: 'doubt',
  note: 'neutral',
};

/** The log of the night, without what went well on single hosts. */
export function story({ story: lines, run }: ReportView): Section {
  const more = lines.length - linesMax;
  const body = html`${table({
    caption: 'What happened, in order; of single hosts only what did not go well',
    columns: [{ title: 'When' }, { title: 'Where' }, { title: 'What' }],
    rows: lines.slice(0, linesMax).map((line, at) => storyCells(line, lines[at - 1])),
  })}
<p class="quiet">${more > 0 ? `${count(more, 'line')} more. ` : null}Every event, with every output: ${code(`nightshift events ${run.run}`)}</p>`;
  return { id: 'story', title: 'What happened', tone: null, body };
}

/** The day stands only where it is another. */
const storyCells = ({ at, tone, where, host, text }: StoryLineView, before: StoryLineView | undefined) => [
  html`<time datetime="${at}">${before?.at.slice(0, 10) === at.slice(0, 10) ? null : html`${at.slice(0, 10)} `}${at.slice(11, 19)}</time>`,
  host === null ? where : html`${where} <strong>${host}</strong>`,
  joined([badge(lineTones[tone], words[tone]), text], ' '),
];

/** A colour never stands alone. */
const words: { readonly [tone in LineTone]: string } = {
  progress: 'begins',
  good: 'well',
  same: 'unchanged',
  bad: 'trouble',
  undo: 'back',
  doubt: 'look',
  note: 'note',
};

/** Whether the journal is as it was written. */
export function log({ log: chain, run }: ReportView): Section {
  const body = html`${chain.intact ? null : notice('bad', logText(chain))}
${definitions([
  ['Chain', badge(chain.intact ? 'good' : 'bad', logText(chain))],
  ['Hash', html`<span class="digest">${chain.hash ?? 'none'}</span>`],
  ['Check it', code(`nightshift audit verify ${run.run}`)],
])}`;
  return { id: 'log', title: 'Journal', tone: chain.intact ? 'good' : 'bad', body };
}
