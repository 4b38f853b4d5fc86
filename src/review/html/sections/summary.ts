import { count } from '../../view/line.ts';
import type { ReviewView } from '../../view/reviewShape.ts';
import { html, joined } from '../markup.ts';
import type { Section } from '../page.ts';
import { code, definitions, notice } from '../parts.ts';

export function summary({ change, blast }: ReviewView): Section {
  const { description, pointOfNoReturn, secrets } = change;
  const body = joined([
    description === null ? null : html`<p class="description">${description.trim()}</p>`,
    ...pointOfNoReturn.map((step) =>
      notice(
        'doubt',
        html`<strong>Point of no return: step ${code(step)}.</strong> Once it has succeeded on any host, a failure holds the run instead of rolling it back.`,
      ),
    ),
    definitions([
      ['Change', code(change.change)],
      ['Ticket', change.ticket ?? 'none'],
      ['Author', change.author ?? 'not named'],
      ['Environment', `${change.environment}, ${blast.hosts} of ${count(blast.fleet, 'host')}`],
      [
        'Secrets',
        secrets.length === 0 ? null : `${secrets.join(', ')} (fetched when the run starts, never written down)`,
      ],
    ]),
  ]);
  return { id: 'summary', title: 'Summary', tone: pointOfNoReturn.length > 0 ? 'doubt' : null, body };
}
