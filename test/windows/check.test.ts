import { describe, expect, it } from 'vitest';
import type { Period } from '../../src/generated/calendar.ts';
import { compileCalendar } from '../../src/windows/calendar.ts';
import { checkCalendar } from '../../src/windows/check.ts';
import { calendar, nightly, problems } from './calendars.ts';

const paris = (...windows: Period[]) => calendar('Europe/Paris', windows);
const once = (from: string, to: string): Period => ({ name: 'once', from, to });
const recurs = (rule: string) => nightly({ recurs: rule });
const { ends: _, ...noHours } = nightly();

const bad: [string, ReturnType<typeof calendar>, string][] = [
  ['an unknown zone', calendar('Europe/Pariss', []), 'NS1401 timezone'],
  ['an abbreviation for a zone', calendar('IST', []), 'NS1401 timezone'],
  ['an offset for a zone', calendar('+02:00', []), 'NS1401 timezone'],
  ['an empty zone', calendar(' ', []), 'NS1401 timezone'],
  ['the machine’s zone', calendar('local', []), 'NS1401 timezone'],
  ['an unknown zone of an entry', paris(nightly({ timezone: 'Mars/Olympus' })), 'NS1401 windows.0.timezone'],
  ['30 February', paris(once('2026-02-30T10:00', '2026-03-01T10:00')), 'NS1402 windows.0.from'],
  ['29 February of a common year', paris(nightly({ from: '2026-02-29' })), 'NS1402 windows.0.from'],
  ['24:00', paris(once('2026-02-01T10:00', '2026-02-01T24:00')), 'NS1402 windows.0.to'],
  ['10:75', paris(once('2026-02-01T10:75', '2026-02-02T10:00')), 'NS1402 windows.0.from'],
  ['a day before 1970', paris(nightly({ from: '1969-12-31' })), 'NS1402 windows.0.from'],
  ['an `except` that is no day', paris(nightly({ except: ['2026-01-01', '2026-04-31'] })), 'NS1402 windows.0.except.1'],
  ['an `also` that is no day', paris(nightly({ also: ['2026-13-01'] })), 'NS1402 windows.0.also.0'],
  ['from = to', paris(once('2026-02-01T10:00', '2026-02-01T10:00')), 'NS1403 windows.0.to'],
  ['from > to', paris(once('2026-02-02T10:00', '2026-02-01T10:00')), 'NS1403 windows.0.to'],
  ['no hours', paris(noHours), 'NS1404 windows.0'],
  ['hours said twice', paris({ ...nightly(), duration: 'PT8H' }), 'NS1404 windows.0.duration'],
  ...['PT0S', 'P', 'PT', 'P1M', 'P1Y', 'PT1.5H', 'P1DT', '8h', 'P367D', 'PT999999H'].map(
    (duration): [string, ReturnType<typeof calendar>, string] => [
      `a duration of ${duration}`,
      paris(nightly({ duration })),
      'NS1405 windows.0.duration',
    ],
  ),
  ...[
    '',
    'DAILY',
    'BYDAY=MO',
    'FREQ=FORTNIGHTLY',
    'FREQ=DAILY;',
    'RRULE:FREQ=DAILY',
    'FREQ=DAILY;FREQ=WEEKLY',
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=DAILY;INTERVAL=1001',
    'FREQ=DAILY;COUNT=-1',
    'FREQ=DAILY;COUNT=3;UNTIL=20260101',
    'FREQ=DAILY;UNTIL=20260230',
    'FREQ=DAILY;UNTIL=20260101T000000Z',
    'FREQ=WEEKLY;BYDAY=MONDAY',
    'FREQ=WEEKLY;BYDAY=1MO',
    'FREQ=WEEKLY;BYMONTHDAY=1',
    'FREQ=MONTHLY;BYDAY=6MO',
    'FREQ=MONTHLY;BYDAY=0MO',
    'FREQ=MONTHLY;BYMONTHDAY=32',
    'FREQ=MONTHLY;BYMONTHDAY=0',
    'FREQ=MONTHLY;BYSETPOS=1',
    'FREQ=YEARLY;BYMONTH=13',
    'FREQ=DAILY;WKST=XX',
    'FREQ=DAILY;BYWEEK=3',
  ].map((rule): [string, ReturnType<typeof calendar>, string] => [
    rule,
    paris(recurs(rule)),
    'NS1406 windows.0.recurs',
  ]),
  ...[
    'FREQ=HOURLY',
    'FREQ=YEARLY;BYYEARDAY=100',
    'FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO',
    'FREQ=DAILY;BYHOUR=9',
    'FREQ=DAILY;BYSETPOS=1;BYDAY=MO',
    'FREQ=MONTHLY;BYDAY=MO,2TU',
    'FREQ=YEARLY;BYMONTHDAY=13;BYDAY=2FR',
  ].map((rule): [string, ReturnType<typeof calendar>, string] => [
    rule,
    paris(recurs(rule)),
    'NS1407 windows.0.recurs',
  ]),
  ...[
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-30',
    'FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2',
    'FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29',
  ].map((rule): [string, ReturnType<typeof calendar>, string] => [
    `${rule} that never matches`,
    paris(nightly({ recurs: rule, from: '2023-01-01' })),
    'NS1408 windows.0.recurs',
  ]),
  ['a name used twice', paris(nightly(), nightly()), 'NS1409 windows.1.name'],
];

describe('a calendar with', () => {
  it.each(bad)('%s is refused, and closed', (_name, of, expected) => {
    expect(problems(of)).toEqual([`error ${expected}`]);
    expect(compileCalendar(of).usable).toBe(false);
  });

  it('several errors tells all of them', () => {
    const many = calendar(
      'Nowhere',
      [nightly({ from: '2026-02-30', recurs: 'FREQ=HOURLY;COUNT=0', starts: '22:00' })],
      [noHours],
    );
    expect(problems(many)).toEqual([
      'error NS1401 timezone',
      'error NS1402 windows.0.from',
      'error NS1407 windows.0.recurs',
      'error NS1406 windows.0.recurs',
      'error NS1404 freezes.0',
    ]);
  });

  it('a freeze that is called as a window is valid', () => {
    expect(problems(calendar('UTC', [nightly()], [nightly()]))).toEqual([]);
  });

  it.each([
    ['Europe/Pariss', 'Europe/Paris'],
    ['europe/pari', 'Europe/Paris'],
    ['Paris', 'Europe/Paris'],
    ['Asia/Kolkatta', undefined],
    ['qqqqqqqqqq', undefined],
  ])('the zone %s gets the suggestion %s', (zone, suggestion) => {
    const [problem] = checkCalendar(calendar(zone, []), () => ({ file: 'c' }));
    if (suggestion === undefined) expect(problem?.next).not.toMatch(/mean "Europe/);
    else expect(problem?.next).toMatch(`Did you mean "${suggestion}"?`);
  });

  it.each(['CET', 'UTC', 'EST', 'europe/paris', 'Asia/Calcutta', 'America/Argentina/Buenos_Aires'])(
    'the zone %s is valid',
    (zone) => {
      expect(problems(calendar(zone, []))).toEqual([]);
    },
  );
});

describe('a warning', () => {
  it('names a day that is left out and added, and a rule that ends before it begins', () => {
    const odd = nightly({ also: ['2026-05-01', '2026-06-01'], except: ['2026-06-01'] });
    expect(problems(paris(odd))).toEqual(['warning NS1411 windows.0.also.1']);
    expect(problems(paris(nightly({ recurs: 'FREQ=DAILY;UNTIL=20091231' })))).toEqual([
      'warning NS1412 windows.0.recurs',
    ]);
    expect(problems(paris(nightly({ recurs: 'FREQ=DAILY;UNTIL=20100101' })))).toEqual([]);
  });

  const doubtful = paris(
    nightly({ starts: '02:30', ends: '03:30' }),
    nightly({ name: 'fine', starts: '03:00', ends: '02:00' }),
  );

  it('tells an edge in a gap or an overlap within a year, with both readings', () => {
    const found = checkCalendar(doubtful, (path) => ({ file: 'c', path: path.join('.') }), {
      comingAfterMs: Date.parse('2026-01-01T00:00:00Z'),
    });
    expect(found.map(({ place, message }) => [place?.path, message])).toEqual([
      [
        'windows.0',
        'It opens at 2026-03-29 02:30, which does not exist in Europe/Paris: taken as 2026-03-29 03:30 +02:00, not as 2026-03-29 01:30 +01:00.',
      ],
      [
        'windows.0',
        'It opens at 2026-10-25 02:30, which happens twice in Europe/Paris: taken as 2026-10-25 02:30 +02:00, not as 2026-10-25 02:30 +01:00.',
      ],
      [
        'windows.1',
        'It closes at 2026-03-29 02:00, which does not exist in Europe/Paris: taken as 2026-03-29 03:00 +02:00, not as 2026-03-29 01:00 +01:00.',
      ],
      [
        'windows.1',
        'It closes at 2026-10-25 02:00, which happens twice in Europe/Paris: taken as 2026-10-25 02:00 +02:00, not as 2026-10-25 02:00 +01:00.',
      ],
    ]);
  });

  it('is not given for what is past, too far, closed by a duration, or not asked about', () => {
    const single = paris(once('2026-10-25T01:00', '2026-10-25T02:30'), nightly({ starts: '01:30', duration: 'PT1H' }));
    expect(problems(single)).toEqual([]);
    expect(problems(single, '2026-10-25T00:30:01Z')).toEqual([]);
    expect(problems(single, '2026-10-25T00:30:00Z')).toEqual(['warning NS1410 windows.0']);
    expect(problems(single, '2025-10-20T00:00:00Z')).toEqual([]);
  });

  it('is given for an occurrence that the gap leaves nothing of', () => {
    const swallowed = paris(nightly({ starts: '02:30', ends: '03:15' }));
    expect(problems(swallowed, '2026-03-01T00:00:00Z')).toContain('warning NS1410 windows.0');
  });
});
