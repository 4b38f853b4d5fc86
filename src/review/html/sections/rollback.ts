import { formatDuration } from '../../../model/durations.ts';
import { count } from '../../view/line.ts';
import type { ReviewRollbackView, ReviewView } from '../../view/reviewShape.ts';
import { html, joined, type Markup } from '../markup.ts';
import type { Section } from '../page.ts';
import { code, definitions, notice, table } from '../parts.ts';

/** How everything is taken back, in the order in which it would be. */
export function rollback({ rollback: back }: ReviewView): Section {
  const final = back.pointOfNoReturn.length + back.irreversible.length;
  const body = joined([
    ...back.pointOfNoReturn.map((step) =>
      notice('doubt', html`Once ${code(step)} has succeeded on any host, nothing is rolled back by itself any more.`),
    ),
    ...back.irreversible.map(({ step, reason }) =>
      notice('doubt', html`${code(step)} cannot be taken back: ${reason}`),
    ),
    definitions([
      ['Takes back', back.scope],
      ['Takes', formatDuration(back.backMs)],
      ['At once', back.parallel],
      [
        'Each undo',
        `tried ${back.tries === 1 ? 'once' : `up to ${count(back.tries, 'time')}`}; then the host is left for a person`,
      ],
    ]),
    ...back.stages.map(stageBack),
  ]);
  return { id: 'rollback', title: 'Rollback', tone: final > 0 ? 'doubt' : null, body };
}

type StageBack = ReviewRollbackView['stages'][number];

function stageBack({ name, hosts, backMs, steps }: StageBack, at: number): Markup {
  const caption = `${at + 1}. ${name}: ${count(hosts, 'host')} back in ${formatDuration(backMs)}`;
  if (steps.length === 0) return html`<p class="quiet">${at + 1}. ${name}: nothing to take back.</p>`;
  return table({
    caption,
    columns: [{ title: 'Step' }, { title: 'How', kind: 'code' }, { title: 'Takes' }],
    rows: steps.map(({ name: step, how, takesMs, from }) => [
      step,
      how,
      html`${formatDuration(takesMs)}<br><small>${from}</small>`,
    ]),
  });
}
