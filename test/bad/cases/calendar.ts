import { type BadCase, calendar, calendarFile } from '../badCase.ts';

/** Calendars that their schema refuses. */
export const calendarCases: readonly BadCase[] = [
  {
    name: 'no time zone',
    files: { [calendarFile]: 'apiVersion: nightshift/v1\nwindows: []\n' },
    expect: [
      {
        code: 'NS1021',
        place: 'inventories/test/calendar.yaml:1:1',
        message: 'The key `timezone` is missing: IANA time zone of the wall-clock times below, such as',
        next: 'Add it, for example `timezone: Europe/Paris`.',
      },
    ],
  },
  {
    name: 'a window without a name',
    files: { [calendarFile]: calendar('  - {from: 2026-12-01T22:00, to: 2026-12-02T05:00}\n') },
    expect: [
      {
        code: 'NS1021',
        place: 'inventories/test/calendar.yaml:5:5',
        message: 'The key `name` is missing: Name of the entry.',
        next: 'Add it, for example `name: canary`.',
      },
    ],
  },
  {
    name: 'a window of days without hours',
    files: { [calendarFile]: calendar('  - {name: b, from: 2026-12-01, to: 2026-12-02}\n') },
    expect: [
      {
        code: 'NS1023',
        place: 'inventories/test/calendar.yaml:5:21',
        message: '"2026-12-01" does not have the form it must have: When it opens (local wall clock, included).',
        next: 'Write it like this: "2026-12-24T22:00"',
      },
      {
        code: 'NS1023',
        place: 'inventories/test/calendar.yaml:5:37',
        message: '"2026-12-02" does not have the form it must have: When it closes (local wall clock, not included).',
        next: 'Write it like this: "2026-12-24T22:00"',
      },
    ],
  },
  {
    name: 'a window that is once and recurs',
    files: {
      [calendarFile]: calendar(
        '  - {name: b, from: 2026-12-01, to: 2026-12-02T05:00, recurs: FREQ=DAILY, starts: "22:00", ends: "23:00"}\n',
      ),
    },
    expect: [
      {
        code: 'NS1025',
        place: 'inventories/test/calendar.yaml:5:55',
        message: 'This has `to` and `recurs`; one period has one of them.',
        next: 'Keep one of them; each of the others is an entry of its own.',
      },
    ],
  },
  {
    name: 'a window that recurs at no time',
    files: { [calendarFile]: calendar('  - {name: b, from: 2026-12-01, recurs: FREQ=DAILY}\n') },
    expect: [
      {
        code: 'NS1021',
        place: 'inventories/test/calendar.yaml:5:5',
        message: 'The key `starts` is missing: Wall-clock time at which it opens.',
        next: 'Add it, for example `starts: "22:00"`.',
      },
    ],
  },
  {
    name: 'a window that is neither',
    files: { [calendarFile]: calendar('  - {name: b, from: 2026-12-01}\n') },
    expect: [
      {
        code: 'NS1025',
        place: 'inventories/test/calendar.yaml:5:5',
        message: 'This period needs one of to, recurs, ics.',
        next: 'Add one of them.',
      },
    ],
  },
  {
    name: 'a start that is no time',
    files: {
      [calendarFile]: calendar('  - {name: b, from: 2026-12-01, recurs: FREQ=DAILY, starts: "25:00", ends: "23:00"}\n'),
    },
    expect: [
      {
        code: 'NS1023',
        place: 'inventories/test/calendar.yaml:5:61',
        message: '"25:00" does not have the form it must have: Wall-clock time at which it opens.',
        next: 'Write it like this: "22:00"',
      },
    ],
  },
  {
    name: 'windows that are a mapping',
    files: { [calendarFile]: 'apiVersion: nightshift/v1\ntimezone: Europe/Paris\nwindows: {night: {}}\n' },
    expect: [
      {
        code: 'NS1022',
        place: 'inventories/test/calendar.yaml:3:10',
        message: 'This must be a list, but is a mapping.',
        next: 'Write it like this: [{"name":"night","from":"2026-12-01T22:00","to":"2026-12-02T05:00"}]',
      },
    ],
  },
  {
    name: 'a freeze with a letter wrong',
    files: { [calendarFile]: calendar('freeze: []\n') },
    expect: [
      {
        code: 'NS1020',
        place: 'inventories/test/calendar.yaml:5:1',
        message: 'The key `freeze` is not known here.',
        next: 'Did you mean `freezes`?',
      },
    ],
  },
];
