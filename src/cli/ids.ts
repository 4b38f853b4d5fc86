import { randomInt } from 'node:crypto';

/** Sorts by time, is short enough to type, and is distinct enough for several controllers: `20261122-0612-k3f9`. */
export function newRunId(now = new Date()): string {
  return `${stampOf(now).slice(0, 13)}-${tail()}`;
}

/** Of an entry of the schedule, by the day on which it was made: `s-20261122-k3f9`. */
export function newScheduleId(now = new Date()): string {
  return `s-${stampOf(now).slice(0, 8)}-${tail()}`;
}

const stampOf = (now: Date): string => now.toISOString().replace(/[-:]/g, '').replace('T', '-');

const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';

const tail = (): string => Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join('');
