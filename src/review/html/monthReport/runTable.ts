import { formatDuration } from '../../../model/durations.ts';
import { type HistoryStanding, standingWords } from '../../view/historyView.ts';
import { count } from '../../view/line.ts';
import type { MonthReportView, MonthRunView } from '../../view/monthReport/monthReportShape.ts';
import { type Clock, instant } from '../clock.ts';
import { type Content, html, type Markup } from '../markup.ts';
import type { Section } from '../page.ts';
import { badge, code, table } from '../parts.ts';
import type { Tone } from '../tone.ts';

/** Rows that somebody still reads; the JSON report has the rest. */
export const rowsMax = 300;

export const moreRows = (all: number): Content =>
  all > rowsMax ? html`<p class="quiet">${count(all - rowsMax, 'row')} more: the JSON report has them all.</p>` : null;

/** A run's change, and under it the run itself. */
export const runName = ({ title, change, run }: Pick<MonthRunView, 'title' | 'change' | 'run'>): Markup =>
  html`${title}${title === change ? null : html` <span class="quiet">${change}</span>`}<div>${code(run)}</div>`;

export function standingBadge(standing: HistoryStanding): Markup {
  const [tone, word] = standingWords[standing];
  return badge(lineTones[tone] ?? 'neutral', word);
}

const lineTones: { readonly [tone: string]: Tone } = {
  good: 'good',
  undo: 'undo',
  bad: 'bad',
  doubt: 'doubt',
  progress: 'note',
};

export function runTable(caption: string, runs: readonly MonthRunView[], clock: Clock): Markup {
  return html`${table({
    caption,
    columns: [
      { title: 'Change' },
      { title: 'Environment' },
      { title: 'Began' },
      { title: 'How it ended' },
      { title: 'Hosts', kind: 'number' },
      { title: 'Took', kind: 'number' },
    ],
    wide: true,
    rows: runs
      .slice(0, rowsMax)
      .map((run): Content[] => [
        runName(run),
        run.environment,
        instant(clock(run.began)),
        html`${standingBadge(run.standing)}${run.reason === null ? null : html`<div class="quiet">${run.reason}</div>`}`,
        run.hosts,
        run.tookMs === null ? '' : formatDuration(run.tookMs),
      ]),
  })}
${moreRows(runs.length)}`;
}

/** A section for runs that no figure counts; none where there are none. */
const apart =
  (kind: MonthRunView['kind'], title: string, tone: Tone | null, caption: string) =>
  ({ runs }: MonthReportView, clock: Clock): Section[] => {
    const own = runs.filter((run) => run.kind === kind);
    return own.length === 0 ? [] : [{ id: kind, title, tone, body: runTable(caption, own, clock) }];
  };

export const notOver = apart('open', 'Not over', 'doubt', 'Held or under way: neither success nor failure yet');
export const unchanged = apart('unchanged', 'Refused', null, 'Ended before anything was changed: no deployments');
export const rehearsals = apart('rehearsal', 'Rehearsals', null, 'Rehearsals: no changes, and counted nowhere');
