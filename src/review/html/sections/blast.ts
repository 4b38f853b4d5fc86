import { count } from '../../view/line.ts';
import type { BlastView, ReviewView, ShareView } from '../../view/reviewShape.ts';
import { html, joined, type Markup } from '../markup.ts';
import type { Section } from '../page.ts';
import { table } from '../parts.ts';

/** How much of everything is touched, seen from several sides. */
export function blast({ blast: all, change }: ReviewView): Section {
  const whole = `${all.hosts} of ${count(all.fleet, 'host')} of ${change.environment}`;
  const body = html`<p class="lead"><strong>${whole}</strong> (${percent(all.hosts, all.fleet)})</p>
${shareBar(all.hosts, all.fleet)}
<div class="columns">
${joined(tables(all))}
</div>`;
  return { id: 'blast', title: 'Blast radius', tone: null, body };
}

function tables({ groups, labels }: BlastView): Markup[] {
  return [
    ...(groups.length === 0 ? [] : [shares('By group', 'Group', groups)]),
    ...labels.map(({ label, values }) => shares(`By ${label}`, label, values)),
  ];
}

function shares(caption: string, title: string, rows: readonly ShareView[]): Markup {
  return table({
    caption,
    columns: [{ title }, { title: 'Share' }, { title: 'Hosts', kind: 'number' }],
    rows: rows.map(({ name, hosts, of }) => [name, shareBar(hosts, of), `${hosts} of ${of}`]),
  });
}

/** What it shows stands beside it in words. */
function shareBar(part: number, of: number): Markup {
  return html`<span class="bar" aria-hidden="true"><span style="width:${percent(part, of)}"></span></span>`;
}

/** Never 0 % where there is something, nor 100 % where something is missing. */
function percent(part: number, of: number): string {
  if (of === 0 || part === 0) return '0%';
  if (part >= of) return '100%';
  return `${Math.min(99, Math.max(1, Math.round((part / of) * 100)))}%`;
}
