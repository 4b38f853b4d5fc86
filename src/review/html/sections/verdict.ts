import { type PreviewSign, previewSymbols } from '../../../model/preview.ts';
import { count } from '../../view/line.ts';
import type { ReviewView, VerdictView } from '../../view/reviewShape.ts';
import { type Clock, instant } from '../clock.ts';
import { type Content, html, joined, type Markup } from '../markup.ts';
import type { Section } from '../page.ts';
import { badge, code, definitions, list, notice } from '../parts.ts';
import { certaintySigns, certaintyTones, previewTones, riskTones, type Tone } from '../tone.ts';

const words: { readonly [state in VerdictView['state']]: { tone: Tone; word: string; means: string } } = {
  ready: { tone: 'good', word: 'Ready', means: 'Nothing stands in its way.' },
  waits: { tone: 'doubt', word: 'Waits', means: 'It may not run yet.' },
  blocked: { tone: 'bad', word: 'Blocked', means: 'It would be refused.' },
};

/** The first thing anybody reads. It has no entry of its own in the navigation: it stands right beside it. */
export function verdict(view: ReviewView, clock: Clock): Section {
  const { state, blocks, changesAnything, dryRunAt } = view.verdict;
  const { tone, word, means } = words[state];
  const unseen = state === 'ready' && dryRunAt === null ? ' But nobody looked at the hosts.' : '';
  const nothing = changesAnything ? '' : ' It would change nothing.';
  const body = html`<div class="verdict ${tone}">
${icons[state]}
<div>
<p class="word">${word}</p>
<p>${means}${nothing}${unseen}</p>
${blocks.length === 0 ? null : list(blocks)}
</div>
</div>
${doubts(view.verdict)}
${tally(view.verdict)}
${facts(view, clock)}`;
  return { id: 'verdict', title: 'Verdict', tone, body };
}

function doubts({ saved, dryRunAt }: VerdictView): Content {
  return [
    dryRunAt === null
      ? notice('doubt', 'Made offline: nobody looked at the hosts, so nothing says what would change.')
      : null,
    saved === null ? notice('doubt', 'This is not a saved plan: what runs may differ from what is shown here.') : null,
  ];
}

function facts({ verdict: { saved, dryRunAt }, change, risk, approvals }: ReviewView, clock: Clock): Markup {
  const { have, want } = approvals.count;
  return definitions([
    ['Environment', html`<strong>${change.environment}</strong>`],
    ['Risk', badge(riskTones[risk.level], risk.level)],
    ['Approvals', approvals.wanted ? `${have} of ${want}` : 'none wanted'],
    ['Hosts seen', dryRunAt === null ? 'no' : instant(clock(dryRunAt))],
    ['Expires', saved && instant(clock(saved.expiresAt))],
    ['Saved plan', saved && html`${code(saved.file)}<br><span class="digest">${saved.id}</span>`],
    ['Digest', html`<span class="digest">${change.digest}</span>`],
  ]);
}

const signWords: { readonly [sign in PreviewSign]: string } = {
  create: 'create',
  change: 'change',
  remove: 'remove',
  unchanged: 'change nothing',
  runs: 'run a command',
  opaque: 'cannot be told',
};
const signOrder = ['create', 'change', 'remove', 'runs', 'opaque', 'unchanged'] as const;
const certaintyOrder = ['verified', 'predicted', 'opaque'] as const;

/** Steps over all hosts: what they would do, and how sure that is. */
function tally({ signs, certainties, dryRunAt }: VerdictView): Content {
  if (dryRunAt === null) return null;
  const steps = signOrder.filter((sign) => signs[sign] > 0);
  const sure = certaintyOrder.filter((certainty) => certainties[certainty] > 0);
  const total = sure.reduce((sum, certainty) => sum + certainties[certainty], 0);
  return html`<p class="quiet">${count(total, 'step')} over all hosts:</p>
<ul class="tally">
${joined(
  steps.map(
    (sign) =>
      html`<li class="${previewTones[sign]}"><span class="sign" aria-hidden="true">${previewSymbols[sign]}</span> <b>${signs[sign]}</b> ${signWords[sign]}</li>`,
  ),
)}
</ul>
<p class="badges">${joined(
    sure.map((one) => badge(certaintyTones[one], `${certainties[one]} ${one}`, certaintySigns[one])),
    ' ',
  )}</p>`;
}

/** Drawn, so that they look the same in every font. */
const icon = (path: Markup): Markup =>
  html`<svg class="icon" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true" focusable="false">${path}</svg>`;

const icons: { readonly [state in VerdictView['state']]: Markup } = {
  ready: icon(html`<circle cx="24" cy="24" r="21"/><path d="M14 25l7 7 13-15"/>`),
  waits: icon(html`<circle cx="24" cy="24" r="21"/><path d="M24 12v13l8 5"/>`),
  blocked: icon(html`<circle cx="24" cy="24" r="21"/><path d="M16 16l16 16M32 16l-16 16"/>`),
};
