import { DateTime, IANAZone } from 'luxon';
import { type Day, dayMs, localFormat } from './days.ts';

/** A time zone of the IANA database. */
export interface Zone {
  readonly name: string;
  /** Offset from UTC at an instant, east positive. */
  offsetMs(atMs: number): number;
  /** The offset all over a day as any clock of the zone shows it, and a day around; null when it changes thereabouts. */
  steadyOffsetMs(day: Day): number | null;
}

/**
 * Changes of offset are never nearer to each other than seven days in any zone since 1970 (Boa Vista 2000, Gaza 2040),
 * so equal offsets at both ends of six days mean that nothing changed between them. Samples are shared by that grid.
 */
const gridDays = 3;

/** Facts that never change while the process lives: found once. At most one per name of the database. */
const known = new Map<string, Zone>();

/** The zone of that name, or undefined: an unknown zone is never UTC. */
export function findZone(name: string): Zone | undefined {
  const found = known.get(name);
  if (found !== undefined) return found;
  if (!isZoneName(name)) return undefined;
  const zone = readZone(name);
  known.set(name, zone);
  return zone;
}

/** Three letters that are zones of the database; all others (IST, PST, CST …) are abbreviations that mean several zones. */
const threeLetterZones = 'CET EET EST GMT HST MET MST PRC ROC ROK UCT UTC WET'.split(' ');

function isZoneName(name: string): boolean {
  if (/^[a-z]{3}$/i.test(name) && !threeLetterZones.includes(name.toUpperCase())) return false;
  // Newer engines also take offsets such as +02:00, which know no daylight saving.
  return /^[a-z]/i.test(name) && IANAZone.isValidZone(name);
}

function readZone(name: string): Zone {
  const zone = IANAZone.create(name);
  const offsetMs = (atMs: number) => Math.round(zone.offset(atMs) * 60_000);
  const samples = new Map<Day, number>();
  const sample = (day: Day): number => {
    const sampled = samples.get(day) ?? offsetMs(day * dayMs);
    samples.set(day, sampled);
    return sampled;
  };
  return {
    name,
    offsetMs,
    steadyOffsetMs(day) {
      const first = Math.floor((day - 1) / gridDays) * gridDays;
      if (sample(first) === sample(first + 2 * gridDays)) return sample(first);
      return sample(day - 1) === sample(day + 2) ? sample(day) : null;
    },
  };
}

/** `2026-10-25 02:30 +02:00`, as a clock of the zone shows the instant. */
export function formatInstant(atMs: number, zone: Zone): string {
  const local = DateTime.fromMillis(atMs, { zone: zone.name });
  return local.toFormat(`${localFormat(local.second * 1_000)} ZZ`);
}

/** `+02:00`; seconds only where a historic offset has them. */
export function formatOffset(offsetMs: number): string {
  const seconds = Math.abs(offsetMs) / 1_000;
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, ...(seconds % 60 ? [seconds % 60] : [])];
  return `${offsetMs < 0 ? '-' : '+'}${parts.map((part) => String(part).padStart(2, '0')).join(':')}`;
}

/** The zone whose name, or whose last part (its city), is nearest to a mistyped one; undefined when none is near. */
export function nearestZone(name: string): string | undefined {
  let best: { readonly zone: string; readonly distance: number } | undefined;
  for (const zone of ['UTC', ...Intl.supportedValuesOf('timeZone')]) {
    const distance = nameDistance(name, zone);
    if (distance < (best?.distance ?? Math.max(2, name.length / 3))) best = { zone, distance };
  }
  return best?.zone;
}

function nameDistance(name: string, zone: string): number {
  const [typed, whole] = [name.toLowerCase(), zone.toLowerCase()];
  const city = whole.slice(whole.lastIndexOf('/') + 1);
  return Math.min(editDistance(typed, whole), editDistance(typed, city) + 0.5);
}

/** Levenshtein's distance, row by row. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...left].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= right.length; column++) {
      const [above = 0, beside = 0, diagonal = 0] = [row[column], next[column - 1], row[column - 1]];
      next.push(Math.min(above + 1, beside + 1, diagonal + (right[column - 1] === letter ? 0 : 1)));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
