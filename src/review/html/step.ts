import { formatDuration } from '../../model/durations.ts';
import { type PreviewSign, previewSymbols } from '../../model/preview.ts';
import { count } from '../view/line.ts';
import type { ReviewStepView } from '../view/reviewShape.ts';
import { diffHtml } from './diff.ts';
import { type Content, html, joined, type Markup } from './markup.ts';
import { badge, folded } from './parts.ts';
import { certaintySigns, certaintyTones, previewTones } from './tone.ts';

const spoken: { readonly [sign in PreviewSign]: string } = {
  create: 'creates',
  change: 'changes',
  remove: 'removes',
  unchanged: 'changes nothing',
  runs: 'runs',
  opaque: 'nobody can tell',
};

/** One step on a group of hosts: its sign, what becomes of what, how sure that is, and how it is taken back. */
export function stepHtml(step: ReviewStepView, always = false): Markup {
  const { preview } = step;
  return html`<li class="step">
${signHtml(step)}
<div>
<p class="title"><strong>${step.name}</strong> <span class="quiet">${step.type}</span> ${badges(step, always)}</p>
${effect(step)}
${preview?.note ? html`<p class="quiet">${preview.note}</p>` : null}
${preview?.diff ? diffHtml(preview.diff, step.name) : null}
<p class="quiet">${joined(limits(step), ' · ')}</p>
${always ? null : html`<p class="quiet"><span class="back"><span aria-hidden="true">↩</span> undo:</span> <span class="verbatim">${step.undo}</span></p>`}
</div>
</li>`;
}

function signHtml({ preview }: ReviewStepView): Markup {
  if (preview === null) return html`<span class="sign neutral" aria-hidden="true"></span>`;
  const { sign } = preview;
  return html`<span class="sign ${previewTones[sign]}"><span aria-hidden="true">${previewSymbols[sign]}</span><span class="unseen">${spoken[sign]}</span></span>`;
}

function badges({ preview, everRun, pointOfNoReturn }: ReviewStepView, always: boolean): Markup {
  return joined(
    [
      ...(preview === null
        ? []
        : [badge(certaintyTones[preview.certainty], preview.certainty, certaintySigns[preview.certainty])]),
      ...(always ? [badge('neutral', 'always, whatever happened')] : []),
      ...(pointOfNoReturn ? [badge('doubt', 'point of no return', '!')] : []),
      ...(everRun === false ? [badge('doubt', 'never run here')] : []),
    ],
    ' ',
  );
}

/** What a dry run says becomes of the host; what the plan says of the step, where that is something else. */
function effect({ preview, summary }: ReviewStepView): Content {
  if (preview === null) return verbatim(summary);
  return [verbatim(preview.text), preview.text === summary ? null : verbatim(summary, 'quiet verbatim')];
}

/** A command of this many lines is read where somebody wants to read it. */
const openLinesMax = 15;

function verbatim(text: string, looks = 'verbatim'): Markup {
  const lines = text.split('\n').length;
  const whole = html`<p class="${looks}">${text}</p>`;
  return lines <= openLinesMax ? whole : folded(`${lines} lines`, whole);
}

function limits({ estimate, timeoutMs, retries }: ReviewStepView): string[] {
  const length = formatDuration(estimate.ms);
  const usual = {
    expects: [`usually ${length}`],
    history: [`${length} in past runs`],
    timeout: ['nobody knows how long'],
    nothing: [],
  }[estimate.from];
  const most = `at most ${formatDuration(timeoutMs)}`;
  return [...usual, most, ...(retries === 0 ? [] : [count(retries, 'retry', 'retries')])];
}
