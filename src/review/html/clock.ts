import { findZone, formatInstant } from '../../windows/zones.ts';
import type { InstantView } from '../view/reviewShape.ts';
import { html, type Markup } from './markup.ts';

/** An instant (ISO 8601, or milliseconds since 1970) in both readings. */
export type Clock = (at: string | number) => InstantView;

/** A clock for the zone of an environment; without a zone, or with one that this machine does not know, it shows UTC alone. */
export function clockOf(zoneName: string | null): Clock {
  const zone = zoneName === null ? undefined : findZone(zoneName);
  return (at) => {
    const atMs = new Date(at).getTime();
    const utc = new Date(atMs).toISOString().replace('.000Z', 'Z');
    if (zone === undefined) return { utc, local: null };
    const day = new Date(atMs + zone.offsetMs(atMs)).getUTCDay();
    return { utc, local: `${weekdays[day]} ${formatInstant(atMs, zone)}` };
  };
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Local time first, where there is one: that is the clock on the wall of whoever stays up. */
export function instant({ utc, local }: InstantView, before = ''): Markup {
  const short = `${utc.slice(0, 10)} ${utc.slice(11, 16)} UTC`;
  if (local === null) return html`<time datetime="${utc}">${before}${short}</time>`;
  const inUtc = local.includes(utc.slice(0, 10)) ? short.slice(11) : short;
  return html`<time datetime="${utc}">${before}${local} <span class="utc">(${inUtc})</span></time>`;
}
