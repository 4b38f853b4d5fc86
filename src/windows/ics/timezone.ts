import { dayMs } from '../days.ts';
import { type RuleDays, ruleDays } from '../recurrence.ts';
import { parseRule, type Rule } from '../rule.ts';
import { firstValue, type IcsComponent } from './component.ts';
import { parseWritten, wallMs } from './moment.ts';
import { withoutUntil } from './until.ts';

/** What a VTIMEZONE (RFC 5545 section 3.6.5) says of its zone's offsets. */
export interface Definition {
  /** Every change of offset in `[fromMs, toMs)`, in order; the first is what holds at `fromMs`. */
  changes(fromMs: number, toMs: number): readonly OffsetChange[];
}

export interface OffsetChange {
  readonly atMs: number;
  readonly offsetMs: number;
}

/** STANDARD or DAYLIGHT: when it begins, again and again, and what holds then. */
interface Observance {
  readonly firstMs: number;
  readonly offsetFromMs: number;
  readonly offsetToMs: number;
  /** When it begins, as instants, from one day to another. */
  onsets(first: number, last: number): readonly number[];
}

/** Reads a VTIMEZONE; or says why its offsets cannot be computed. */
export function readDefinition(component: IcsComponent): Definition | { readonly unclear: string } {
  const parts = component.components.filter(({ name }) => name === 'STANDARD' || name === 'DAYLIGHT');
  const read = parts.map(readObservance);
  const observances = read.flatMap((one) => (typeof one === 'string' ? [] : [one]));
  const unclear = read.find((one) => typeof one === 'string');
  if (typeof unclear === 'string') return { unclear };
  const [earliest] = observances.toSorted((a, b) => a.firstMs - b.firstMs);
  if (earliest === undefined) return { unclear: 'it has neither STANDARD nor DAYLIGHT' };
  return { changes: (fromMs, toMs) => changesOf(observances, earliest.offsetFromMs, fromMs, toMs) };
}

/** An observance that recurs does so every year: two years back there is always one. */
const yearsBackDays = 800;

function changesOf(observances: readonly Observance[], before: number, fromMs: number, toMs: number): OffsetChange[] {
  const [first, last] = [Math.floor(fromMs / dayMs) - yearsBackDays, Math.ceil(toMs / dayMs) + 1];
  const onsets = observances
    .flatMap(({ offsetToMs, firstMs, onsets }) =>
      [firstMs, ...onsets(first, last)].map((atMs) => ({ atMs, offsetMs: offsetToMs })),
    )
    .sort((a, b) => a.atMs - b.atMs);
  const held = onsets.findLast(({ atMs }) => atMs <= fromMs)?.offsetMs ?? before;
  return [{ atMs: fromMs, offsetMs: held }, ...onsets.filter(({ atMs }) => atMs > fromMs && atMs < toMs)];
}

function readObservance(component: IcsComponent): Observance | string {
  const start = parseWritten(firstValue(component, 'DTSTART') ?? '');
  const [offsetFromMs, offsetToMs] = ['TZOFFSETFROM', 'TZOFFSETTO'].map((name) =>
    parseOffset(firstValue(component, name)),
  );
  if (start === undefined || start.utc || offsetFromMs === undefined || offsetToMs === undefined)
    return `the ${component.name} on line ${component.line} lacks a DTSTART or an offset`;
  const rule = readRule(component, start.local.day, offsetFromMs);
  if (typeof rule === 'string') return rule;
  const once = onceOnsets(component, offsetFromMs);
  if (once === undefined) return `the RDATE of the ${component.name} on line ${component.line} is no time`;
  const onsetOn = (day: number) => day * dayMs + start.local.timeMs - offsetFromMs;
  return {
    firstMs: wallMs(start.local) - offsetFromMs,
    offsetFromMs,
    offsetToMs,
    onsets(first, last) {
      // What began once, or for the last time, holds for good, however long ago that was.
      const from = Math.min(first, Math.floor(rule.untilMs / dayMs) - yearsBackDays);
      return [
        ...once,
        ...rule.days
          .between(from, last)
          .map(onsetOn)
          .filter((atMs) => atMs <= rule.untilMs),
      ];
    },
  };
}

/** RDATEs as instants; undefined when one is no time. */
function onceOnsets({ properties }: IcsComponent, offsetFromMs: number): readonly number[] | undefined {
  const dates = properties.filter(({ name }) => name === 'RDATE').flatMap(({ value }) => value.split(','));
  const read = dates.map(parseWritten).flatMap((one) => one ?? []);
  return read.length < dates.length
    ? undefined
    : read.map(({ local, utc }) => wallMs(local) - (utc ? 0 : offsetFromMs));
}

interface OnsetRule {
  readonly days: Pick<RuleDays, 'between'>;
  readonly untilMs: number;
}

/** Every year, for ever or until an instant: all that calendar programs write, and all that can be checked year by year. */
function readRule(component: IcsComponent, from: number, offsetFromMs: number): OnsetRule | string {
  const text = firstValue(component, 'RRULE');
  if (text === undefined) return { days: { between: () => [] }, untilMs: Number.POSITIVE_INFINITY };
  const { rest, untils } = withoutUntil(text);
  const [end, ...more] = untils.map(parseWritten);
  const rule = parseRule(rest);
  if (!('parts' in rule) || !isEveryYear(rule) || more.length > 0 || (untils.length > 0 && end === undefined))
    return `the RRULE of the ${component.name} on line ${component.line} is not one that nightshift can check`;
  const untilMs = end === undefined ? Number.POSITIVE_INFINITY : wallMs(end.local) - (end.utc ? 0 : offsetFromMs);
  // Outlook counts from 1601. The rule says month and day itself, so that it may as well be counted from a nearer year.
  return { days: ruleDays(rule, Math.max(from, -3_653)), untilMs };
}

function isEveryYear({ parts }: Rule): boolean {
  const interval = parts.get('INTERVAL') ?? '1';
  return parts.get('FREQ') === 'YEARLY' && parts.has('BYMONTH') && interval === '1' && !parts.has('COUNT');
}

/** `+0100`, in milliseconds. */
function parseOffset(text: string | undefined): number | undefined {
  const [, sign, hours, minutes, seconds = '00'] = /^([+-])(\d\d)([0-5]\d)([0-5]\d)?$/.exec(text ?? '') ?? [];
  if (sign === undefined) return undefined;
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * (sign === '-' ? -1_000 : 1_000);
}
