import { describe, expect, it } from 'vitest';
import { compileCalendar } from '../../../src/windows/calendar.ts';
import { imported, problemsOf, vcalendar, vevent } from './imported.ts';

const start = 'DTSTART;TZID=Europe/Paris:20261102T220000';
const end = 'DTEND;TZID=Europe/Paris:20261103T060000';
const night = [start, end];
const weekly = 'RRULE:FREQ=WEEKLY;BYDAY=MO';
const single = [
  'RECURRENCE-ID;TZID=Europe/Paris:20261109T220000',
  start.replace('02T', '10T'),
  end.replace('03T', '11T'),
];

const timezone = (tzid: string, to = '+0100', more: string[] = []) =>
  [
    'BEGIN:VTIMEZONE',
    `TZID:${tzid}`,
    'BEGIN:STANDARD',
    'DTSTART:19700101T000000',
    ...more,
    `TZOFFSETFROM:${to}`,
    `TZOFFSETTO:${to}`,
    'END:STANDARD',
    'END:VTIMEZONE',
  ].join('\r\n');

/** What is refused, with its code and its line. A lone event begins on line 4, its own properties on line 8. */
const refusals: [string, string, string][] = [
  ['an empty file', '', 'NS1414:1'],
  ['no iCalendar at all', '<html>', 'NS1414:1'],
  ['a file that is cut', vcalendar(vevent(...night)).replace('END:VEVENT\r\nEND:VCALENDAR\r\n', ''), 'NS1414:4'],
  ['an END of something else', vcalendar(vevent(...night)).replace('END:VEVENT', 'END:VTODO'), 'NS1414:10'],
  ['a line without a colon', vcalendar(vevent(...night, 'NONSENSE')), 'NS1414:10'],
  ['a quote that is left open', vcalendar(vevent(...night, 'X-A;B="c:d')), 'NS1414:10'],
  ['an event outside of a calendar', vevent(...night), 'NS1414:1'],
  ['vCalendar 1.0', vcalendar(vevent(...night)).replace('VERSION:2.0', 'VERSION:1.0'), 'NS1414:1'],
  ['another calendar than the Gregorian', vcalendar('CALSCALE:HEBREW', vevent(...night)), 'NS1414:1'],
  ['a cancellation', vcalendar('METHOD:CANCEL', vevent(...night)), 'NS1419:1'],
  ['no DTSTART', vcalendar(vevent(end)), 'NS1414:4'],
  ['two DTSTARTs', vcalendar(vevent(...night, start)), 'NS1414:4'],
  ['a DTSTART that is no time', vcalendar(vevent('DTSTART:20261102T250000Z', 'DURATION:PT1H')), 'NS1414:8'],
  ['30 February', vcalendar(vevent('DTSTART;VALUE=DATE:20260230')), 'NS1414:8'],
  ['a time that says it is a day', vcalendar(vevent('DTSTART;VALUE=DATE:20261102T220000', end)), 'NS1414:8'],
  ['an offset behind a time', vcalendar(vevent('DTSTART:20261102T220000+0100', 'DURATION:PT1H')), 'NS1414:8'],
  ['a zone for a time in UTC', vcalendar(vevent(`${start}Z`, 'DURATION:PT1H')), 'NS1414:8'],
  ['a time before 1970', vcalendar(vevent('DTSTART:19691231T220000Z', 'DURATION:PT1H')), 'NS1402:8'],
  ['no length', vcalendar(vevent(start)), 'NS1415:4'],
  ['an end at its start', vcalendar(vevent(start, start.replace('DTSTART', 'DTEND'))), 'NS1415:9'],
  ['an end before its start', vcalendar(vevent(start, end.replace('1103', '1101'))), 'NS1415:9'],
  ['both DTEND and DURATION', vcalendar(vevent(...night, 'DURATION:PT8H')), 'NS1415:9'],
  ['a duration that is none', vcalendar(vevent(start, 'DURATION:8h')), 'NS1415:9'],
  ['a negative duration', vcalendar(vevent(start, 'DURATION:-PT8H')), 'NS1415:9'],
  ['a day that ends at a time', vcalendar(vevent('DTSTART;VALUE=DATE:20261102', end)), 'NS1414:9'],
  ['a day that lasts hours', vcalendar(vevent('DTSTART;VALUE=DATE:20261102', 'DURATION:PT6H')), 'NS1415:9'],
  ['nights that follow two clocks', vcalendar(vevent(start, 'DTEND:20261103T050000Z', weekly)), 'NS1415:9'],
  ['more than a year, again and again', vcalendar(vevent(start, 'DURATION:P367D', 'RRULE:FREQ=YEARLY')), 'NS1415:9'],
  ['an unknown zone', vcalendar(vevent('DTSTART;TZID=Mars/Olympus:20261102T220000', 'DURATION:PT1H')), 'NS1416:8'],
  [
    'a zone of one’s own',
    vcalendar(timezone('Mine'), vevent('DTSTART;TZID=Mine:20261102T220000', 'DURATION:PT1H')),
    'NS1416:16',
  ],
  ['an abbreviation', vcalendar(vevent('DTSTART;TZID=IST:20261102T220000', 'DURATION:PT1H')), 'NS1416:8'],
  [
    'Windows’ name of a zone alone',
    vcalendar(vevent('DTSTART;TZID=Romance Standard Time:20261102T220000', 'DURATION:PT1H')),
    'NS1416:8',
  ],
  ['a VTIMEZONE without summer', vcalendar(timezone('Europe/Paris'), vevent(...night, weekly)), 'NS1417:4'],
  ['a VTIMEZONE an hour off', vcalendar(timezone('Europe/Paris', '+0200'), vevent(...night)), 'NS1417:4'],
  [
    'a VTIMEZONE by days of the year',
    vcalendar(timezone('Europe/Paris', '+0100', ['RRULE:FREQ=YEARLY;BYYEARDAY=90']), vevent(...night)),
    'NS1417:4',
  ],
  ['hourly events', vcalendar(vevent(...night, 'RRULE:FREQ=HOURLY')), 'NS1418:10'],
  ['BYHOUR', vcalendar(vevent(...night, `${weekly};BYHOUR=22`)), 'NS1418:10'],
  ['BYWEEKNO', vcalendar(vevent(...night, 'RRULE:FREQ=YEARLY;BYWEEKNO=45;BYDAY=MO')), 'NS1418:10'],
  ['BYYEARDAY', vcalendar(vevent(...night, 'RRULE:FREQ=YEARLY;BYYEARDAY=306')), 'NS1418:10'],
  ['no rule at all', vcalendar(vevent(...night, 'RRULE:daily')), 'NS1418:10'],
  ['COUNT and UNTIL', vcalendar(vevent(...night, `${weekly};COUNT=3;UNTIL=20261231T000000Z`)), 'NS1418:10'],
  ['an UNTIL that is no day', vcalendar(vevent(...night, `${weekly};UNTIL=2026`)), 'NS1418:10'],
  ['an UNTIL that may mean its day or not', vcalendar(vevent(...night, `${weekly};UNTIL=20261116`)), 'NS1418:10'],
  [
    'an UNTIL that may be by its own clock or in UTC',
    vcalendar(vevent(...night, `${weekly};UNTIL=20261116T213000`)),
    'NS1418:10',
  ],
  [
    'an UNTIL in UTC for a time of any zone',
    vcalendar(vevent('DTSTART:20261102T220000', 'DURATION:PT8H', `${weekly};UNTIL=20261116T213000Z`)),
    'NS1418:10',
  ],
  ['an UNTIL before the event', vcalendar(vevent(...night, `${weekly};UNTIL=20261101T220000Z`)), 'NS1418:10'],
  ['a rule that does not pick the first day', vcalendar(vevent(...night, 'RRULE:FREQ=WEEKLY;BYDAY=TU')), 'NS1418:10'],
  ['two rules', vcalendar(vevent(...night, weekly, 'RRULE:FREQ=DAILY')), 'NS1418:4'],
  ['EXRULE', vcalendar(vevent(...night, weekly, 'EXRULE:FREQ=MONTHLY')), 'NS1418:4'],
  [
    'a change of this and all to come',
    vcalendar(vevent(...night, weekly), vevent(...single).replace('ID;', 'ID;RANGE=THISANDFUTURE;')),
    'NS1418:12',
  ],
  ['a single event that recurs', vcalendar(vevent(...night, weekly), vevent(...single, weekly)), 'NS1418:12'],
  ['a single event of no occurrence', vcalendar(vevent(...night, `${weekly};COUNT=1`), vevent(...single)), 'NS1418:16'],
  [
    'a single event of one left out',
    vcalendar(vevent(...night, weekly, 'EXDATE;TZID=Europe/Paris:20261109T220000'), vevent(...single)),
    'NS1418:17',
  ],
  ['a single event without a UID', vcalendar(vevent('UID:', ...single)), 'NS1414:4'],
  [
    'a single event of what is cancelled',
    vcalendar(vevent(...night, weekly, 'STATUS:CANCELLED'), vevent(...single)),
    'NS1419:13',
  ],
  ['two versions equally new', vcalendar(vevent(...night), vevent(start, 'DURATION:PT1H')), 'NS1419:11'],
  ['an EXDATE that is a day', vcalendar(vevent(...night, weekly, 'EXDATE;VALUE=DATE:20261109')), 'NS1414:11'],
  ['an EXDATE that is nothing', vcalendar(vevent(...night, weekly, 'EXDATE:20261109T2100Z')), 'NS1414:11'],
  ['an RDATE that is a day', vcalendar(vevent(...night, weekly, 'RDATE;VALUE=DATE:20261109')), 'NS1414:11'],
  [
    'a PERIOD without a length',
    vcalendar(vevent(...night, 'RDATE;VALUE=PERIOD:20261109T210000Z/20261109T210000Z')),
    'NS1415:10',
  ],
  [
    'a PERIOD for a duration that is none',
    vcalendar(vevent(...night, 'RDATE;VALUE=PERIOD:20261109T210000Z/P1')),
    'NS1415:10',
  ],
];

describe('an iCalendar file with', () => {
  it.each(refusals)('%s is refused, with its line, and closed', (_name, text, expected) => {
    const [code, line] = expected.split(':');
    const calendar = imported(text);
    expect(problemsOf(calendar)).toEqual([`error ${code} inventories/x/file.ics:${line}`]);
    expect(compileCalendar(calendar)).toMatchObject({ usable: false, code: 'unreadable' });
  });

  it('a wrong event says which, where and what to do, to whoever finds it closed', () => {
    const compiled = compileCalendar(imported(vcalendar(vevent(...night, 'RRULE:FREQ=HOURLY'))));
    expect(compiled).toMatchObject({
      because:
        'The calendar is not valid. NS1418, inventories/x/file.ics:10: The RRULE of "Night": FREQ=HOURLY is not supported.',
    });
  });

  it('many wrong events tells a hundred of them', () => {
    const events = Array.from({ length: 150 }, (_, index) => vevent(`UID:${index}`, start));
    expect(problemsOf(imported(vcalendar(...events)))).toHaveLength(101);
  });

  it('more events than anybody needs is refused', () => {
    const events = Array.from({ length: 5_001 }, (_, index) => vevent(`UID:${index}`, ...night));
    expect(problemsOf(imported(vcalendar(...events)))).toEqual(['error NS1413 inventories/x/file.ics:1']);
  });

  it('a text that nobody has read is refused', () => {
    const { icsFiles: _, ...calendar } = imported('');
    expect(problemsOf(calendar)).toEqual(['error NS1413 calendar.yaml:windows.0.ics']);
    expect(compileCalendar(calendar).usable).toBe(false);
  });
});
