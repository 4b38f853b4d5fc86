import { describe, expect, it } from 'vitest';
import type { ImportedPeriods } from '../../../src/generated/calendar.ts';
import { compileCalendar } from '../../../src/windows/calendar.ts';
import { windowStatus } from '../../../src/windows/status.ts';
import { imported, opensOf, problemsOf, vcalendar, vevent } from './imported.ts';

const year: [string, string] = ['2026-01-01T00:00Z', '2027-01-01T00:00Z'];
const paris = (name: string, time: string) => `${name};TZID=Europe/Paris:${time}`;
/** Two Mondays and the two after, by night. */
const nights = [paris('DTSTART', '20261102T220000'), paris('DTEND', '20261103T060000'), 'RRULE:FREQ=WEEKLY;COUNT=4'];
const nightsOpen = [
  '2026-11-02T21:00Z/2026-11-03T05:00Z',
  '2026-11-09T21:00Z/2026-11-10T05:00Z',
  '2026-11-16T21:00Z/2026-11-17T05:00Z',
  '2026-11-23T21:00Z/2026-11-24T05:00Z',
];
const [first, second, third, fourth] = nightsOpen;

/** The openings of 2026 of a file that has nothing wrong. */
function opens(text: string, more: Partial<ImportedPeriods> = {}): string[] {
  const calendar = imported(text, more);
  expect(problemsOf(calendar)).toEqual([]);
  return opensOf(calendar, ...year);
}

const event = (...lines: string[]) => vcalendar(vevent(...lines));

describe('the times of an event', () => {
  it('without a zone are of the entry’s own', () => {
    const floating = event('DTSTART:20261102T220000', 'DTEND:20261103T060000');
    expect(opens(floating)).toEqual([first]);
    expect(opens(floating, { timezone: 'Asia/Tokyo' })).toEqual(['2026-11-02T13:00Z/2026-11-02T21:00Z']);
  });

  it('are whole days by the entry’s clock, and one day where no end is said', () => {
    const days = event('DTSTART;VALUE=DATE:20261025', 'DTEND;VALUE=DATE:20261027');
    expect(opens(days)).toEqual(['2026-10-24T22:00Z/2026-10-26T23:00Z']);
    expect(opens(event('DTSTART;VALUE=DATE:20260329'))).toEqual(['2026-03-28T23:00Z/2026-03-29T22:00Z']);
    expect(opens(event('DTSTART:20260329', 'DURATION:P2D'))).toEqual(['2026-03-28T23:00Z/2026-03-30T22:00Z']);
  });

  it('may begin by one clock and end by another, once', () => {
    expect(opens(event(paris('DTSTART', '20261102T220000'), 'DTEND:20261103T030000Z'))).toEqual([
      '2026-11-02T21:00Z/2026-11-03T03:00Z',
    ]);
  });

  it.each([
    [paris('DTEND', '20261011T060000'), '2026-10-25T05:00Z'],
    ['DURATION:PT8H', '2026-10-25T04:00Z'],
    ['DURATION:P1D', '2026-10-25T21:00Z'],
    ['DURATION:PT24H', '2026-10-25T20:00Z'],
    ['DURATION:P1DT2H', '2026-10-25T23:00Z'],
    ['DURATION:P1W', '2026-10-31T21:00Z'],
  ])('that close by %s do so in the night in which clocks change', (closes, expected) => {
    const text = event(paris('DTSTART', '20261010T220000'), closes, 'RRULE:FREQ=WEEKLY;INTERVAL=2');
    expect(opensOf(imported(text), '2026-10-24T00:00Z', '2026-10-25T00:00Z')).toEqual([
      `2026-10-24T20:00Z/${expected}`,
    ]);
  });
});

describe('a recurrence', () => {
  it.each([
    ['the instant of an occurrence', 'UNTIL=20261116T210000Z'],
    ['a second before the next', 'UNTIL=20261123T205959Z'],
    ['a day on which nothing happens', 'UNTIL=20261120'],
    ['a time of its own clock', 'UNTIL=20261120T220000'],
  ])('ends with UNTIL at %s, included', (_, until) => {
    const text = event(...nights).replace('COUNT=4', until);
    expect(opens(text)).toEqual([first, second, third]);
  });

  it('of a floating event ends by its own clock, and one of days by its day', () => {
    const floating = event('DTSTART:20261102T220000', 'DURATION:PT8H', 'RRULE:FREQ=WEEKLY;UNTIL=20261116T220000');
    expect(opens(floating)).toEqual([first, second, third]);
    const days = event('DTSTART;VALUE=DATE:20261102', 'RRULE:FREQ=DAILY;INTERVAL=2;UNTIL=20261104');
    expect(opens(days)).toHaveLength(2);
  });

  it('leaves out by EXDATE what begins at that instant, however it is written', () => {
    const text = event(...nights, 'EXDATE:20261109T210000Z,20261109T210000Z', 'EXDATE;TZID=Asia/Tokyo:20261117T060000');
    expect(opens(text)).toEqual([first, fourth]);
    expect(opens(event(...nights, paris('EXDATE', '20261102T220000')))).toEqual([second, third, fourth]);
  });

  it('warns of an EXDATE that leaves nothing out', () => {
    const stale = imported(event(...nights, paris('EXDATE', '20261109T210000'), paris('EXDATE', '20261110T220000')));
    expect(problemsOf(stale)).toEqual([11, 12].map((line) => `warning NS1420 inventories/x/file.ics:${line}`));
    expect(opensOf(stale, ...year)).toEqual(nightsOpen);
  });

  it('happens at its RDATEs too: at its own hours, at others, in another zone, and for periods', () => {
    const text = event(
      ...nights.slice(0, 2),
      `${paris('RDATE', '20261109T220000')},20261116T120000`,
      'RDATE:20261201T000000Z',
      'RDATE;VALUE=PERIOD:20261205T100000Z/PT2H,20261206T100000Z/20261206T110000Z',
    );
    expect(opens(text)).toEqual([
      first,
      second,
      '2026-11-16T11:00Z/2026-11-16T19:00Z',
      '2026-12-01T00:00Z/2026-12-01T08:00Z',
      '2026-12-05T10:00Z/2026-12-05T12:00Z',
      '2026-12-06T10:00Z/2026-12-06T11:00Z',
    ]);
    expect(opens(text.replace('SUMMARY', 'EXDATE:20261201T000000Z,20261109T210000Z\r\nSUMMARY'))).toHaveLength(4);
  });
});

describe('a single event of a series', () => {
  const moved = (...more: string[]) =>
    vevent(paris('RECURRENCE-ID', '20261109T220000'), paris('DTSTART', '20261112T200000'), 'DURATION:PT1H', ...more);
  const movedOpen = '2026-11-12T19:00Z/2026-11-12T20:00Z';

  it('stands in the place of its occurrence, wherever it is in the file', () => {
    expect(opens(vcalendar(moved(), vevent(...nights)))).toEqual([first, movedOpen, third, fourth]);
  });

  it('takes it away when it is cancelled, with or without a length, also one that is left out already', () => {
    const gone = vevent('RECURRENCE-ID:20261109T210000Z', paris('DTSTART', '20261109T220000'), 'STATUS:CANCELLED');
    expect(opens(vcalendar(vevent(...nights), gone))).toEqual([first, third, fourth]);
    expect(opens(vcalendar(vevent(...nights, 'EXDATE:20261109T210000Z'), gone))).toEqual([first, third, fourth]);
  });

  it('stands alone where its series is not in the file', () => {
    expect(opens(vcalendar(moved()))).toEqual([movedOpen]);
  });

  it('may stand for an RDATE', () => {
    const rdate = vevent(...nights.slice(0, 2), 'RDATE:20261109T210000Z');
    expect(opens(vcalendar(rdate, moved()))).toEqual([first, movedOpen]);
  });

  it('counts by its own name, or by that of its series when it has none', () => {
    const renamed = vcalendar(vevent(...nights), moved().replace('SUMMARY:Night', 'SUMMARY:Day'));
    expect(opens(renamed, { only: { summary: 'nigh' } })).toEqual([first, third, fourth]);
    expect(opens(renamed, { only: { summary: 'DAY' } })).toEqual([movedOpen]);
    const nameless = vcalendar(vevent(...nights), moved().replace('SUMMARY:Night\r\n', ''));
    expect(opens(nameless, { only: { summary: 'night' } })).toEqual([first, movedOpen, third, fourth]);
  });
});

describe('an event', () => {
  it('that is cancelled does not happen', () => {
    const both = vcalendar(vevent('UID:a', ...nights, 'STATUS:CANCELLED'), vevent('UID:b', ...nights.slice(0, 2)));
    expect(opens(both)).toEqual([first]);
  });

  it('that is tentative closes, and does not open', () => {
    const text = event(...nights, 'STATUS:TENTATIVE');
    const window = imported(text);
    expect(problemsOf(window)).toEqual(['warning NS1420 inventories/x/file.ics:4']);
    expect(opensOf(window, ...year)).toEqual([]);
    expect(opensOf(imported(text, {}, 'freezes'), '2026-11-01T00:00Z', '2026-11-20T00:00Z')).toHaveLength(3);
  });

  it('counts whether its owner is busy then or free', () => {
    expect(opens(event(...nights, 'TRANSP:TRANSPARENT'))).toEqual(nightsOpen);
  });

  it('counts in its newest version: by SEQUENCE, and then by DTSTAMP', () => {
    const [old, changed] = [nights.slice(0, 2), [nights[0] ?? '', 'DURATION:PT1H']];
    const short = ['2026-11-02T21:00Z/2026-11-02T22:00Z'];
    expect(opens(vcalendar(vevent(...changed, 'SEQUENCE:10'), vevent(...old, 'SEQUENCE:9')))).toEqual(short);
    const later = vevent(...changed).replace('DTSTAMP:20260101', 'DTSTAMP:20260102');
    expect(opens(vcalendar(later, vevent(...old)))).toEqual(short);
    expect(opens(vcalendar(vevent(...old), vevent(...old)))).toEqual([first]);
  });

  it('without a UID stands alone', () => {
    const [a, b] = [vevent('UID:', ...nights.slice(0, 2)), vevent('UID:', 'DTSTART:20261201T000000Z', 'DURATION:PT1H')];
    expect(opens(vcalendar(a, b))).toEqual([first, '2026-12-01T00:00Z/2026-12-01T01:00Z']);
  });

  it('is chosen by its category, and what is not chosen is not read', () => {
    const wrong = vevent('UID:x', 'RRULE:FREQ=HOURLY', 'CATEGORIES:Party');
    const text = vcalendar(wrong, vevent(...nights, 'CATEGORIES:Ops,change \\, release'));
    expect(opens(text, { only: { category: 'Change , Release' } })).toEqual(nightsOpen);
    expect(opens(text, { only: { category: 'ops', summary: 'night' } })).toEqual(nightsOpen);
    const none = imported(text, { only: { category: 'change' } });
    expect(problemsOf(none)).toEqual(['warning NS1420 calendar.yaml:windows.0.ics']);
    expect(opensOf(none, ...year)).toEqual([]);
  });

  it('is the reason of a freeze, on one line, unless the entry has its own', () => {
    const text = event(...nights).replace('SUMMARY:Night', 'SUMMARY:Year\\nend\\, \u001b[31mclosing');
    const status = (more: Partial<ImportedPeriods>) =>
      windowStatus(compileCalendar(imported(text, more, 'freezes')), Date.parse('2026-11-02T22:00Z'));
    expect(status({})).toMatchObject({ open: false, freeze: { name: 'imported', reason: 'Year end, [31mclosing' } });
    expect(status({ reason: 'Audit' })).toMatchObject({ freeze: { reason: 'Audit' } });
  });

  it('is named once, however many of its file are open', () => {
    const twice = vcalendar(vevent('UID:a', ...nights), vevent('UID:b', ...nights));
    const status = windowStatus(compileCalendar(imported(twice)), Date.parse('2026-11-02T22:00Z'));
    expect(status).toMatchObject({ open: true, windows: ['imported'] });
  });
});

describe('the time zone of an event', () => {
  const winter = (tzid: string, ...more: string[]) =>
    [
      'BEGIN:VTIMEZONE',
      `TZID:${tzid}`,
      ...more,
      'BEGIN:STANDARD',
      'TZOFFSETFROM:+0200',
      'TZOFFSETTO:+0100',
      'DTSTART:20251026T030000',
      'RDATE:20261025T030000',
      'END:STANDARD',
      'BEGIN:DAYLIGHT',
      'TZOFFSETFROM:+0100',
      'TZOFFSETTO:+0200',
      'DTSTART:20260329T020000',
      'END:DAYLIGHT',
      'END:VTIMEZONE',
    ].join('\r\n');
  const once = (tzid: string) =>
    vevent(`DTSTART;TZID="${tzid}":20261102T220000`, `DTEND;TZID="${tzid}":20261103T060000`);

  it.each([
    ['/mozilla.org/20070129_1/Europe/Paris', []],
    ['/freeassociation.sourceforge.net/America/Argentina/Ushuaia', null],
    ['Paris and its suburbs', ['X-LIC-LOCATION:Europe/Paris']],
    ['Romance Standard Time', []],
  ])('is found in %s', (tzid, more) => {
    const text = vcalendar(...(more === null ? [] : [winter(tzid, ...more)]), once(tzid));
    expect(opens(text)).toEqual([more === null ? '2026-11-03T01:00Z/2026-11-03T09:00Z' : first]);
  });

  it('need not be right in years in which nothing happens', () => {
    expect(opens(vcalendar(winter('Europe/Paris'), once('Europe/Paris')))).toEqual([first]);
    const forever = once('Europe/Paris').replace('SUMMARY', 'RRULE:FREQ=WEEKLY\r\nSUMMARY');
    expect(problemsOf(imported(vcalendar(winter('Europe/Paris'), forever)))).toEqual([
      'error NS1417 inventories/x/file.ics:4',
    ]);
  });

  const summers = (tzid: string, offset: [string, string], until: string, ...more: string[]) =>
    vcalendar(
      'BEGIN:VTIMEZONE',
      `TZID:${tzid}`,
      'BEGIN:DAYLIGHT',
      'DTSTART:20070401T030000',
      `RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU${until}`,
      `TZOFFSETFROM:${offset[0]}`,
      `TZOFFSETTO:${offset[1]}`,
      'END:DAYLIGHT',
      'BEGIN:STANDARD',
      'DTSTART:20071028T040000',
      `RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU${until}`,
      `TZOFFSETFROM:${offset[1]}`,
      `TZOFFSETTO:${offset[0]}`,
      'END:STANDARD',
      ...more,
      'END:VTIMEZONE',
      once(tzid),
    );

  it('may have given summer time up, and the file must know', () => {
    const turkey: [string, string] = ['+0200', '+0300'];
    const since2016 = [
      'BEGIN:STANDARD',
      'DTSTART:20160907T000000',
      'TZOFFSETFROM:+0300',
      'TZOFFSETTO:+0300',
      'END:STANDARD',
    ];
    const known = summers('Europe/Istanbul', turkey, ';UNTIL=20160327T010000Z', ...since2016);
    expect(opens(known)).toEqual(['2026-11-02T19:00Z/2026-11-03T03:00Z']);
    const old = imported(summers('Europe/Istanbul', turkey, ''));
    expect(problemsOf(old)).toEqual(['error NS1417 inventories/x/file.ics:4']);
  });

  it('is told where an edge of it does not exist or happens twice, at the line of the event', () => {
    const doubtful = event(paris('DTSTART', '20260328T223000'), paris('DTEND', '20260329T023000'), 'RRULE:FREQ=DAILY');
    const place = 'inventories/x/file.ics:4';
    expect(problemsOf(imported(doubtful), '2026-01-01T00:00Z')).toEqual([
      `warning NS1410 ${place}`,
      `warning NS1410 ${place}`,
    ]);
  });
});

describe('a file', () => {
  const text = event(...nights);

  it.each([
    ['with line ends of Unix', text.replaceAll('\r\n', '\n')],
    ['with a byte order mark', `\uFEFF${text}`],
    ['folded at every third character', text.replaceAll(/(?<=[^\r\n]{3})(?=[^\r\n])/g, '\r\n ')],
    ['in small letters', text.replaceAll(/^[A-Z]+(?=[:;])/gm, (name) => name.toLowerCase())],
    ['with other components', text.replace('BEGIN:VEVENT', 'BEGIN:VTODO\r\nDUE:x\r\nEND:VTODO\r\nBEGIN:VEVENT')],
    [
      'with a second calendar',
      `${text}${event('DTSTART:20260101T000000Z', 'DURATION:PT0H30M').replace('one@', 'two@')}`,
    ],
  ])('%s is read', (_, variant) => {
    expect(opens(variant).slice(-4)).toEqual(nightsOpen);
  });

  it('without events is a warning, and opens or closes nothing', () => {
    const empty = imported(vcalendar(), {}, 'freezes');
    expect(problemsOf(empty)).toEqual(['warning NS1420 calendar.yaml:freezes.0.ics']);
    expect(compileCalendar(empty).usable).toBe(true);
  });
});
