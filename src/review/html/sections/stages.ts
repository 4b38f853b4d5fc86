import { formatDuration } from '../../../model/durations.ts';
import { count } from '../../view/line.ts';
import type { ReviewStageView, ReviewView } from '../../view/reviewShape.ts';
import { type Content, html, joined, type Markup } from '../markup.ts';
import type { Section } from '../page.ts';
import { definitions, names, table } from '../parts.ts';

export function stages({ stages: all }: ReviewView): Section {
  return { id: 'stages', title: 'Stages and waves', tone: null, body: joined(all.map(stageHtml)) };
}

function stageHtml(stage: ReviewStageView, at: number): Markup {
  return html`<h3>${at + 1}. ${stage.name} <span class="quiet">${count(stage.hosts.length, 'host')}</span></h3>
${waves(stage)}
${definitions([
  ['At once', html`at most ${stage.parallel}${per(stage)}`],
  ['Soak', stage.soakMs === 0 ? 'none' : `${formatDuration(stage.soakMs)} after each wave`],
  ['Budget', stage.budget],
  ['On failure', stage.onFailure],
  ['A failed host', stage.onHostFailure],
])}`;
}

const per = ({ parallelPer }: ReviewStageView): Content =>
  Object.entries(parallelPer).map(([label, n]) => `, at most ${n} of one ${label}`);

function waves({ name, waves: all, waveForecasts }: ReviewStageView): Markup {
  return table({
    caption: `Waves of ${name}`,
    columns: [
      { title: 'Wave' },
      { title: 'Hosts', kind: 'number' },
      { title: 'Which' },
      { title: 'Takes', kind: 'number' },
      { title: 'All back in', kind: 'number' },
    ],
    rows: all.map((hosts, at) => {
      const { needMs, backMs } = waveForecasts[at] ?? {};
      return [at + 1, hosts.length, names(hosts, 4), lengthText(needMs), lengthText(backMs)];
    }),
  });
}

const lengthText = (ms: number | undefined): string => (ms === undefined ? '' : formatDuration(ms));
