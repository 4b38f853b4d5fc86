import type { Code } from '../model/codes/catalog.ts';
import { type Day, parseDay } from './days.ts';

/** An RRULE of RFC 5545 that picks days: checked, and in capitals. */
export interface Rule {
  readonly parts: ReadonlyMap<string, string>;
  /** The last day it may pick; null: for ever. */
  readonly until: Day | null;
}

export interface RuleComplaint {
  readonly code: Code;
  readonly message: string;
  readonly next: string;
}

/** Far beyond any real calendar; they bound what an expansion can cost. */
const intervalMax = 1_000;
const countMax = 100_000;

const weekday = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/;

/** What each part must look like: a test, and its words for a complaint. */
const grammar: { readonly [part: string]: readonly [(value: string) => boolean, string] } = {
  FREQ: [(value) => /^(DAILY|WEEKLY|MONTHLY|YEARLY)$/.test(value), 'DAILY, WEEKLY, MONTHLY or YEARLY'],
  INTERVAL: [(value) => isWhole(value, 1, intervalMax), `a whole number from 1 to ${intervalMax}`],
  COUNT: [(value) => isWhole(value, 1, countMax), `a whole number from 1 to ${countMax}`],
  UNTIL: [(value) => /^\d{8}$/.test(value) && parseDay(value) !== undefined, 'a day that exists, as YYYYMMDD'],
  BYMONTH: [each((value) => isWhole(value, 1, 12)), 'months from 1 to 12'],
  BYMONTHDAY: [each((value) => isWhole(unsigned(value), 1, 31)), 'days from 1 to 31, or -1 to -31 from the end'],
  BYDAY: [each((value) => weekday.test(value)), 'weekdays MO to SU, with a position as in -1SU where wanted'],
  BYSETPOS: [each((value) => isWhole(unsigned(value), 1, 366)), 'positions from 1 to 366, or negative from the end'],
  WKST: [(value) => /^(MO|TU|WE|TH|FR|SA|SU)$/.test(value), 'a weekday MO to SU'],
};

const unsupportedParts = ['BYYEARDAY', 'BYWEEKNO', 'BYHOUR', 'BYMINUTE', 'BYSECOND', 'RSCALE', 'SKIP'];
const unsupportedFrequencies = ['HOURLY', 'MINUTELY', 'SECONDLY'];

/** Reads an RRULE; everything that is wrong with it, when something is. */
export function parseRule(text: string): Rule | readonly RuleComplaint[] {
  const pairs = text
    .toUpperCase()
    .split(';')
    .map((part) => split(part));
  const parts = new Map(pairs);
  const complaints = pairs.flatMap(([part, value]) => complainOfPart(part, value));
  if (parts.size < pairs.length) complaints.push(invalid('A part is given twice.', 'Give each part once.'));
  if (complaints.length === 0) complaints.push(...complainOfWhole(parts));
  return complaints.length > 0 ? complaints : { parts, until: parseDay(parts.get('UNTIL') ?? '') ?? null };
}

function split(part: string): readonly [string, string] {
  const at = part.indexOf('=');
  return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
}

function complainOfPart(part: string, value: string): RuleComplaint[] {
  if (unsupportedParts.includes(part)) return [unsupported(`${part} is not supported.`)];
  if (part === 'FREQ' && unsupportedFrequencies.includes(value))
    return [unsupported(`FREQ=${value} is not supported.`)];
  const [fits, wanted] = grammar[part] ?? [() => false, ''];
  if (wanted === '')
    return [invalid(`"${part}" is not a part of an RRULE.`, 'Write it as in FREQ=WEEKLY;BYDAY=MO,TU.')];
  return fits(value) ? [] : [invalid(`${part}=${value} is not valid.`, `${part} takes ${wanted}.`)];
}

/** Rules between parts: RFC 5545 section 3.3.10. */
function complainOfWhole(parts: ReadonlyMap<string, string>): RuleComplaint[] {
  const frequency = parts.get('FREQ');
  if (frequency === undefined) return [invalid('FREQ is missing.', 'Start the rule with FREQ=, as in FREQ=DAILY.')];
  const complaints = [...complainOfSetPositions(parts, frequency), ...complainOfPositions(parts, frequency)];
  if (parts.has('COUNT') && parts.has('UNTIL'))
    complaints.push(invalid('COUNT and UNTIL exclude each other.', 'Keep one of them.'));
  if (frequency === 'WEEKLY' && parts.has('BYMONTHDAY'))
    complaints.push(invalid('BYMONTHDAY has no meaning with FREQ=WEEKLY.', 'Use FREQ=MONTHLY or FREQ=DAILY.'));
  return complaints;
}

function complainOfSetPositions(parts: ReadonlyMap<string, string>, frequency: string): RuleComplaint[] {
  if (!parts.has('BYSETPOS')) return [];
  if (frequency === 'DAILY') return [unsupported('BYSETPOS chooses among the days of one day.', 'Remove BYSETPOS.')];
  if (['BYDAY', 'BYMONTHDAY', 'BYMONTH'].some((part) => parts.has(part))) return [];
  return [invalid('BYSETPOS has nothing to choose from.', 'Add BYDAY, BYMONTHDAY or BYMONTH, or remove it.')];
}

function complainOfPositions(parts: ReadonlyMap<string, string>, frequency: string): RuleComplaint[] {
  const days = (parts.get('BYDAY') ?? '').split(',');
  const positioned = days.filter((day) => /\d/.test(day));
  if (positioned.length === 0) return [];
  const highest = highestPosition(parts, frequency);
  const wrong = positioned.filter((day) => !isWhole(unsigned(day.slice(0, -2)), 1, highest));
  const next = `FREQ=${frequency} takes ${highest === 0 ? 'no positions' : `positions from 1 to ${highest}`} here.`;
  if (wrong.length > 0) return [invalid(`BYDAY=${wrong.join(',')} has a position that does not exist.`, next)];
  return complainOfDisputed(parts, positioned.length < days.length);
}

function highestPosition(parts: ReadonlyMap<string, string>, frequency: string): number {
  if (frequency === 'YEARLY' && !parts.has('BYMONTH')) return 53;
  return frequency === 'MONTHLY' || frequency === 'YEARLY' ? 5 : 0;
}

/** Libraries read these in different ways (rrule-temporal 2.2 and python-dateutil 2.9 among them), so nobody may. */
function complainOfDisputed(parts: ReadonlyMap<string, string>, mixed: boolean): RuleComplaint[] {
  const complaints: RuleComplaint[] = [];
  if (mixed) complaints.push(unsupported('BYDAY mixes weekdays with and without a position.', 'Write two entries.'));
  if (parts.has('BYMONTHDAY'))
    complaints.push(unsupported('BYMONTHDAY and a position in BYDAY exclude each other.', 'Keep one of them.'));
  return complaints;
}

function each(fits: (value: string) => boolean): (values: string) => boolean {
  return (values) => values.split(',').every(fits);
}

function unsigned(value: string): string {
  return value.replace(/^[+-]/, '');
}

function isWhole(value: string, lowest: number, highest: number): boolean {
  return /^\d{1,6}$/.test(value) && Number(value) >= lowest && Number(value) <= highest;
}

function invalid(message: string, next: string): RuleComplaint {
  return { code: 'NS1406', message, next };
}

const supported = 'A rule picks days: use FREQ DAILY to YEARLY with BYMONTH, BYMONTHDAY, BYDAY and BYSETPOS.';

function unsupported(message: string, next = supported): RuleComplaint {
  return { code: 'NS1407', message, next };
}
