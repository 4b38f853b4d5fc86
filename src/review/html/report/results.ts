import { formatDuration } from '../../../model/durations.ts';
import type { ReportHostView, ReportStageView, ReportView, StepTroubleView } from '../../view/reportShape.ts';
import { countsText, stateTone, stateWord, troubleText } from '../../view/reportWords.ts';
import { type Clock, instant } from '../clock.ts';
import { type Content, html, joined, type Markup } from '../markup.ts';
import type { Section } from '../page.ts';
import { badge, folded, names, scrolling, table } from '../parts.ts';
import { worstTone } from '../tone.ts';

/** Hosts that are not done, one by one: beyond that the JSON report is read. */
const hostsMax = 200;

/** How every stage and every host ended. */
export function results({ stages }: ReportView, clock: Clock): Section {
  const tones = stages.flatMap(({ hosts }) => hosts.map(({ state }) => stateTone(state)));
  return {
    id: 'results',
    title: 'Stages and hosts',
    tone: worstTone(tones),
    body: joined(stages.map((stage) => stageHtml(stage, clock))),
  };
}

function stageHtml({ name, state, counts, hosts }: ReportStageView, clock: Clock): Markup {
  const done = hosts.filter((host) => host.state === 'done');
  const others = hosts.filter((host) => host.state !== 'done' && host.state !== 'notStarted');
  const waiting = hosts.filter((host) => host.state === 'notStarted');
  return html`<h3>${name} <span class="quiet">${countsText(counts)}</span> ${badge(stateTone(state), stateWord(state))}</h3>
${others.length === 0 ? null : hostTable(name, others.slice(0, hostsMax), clock)}
${others.length > hostsMax ? html`<p class="quiet">${others.length - hostsMax} more: the JSON report has them all.</p>` : null}
${named('Done', done)}${named('Not started', waiting)}`;
}

const named = (what: string, hosts: readonly ReportHostView[]): Content =>
  hosts.length === 0 ? null : html`<p class="hosts">${what}: ${names(hosts.map(({ host }) => host))}</p>`;

const hostTable = (stage: string, hosts: readonly ReportHostView[], clock: Clock): Markup =>
  table({
    caption: `Hosts of ${stage} that are not done`,
    columns: [
      { title: 'Host' },
      { title: 'State' },
      { title: 'Why' },
      { title: 'From' },
      { title: 'Took', kind: 'number' },
    ],
    wide: true,
    rows: hosts.map(({ host, state, reason, trouble, from, to }) => [
      host,
      badge(stateTone(state), stateWord(state)),
      html`${reason ?? ''}${trouble === null ? null : troubleHtml(host, trouble)}`,
      from === null ? '' : instant(clock(from)),
      from === null || to === null ? '' : formatDuration(Date.parse(to) - Date.parse(from)),
    ]),
  });

function troubleHtml(host: string, trouble: StepTroubleView): Markup {
  const said = troubleText(trouble);
  if (trouble.output === '') return html`<div class="quiet">${said}</div>`;
  const output = scrolling(`Output of ${trouble.step} on ${host}`, html`<pre>${trouble.output}</pre>`);
  return html`<div>${folded(said, output, true)}</div>`;
}
