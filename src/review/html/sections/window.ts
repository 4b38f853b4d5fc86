import { formatDuration } from '../../../model/durations.ts';
import type { OpeningView, ReviewView, ReviewWindowView } from '../../view/reviewShape.ts';
import { instant } from '../clock.ts';
import { type Content, html, joined, type Markup } from '../markup.ts';
import type { Section } from '../page.ts';
import { definitions, folded, list, notice } from '../parts.ts';

export function windowSection({ window }: ReviewView): Section {
  const bad = !window.fits || (window.required && window.opening === null);
  const doubtful = window.conflicts.length > 0 || window.daylightSaving !== null;
  const body = joined([
    ...notices(window),
    definitions([
      ['Window', named(window)],
      ['Opening', window.opening && openingText(window.opening)],
      ['Now', nowText(window)],
      ['Last safe start', window.lastSafeStart && html`<strong>${instant(window.lastSafeStart)}</strong>`],
      ['Takes', formatDuration(window.needMs)],
      ['Takes back', `${formatDuration(window.backMs)} for all of it`],
      ['By timeouts', window.guessed.length === 0 ? null : guessedText(window.guessed)],
      ['Conflicts', window.conflicts.length === 0 ? 'none known' : list(window.conflicts)],
      ['Freezes', freezes(window)],
    ]),
    coming(window.coming),
  ]);
  return { id: 'window', title: 'Window', tone: bad ? 'bad' : doubtful ? 'doubt' : null, body };
}

function notices({ fits, opening, daylightSaving, required, closedBecause, zone }: ReviewWindowView): Markup[] {
  const needless = !required && opening === null;
  return [
    ...(required && opening === null ? [notice('bad', `No opening is known. ${closedBecause ?? ''}`)] : []),
    ...(fits || opening === null
      ? []
      : [
          notice('bad', 'It does not fit: doing it and taking it all back is longer than what is left of the opening.'),
        ]),
    ...(needless ? [notice('neutral', zone === null ? 'Nothing opens or closes here.' : 'No window is needed.')] : []),
    ...(daylightSaving === null ? [] : [notice('doubt', html`<strong>Daylight saving:</strong> ${daylightSaving}`)]),
  ];
}

function named({ name, required, zone }: ReviewWindowView): string {
  const which = name ?? (required ? 'any that is open' : 'none needed');
  return zone === null ? `${which}; there is no calendar` : `${which} (${zone})`;
}

/** Two lines: a span of time is two instants that are each read for themselves. */
const openingText = ({ opens, closes }: OpeningView): Markup =>
  html`<span class="span">${instant(opens)} ${instant(closes, 'to ')}</span>`;

const nowText = ({ closedBecause, opening }: ReviewWindowView): Content =>
  opening === null ? null : closedBecause === null ? 'open' : `closed: ${closedBecause}`;

const guessedText = (steps: readonly string[]): string =>
  `${steps.join(', ')}: nobody knows how long, so all the time they are given is reckoned with`;

function freezes({ freezes: all, zone }: ReviewWindowView): Content {
  if (zone === null) return null;
  if (all.length === 0) return 'none in sight';
  return list(
    all.map(({ name, from, to }) => html`<strong>${name}</strong> ${openingText({ opens: from, closes: to })}`),
  );
}

function coming(openings: readonly OpeningView[]): Content {
  if (openings.length === 0) return null;
  return folded(`The openings after it (${openings.length})`, list(openings.map(openingText)));
}
