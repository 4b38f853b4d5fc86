/**
 * RFC 5545 recurrence by the slowest way there is: walk the days one by one and ask of each whether the rule's words fit.
 * Written from the RFC alone, to hold the library against.
 */
export interface NaiveRule {
  readonly freq: 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';
  readonly interval?: number;
  readonly count?: number;
  /** Days since 1970. */
  readonly until?: number;
  readonly byMonth?: readonly number[];
  readonly byMonthDay?: readonly number[];
  /** `MO`, `2TU`, `-1SU`. */
  readonly byDay?: readonly string[];
  readonly bySetPos?: readonly number[];
  readonly wkst?: string;
}

const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

export function ruleText(rule: NaiveRule): string {
  const until = rule.until === undefined ? undefined : dayText(rule.until).replaceAll('-', '');
  const parts: [string, unknown][] = [
    ['FREQ', rule.freq],
    ['INTERVAL', rule.interval],
    ['COUNT', rule.count],
    ['UNTIL', until],
    ['WKST', rule.wkst],
    ['BYMONTH', rule.byMonth],
    ['BYMONTHDAY', rule.byMonthDay],
    ['BYDAY', rule.byDay],
    ['BYSETPOS', rule.bySetPos],
  ];
  return parts.flatMap(([part, value]) => (value === undefined ? [] : [`${part}=${String(value)}`])).join(';');
}

export function dayText(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

export function dayOf(text: string): number {
  return Date.parse(`${text}T00:00:00Z`) / 86_400_000;
}

interface Fields {
  readonly year: number;
  readonly month: number;
  readonly date: number;
  readonly weekday: string;
}

function fields(day: number): Fields {
  const at = new Date(day * 86_400_000);
  const weekday = weekdays[(at.getUTCDay() + 6) % 7] ?? '';
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, date: at.getUTCDate(), weekday };
}

/** The days from `from` to `last` that the rule picks. */
export function naiveDays(rule: NaiveRule, from: number, last: number): number[] {
  const picked: number[] = [];
  for (let day = from; day <= Math.min(last, rule.until ?? last); day++) {
    if (picked.length === rule.count) break;
    if (picks(rule, from, day)) picked.push(day);
  }
  return picked;
}

function picks(rule: NaiveRule, from: number, day: number): boolean {
  if (periodOf(rule, from, day) % (rule.interval ?? 1) !== 0 || !fits(rule, from, day)) return false;
  if (rule.bySetPos === undefined) return true;
  const set = periodDays(rule, from, day).filter((other) => fits(rule, from, other));
  return rule.bySetPos.some((position) => set.at(position > 0 ? position - 1 : position) === day);
}

/** How many periods of the frequency lie between. */
function periodOf(rule: NaiveRule, from: number, day: number): number {
  const [start, now] = [fields(from), fields(day)];
  if (rule.freq === 'DAILY') return day - from;
  if (rule.freq === 'WEEKLY') return (weekStart(rule, day) - weekStart(rule, from)) / 7;
  const years = now.year - start.year;
  return rule.freq === 'YEARLY' ? years : years * 12 + now.month - start.month;
}

function weekStart(rule: NaiveRule, day: number): number {
  let start = day;
  while (fields(start).weekday !== (rule.wkst ?? 'MO')) start--;
  return start;
}

function periodDays(rule: NaiveRule, from: number, day: number): number[] {
  const period = periodOf(rule, from, day);
  let [first, last] = [day, day];
  while (periodOf(rule, from, first - 1) === period) first--;
  while (periodOf(rule, from, last + 1) === period) last++;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** The table of RFC 5545 section 3.3.10, each part read as a filter; what is not said comes from the first day. */
function fits(rule: NaiveRule, from: number, day: number): boolean {
  const [start, now] = [fields(from), fields(day)];
  const { byMonth, byMonthDay, byDay } = rule;
  if (byMonth !== undefined && !byMonth.includes(now.month)) return false;
  if (byMonthDay !== undefined && !byMonthDay.some((date) => dateFits(date, day))) return false;
  if (byDay !== undefined && !byDay.some((wanted) => weekdayFits(rule, wanted, day))) return false;
  if (byMonthDay !== undefined || byDay !== undefined || rule.freq === 'DAILY') return true;
  if (rule.freq === 'WEEKLY') return now.weekday === start.weekday;
  const sameMonth = rule.freq === 'MONTHLY' || byMonth !== undefined || now.month === start.month;
  return sameMonth && now.date === start.date;
}

function dateFits(date: number, day: number): boolean {
  return date > 0
    ? fields(day).date === date
    : fields(day - date).date === 1 && fields(day - date - 1).month === fields(day).month;
}

function weekdayFits(rule: NaiveRule, wanted: string, day: number): boolean {
  if (fields(day).weekday !== wanted.slice(-2)) return false;
  if (wanted.length === 2) return true;
  const position = Number(wanted.slice(0, -2));
  const unit = rule.freq === 'YEARLY' && rule.byMonth === undefined ? 'year' : 'month';
  const same = (other: number) => fields(other)[unit] === fields(day)[unit];
  const step = position > 0 ? -7 : 7;
  let rank = 1;
  while (same(day + step * rank)) rank++;
  return rank === Math.abs(position);
}
