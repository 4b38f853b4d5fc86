import { formatDuration } from '../../../model/durations.ts';
import type { ReportView } from '../../view/reportShape.ts';
import { hostsText, outcomeOf, type ReportTone, windowWords } from '../../view/reportWords.ts';
import type { AttentionView } from '../../view/runView.ts';
import { type Clock, instant } from '../clock.ts';
import { html, joined, type Markup } from '../markup.ts';
import type { Section } from '../page.ts';
import { badge, code, definitions, items, list, notice, spoken } from '../parts.ts';

/** The first thing anybody reads: how it ended, why, and what that means. */
export function outcome(view: ReportView, clock: Clock): Section {
  const { tone, word, means } = outcomeOf(view);
  const { reason, exitCode } = view.run;
  const exit = exitCode === null ? '' : ` (exit code ${exitCode})`;
  const body = html`<div class="verdict ${tone}">
${icons[tone]}
<div>
<p class="word">${word}</p>
<p>${means}${exit}</p>
${reason === null ? null : list([reason])}
</div>
</div>
${view.run.rehearsal ? notice('note', 'This was a rehearsal: everything is done, then taken back.') : null}
${facts(view, clock)}`;
  return { id: 'verdict', title: 'Outcome', tone, body };
}

function facts({ run, window, times, log }: ReportView, clock: Clock): Markup {
  const { tone, word } = windowWords[window.standing];
  const held = times.heldMs === 0 ? '' : `, and was held for ${formatDuration(times.heldMs)}`;
  return definitions([
    ['Environment', html`<strong>${run.environment}</strong>`],
    ['Hosts', hostsText(run)],
    ['Started', times.startedAt && instant(clock(times.startedAt))],
    ['Ended', times.endedAt && instant(clock(times.endedAt))],
    ['Took', `${formatDuration(times.actualMs)}${held}; ${formatDuration(times.plannedMs)} planned`],
    ['Window', badge(tone, word)],
    ['Run', code(run.run)],
    ['Log', log.intact ? badge('good', 'intact') : badge('bad', 'not intact')],
  ]);
}

/** What people still have to do, each host with its exact commands. */
export function left({ run, left: others }: ReportView): Section {
  const { attention } = run;
  const nothing = attention.length === 0 && others.length === 0;
  const body = nothing
    ? html`<p>Nothing is left to do.</p>`
    : joined([
        others.length === 0 ? null : items(others.map(spoken)),
        attention.length === 0 ? null : html`<p>On each of these hosts, in this order:</p>`,
        items(attention.map(hostHtml)),
      ]);
  return { id: 'left', title: 'Left to do', tone: nothing ? null : attention.length > 0 ? 'bad' : 'doubt', body };
}

function hostHtml({ host, stage, reason, login, commands }: AttentionView): Markup {
  const steps = commands.map((command) => html`<li>${code(command)}</li>`);
  return html`<strong>${host}</strong> <span class="quiet">${stage}</span>
${reason === null ? null : html`<div>${reason}</div>`}
<div>${code(login)}</div>
${commands.length === 0 ? html`<div>Nothing is left to run; look at the host.</div>` : html`<ol>${joined(steps)}</ol>`}`;
}

/** Drawn, so that they look the same in every font. */
const icon = (path: Markup): Markup =>
  html`<svg class="icon" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true" focusable="false"><circle cx="24" cy="24" r="21"/>${path}</svg>`;

const clockFace = icon(html`<path d="M24 12v13l8 5"/>`);

const icons: { readonly [tone in ReportTone]: Markup } = {
  good: icon(html`<path d="M14 25l7 7 13-15"/>`),
  bad: icon(html`<path d="M16 16l16 16M32 16l-16 16"/>`),
  undo: icon(html`<path d="M20 14l-6 6 6 6M14 20h13a7 7 0 0 1 0 14h-6"/>`),
  doubt: clockFace,
  note: clockFace,
  neutral: clockFace,
};
