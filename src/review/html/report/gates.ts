import { count } from '../../view/line.ts';
import type { ReadingView, ReportGateView, ReportView } from '../../view/reportShape.ts';
import { type Clock, instant } from '../clock.ts';
import { type Content, html, joined, type Markup } from '../markup.ts';
import type { Section } from '../page.ts';
import { badge, folded, table } from '../parts.ts';
import { type Scale, scaleOf } from '../timelineScale.ts';
import { signs, verdictTones, worstTone } from '../tone.ts';
import { gateSvg, lanes } from './gateSvg.ts';

/** Drawings of more gates, or rows of more answers, nobody looks at. */
const gatesMax = 40;
const rowsMax = 200;

/** What every gate said, over time. */
export function gates({ gates: all, timeline }: ReportView, clock: Clock): Section {
  const scale = scaleOf(timeline, null);
  const more = all.length - gatesMax;
  const tones = all.flatMap(({ counts }) =>
    lanes.filter((verdict) => counts[verdict] > 0).map((verdict) => verdictTones[verdict]),
  );
  const body =
    all.length === 0
      ? html`<p>No gate was asked.</p>`
      : joined([
          html`<p class="quiet">A dot for every answer, larger where several fall together; a band is a soak. Hours: UTC.</p>`,
          ...all.slice(0, gatesMax).map((gate) => gateHtml(gate, scale, clock)),
          more > 0 ? html`<p class="quiet">${count(more, 'gate')} more: the JSON report has them all.</p>` : null,
        ]);
  return { id: 'gates', title: 'Gates', tone: worstTone(tones), body };
}

function gateHtml(gate: ReportGateView, scale: Scale, clock: Clock): Markup {
  const { name, stage, summary, counts, readings } = gate;
  const where = stage === null ? 'the whole change' : `stage ${stage}`;
  const labels = lanes.map(
    (verdict) =>
      html`<li class="${verdictTones[verdict]}"><span class="sign" aria-hidden="true">${signs[verdictTones[verdict]]}</span> ${verdict} ${counts[verdict]}</li>`,
  );
  return html`<h3>${name} <span class="quiet">${where}</span></h3>
<p class="verbatim">${summary}</p>
<div class="lanes">
<ul>
${joined(labels)}
</ul>
<div class="drawing">${gateSvg(gate, scale)}</div>
</div>
${folded(`The same as a table: ${count(readings.length, 'answer')}`, readingTable(gate, clock))}`;
}

/** Answers that did not pass, when not all fit. */
function readingTable({ name, readings }: ReportGateView, clock: Clock): Markup {
  const all = readings.length <= rowsMax;
  const chosen = all ? readings : readings.filter(({ verdict }) => verdict !== 'pass').slice(0, rowsMax);
  return html`${table({
    caption: all ? `Answers of ${name}` : `Answers of ${name} that did not pass`,
    columns: [{ title: 'When' }, { title: 'Verdict' }, { title: 'Host' }, { title: 'For' }, { title: 'Answer' }],
    rows: chosen.map((reading) => readingCells(reading, clock)),
  })}
${all ? null : html`<p class="quiet">${count(readings.length - chosen.length, 'answer')} more: the JSON report has them all.</p>`}`;
}

const readingCells = ({ at, verdict, host, scope, detail }: ReadingView, clock: Clock): Content[] => [
  html`${instant(clock(at))} <span class="quiet">${at.slice(17, 19)}s</span>`,
  badge(verdictTones[verdict], verdict),
  host ?? '',
  scope,
  detail,
];
