import { bytesText } from '../../../preview/words.ts';
import { count } from '../../view/line.ts';
import type { AppendixHostView, ReviewView } from '../../view/reviewShape.ts';
import { type Content, html } from '../markup.ts';
import type { Section } from '../page.ts';
import { badge, folded, table } from '../parts.ts';

/** More hosts than this are folded away. */
const openMax = 20;

/** Every host, and what stands on it. */
export function appendix({ appendix: hosts }: ReviewView): Section {
  const columns = [{ title: 'Host' }, ...shown.map(({ title }) => ({ title }))];
  const rows = hosts.map((host) => [hostHtml(host), ...shown.map(({ of }) => of(host))]);
  const body = folded(
    `Every host (${hosts.length})`,
    table({ caption: count(hosts.length, 'host'), columns, rows, wide: true }),
    hosts.length <= openMax,
  );
  return { id: 'appendix', title: 'Appendix', tone: null, body };
}

const shown: readonly { readonly title: string; readonly of: (host: AppendixHostView) => Content }[] = [
  { title: 'Stages', of: ({ stages }) => stages.join(', ') },
  { title: 'Labels', of: ({ labels }) => pairs(labels) },
  { title: 'System', of: systemHtml },
  { title: 'Packages', of: ({ packages }) => packages.join(', ') },
  {
    title: 'Free',
    of: ({ freeBytes }) => pairs(freeBytes, (bytes) => (bytes === null ? 'unknown' : bytesText(bytes))),
  },
  { title: 'Boot', of: ({ bootId }) => bootId?.slice(0, 8) ?? '' },
];

const hostHtml = ({ name, login }: AppendixHostView): Content => html`${name}<br><small>${login}</small>`;

function systemHtml({ os, kernel, problem }: AppendixHostView): Content {
  if (problem !== null) return badge('bad', problem);
  if (os === null && kernel === null) return 'not asked';
  return html`${os ?? 'unknown'}<br><small>${kernel}</small>`;
}

function pairs<Value>(all: { readonly [name: string]: Value }, text: (value: Value) => string = String): string {
  return Object.entries(all)
    .map(([name, value]) => `${name} ${text(value)}`)
    .join(', ');
}
