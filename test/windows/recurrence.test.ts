import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ruleDays } from '../../src/windows/recurrence.ts';
import { parseRule, type Rule } from '../../src/windows/rule.ts';
import { dayOf, dayText, type NaiveRule, naiveDays, ruleText } from './naiveRule.ts';

function rule(text: string): Rule {
  const parsed = parseRule(text);
  if (!('parts' in parsed)) throw new Error(JSON.stringify(parsed));
  return parsed;
}

function days(text: string, from: string, last: string): string[] {
  return ruleDays(rule(text), dayOf(from)).between(0, dayOf(last)).map(dayText);
}

const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

function optional<T>(key: string, value: fc.Arbitrary<T>) {
  return fc.option(
    value.map((given) => ({ [key]: given })),
    { nil: {} },
  );
}

function some<T>(value: fc.Arbitrary<T>) {
  return fc.uniqueArray(value, { minLength: 1, maxLength: 3 });
}

function signed(max: number) {
  return fc.integer({ min: -max, max }).filter((value) => value !== 0);
}

function byDay(freq: NaiveRule['freq']) {
  const plain = some(fc.constantFrom(...weekdays));
  if (freq === 'DAILY' || freq === 'WEEKLY') return optional('byDay', plain);
  const positioned = fc.tuple(signed(5), fc.constantFrom(...weekdays)).map(([position, day]) => `${position}${day}`);
  return fc.oneof(optional('byDay', plain), optional('byDay', some(positioned)));
}

function rulesOf(freq: NaiveRule['freq']): fc.Arbitrary<NaiveRule> {
  const end = fc.oneof(
    optional('count', fc.integer({ min: 1, max: 40 })),
    optional('until', fc.integer({ min: dayOf('2024-01-01'), max: dayOf('2027-01-01') })),
  );
  return fc
    .tuple(
      optional('interval', fc.integer({ min: 1, max: freq === 'YEARLY' ? 2 : 14 })),
      optional('byMonth', some(fc.integer({ min: 1, max: 12 }))),
      freq === 'WEEKLY' ? fc.constant({}) : optional('byMonthDay', some(signed(31))),
      byDay(freq),
      freq === 'DAILY' ? fc.constant({}) : optional('bySetPos', some(signed(5))),
      optional('wkst', fc.constantFrom(...weekdays)),
      end,
    )
    .map((parts): NaiveRule => Object.assign({ freq }, ...parts))
    .filter((made) => 'parts' in parseRule(ruleText(made)));
}

describe('the days of a rule', () => {
  it.each(['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const)('are those a walk day by day finds: %s', (freq) => {
    const from = fc.integer({ min: dayOf('2024-01-01'), max: dayOf('2025-12-31') });
    fc.assert(
      fc.property(rulesOf(freq), from, (naive, day) => {
        const last = day + 1_100;
        const found = ruleDays(rule(ruleText(naive)), day).between(day - 400, last);
        expect(found.map(dayText)).toEqual(naiveDays(naive, day, last).map(dayText));
      }),
      { numRuns: 100 },
    );
  });

  it('are the same whichever piece is asked for first', () => {
    const [whole, parts] = [1, 2].map(() => ruleDays(rule('FREQ=WEEKLY;BYDAY=MO,FR;COUNT=300'), dayOf('2024-02-29')));
    const all = whole?.between(dayOf('2024-01-01'), dayOf('2030-01-01'));
    const late = parts?.between(dayOf('2026-01-01'), dayOf('2030-01-01')) ?? [];
    expect([...(parts?.between(dayOf('2024-01-01'), dayOf('2025-12-31')) ?? []), ...late]).toEqual(all);
  });

  it.each([
    [
      'UNTIL is a day and included',
      'FREQ=DAILY;UNTIL=20260103',
      '2026-01-01',
      ['2026-01-01', '2026-01-02', '2026-01-03'],
    ],
    [
      'the first day counts only where the rule picks it',
      'FREQ=WEEKLY;BYDAY=FR;COUNT=2',
      '2026-01-01',
      ['2026-01-02', '2026-01-09'],
    ],
    [
      'a day that a month lacks is left out',
      'FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3',
      '2026-01-31',
      ['2026-01-31', '2026-03-31', '2026-05-31'],
    ],
    [
      'the last working day',
      'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2',
      '2026-01-01',
      ['2026-01-30', '2026-02-27'],
    ],
    [
      'every other week from Monday',
      'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO',
      '1997-08-05',
      ['1997-08-05', '1997-08-10', '1997-08-19', '1997-08-24'],
    ],
    [
      'every other week from Sunday',
      'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU',
      '1997-08-05',
      ['1997-08-05', '1997-08-17', '1997-08-19', '1997-08-31'],
    ],
    ['a leap day', 'FREQ=YEARLY;COUNT=2', '2024-02-29', ['2024-02-29', '2028-02-29']],
    ['signs and small letters', 'freq=monthly;byday=+2tu;count=1', '2026-01-01', ['2026-01-13']],
  ])('%s', (_, text, from, expected) => {
    expect(days(text, from, '2030-01-01')).toEqual(expected);
  });
});
