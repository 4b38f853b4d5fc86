import { formatDuration } from '../../../model/durations.ts';
import { count } from '../../view/line.ts';
import type { ReportRollbackView, ReportView } from '../../view/reportShape.ts';
import { backWords, stateTone, stateWord } from '../../view/reportWords.ts';
import { type Clock, instant } from '../clock.ts';
import { type Content, html, joined, type Markup } from '../markup.ts';
import type { Section } from '../page.ts';
import { badge, definitions, table } from '../parts.ts';
import { verdictTones } from '../tone.ts';

const hostsMax = 200;

/** What was taken back, and whether that is known to be well. */
export function rollback({ rollback: back }: ReportView, clock: Clock): Section {
  const body = back === null ? html`<p>Nothing was taken back.</p>` : backHtml(back, clock);
  return { id: 'rollback', title: 'Rollback', tone: back && backWords[back.standing].tone, body };
}

const scopes = { run: 'the whole run', stage: 'the stage', night: 'what this opening of the window changed' } as const;

function backHtml(back: ReportRollbackView, clock: Clock): Markup {
  const { tone, word, means } = backWords[back.standing];
  const more = back.hosts.length - hostsMax;
  return joined([
    html`<p class="lead">${badge(tone, word)} ${means}</p>`,
    definitions([
      ['Took back', back.scope === null ? 'only the hosts that failed' : scopes[back.scope]],
      ['Why', back.rehearsed ? 'it is the way back of a rehearsal' : back.reason],
      ['From', instant(clock(back.from))],
      ['Took', formatDuration(back.ms)],
    ]),
    table({
      caption: `${count(back.hosts.length, 'host')}, in the order in which they were taken back`,
      columns: [
        { title: 'Host' },
        { title: 'Stage' },
        { title: 'State' },
        { title: 'Steps taken back' },
        { title: 'Gates after it' },
        { title: 'Took', kind: 'number' },
      ],
      wide: true,
      rows: back.hosts
        .slice(0, hostsMax)
        .map((one): Content[] => [
          one.host,
          one.stage,
          html`${badge(stateTone(one.state), stateWord(one.state))}${one.reason === null ? null : html`<div class="quiet">${one.reason}</div>`}`,
          one.steps.length === 0 ? 'none' : one.steps.join(', '),
          one.verdict === null ? 'not asked' : badge(verdictTones[one.verdict], one.verdict),
          one.ms === null ? '' : formatDuration(one.ms),
        ]),
    }),
    more > 0 ? html`<p class="quiet">${count(more, 'host')} more: the JSON report has them all.</p>` : null,
  ]);
}
