import { describe, expect, it } from 'vitest';
import { compileCalendar } from '../../src/windows/calendar.ts';
import { explain } from '../../src/windows/explain.ts';
import { calendar, nightly } from './calendars.ts';

describe('the explanation of an answer', () => {
  it('names rule, day and offset behind the night in which clocks change', () => {
    const paris = compileCalendar(
      calendar('Europe/Paris', [nightly({ ends: '02:30', recurs: 'FREQ=WEEKLY;BYDAY=SA' })], []),
    );
    const atMs = Date.parse('2026-10-25T00:00:00Z');
    const { status, entries } = explain(paris, atMs);
    expect(status).toMatchObject({ open: true, windows: ['night'] });
    expect(entries).toEqual([
      {
        kind: 'window',
        name: 'night',
        reason: null,
        event: null,
        timezone: 'Europe/Paris',
        offset: '+02:00',
        recurs: 'FREQ=WEEKLY;BYDAY=SA',
        covers: true,
        days: [
          {
            day: '2026-10-24',
            weekday: 'Saturday',
            picked: 'rule',
            occurrence: {
              opensAtMs: Date.parse('2026-10-24T20:00:00Z'),
              closesAtMs: Date.parse('2026-10-25T00:30:00Z'),
              covers: true,
              edges: [
                { of: 'opens', local: '2026-10-24 22:00', offset: '+02:00', reading: 'plain', otherMs: null },
                {
                  of: 'closes',
                  local: '2026-10-25 02:30',
                  offset: '+02:00',
                  reading: 'overlap',
                  otherMs: Date.parse('2026-10-25T01:30:00Z'),
                },
              ],
            },
          },
          { day: '2026-10-25', weekday: 'Sunday', picked: null, occurrence: null },
        ],
      },
    ]);
  });

  it('tells days left out, days added, freezes and one-off periods', () => {
    const compiled = compileCalendar(
      calendar(
        'UTC',
        [nightly({ recurs: 'FREQ=WEEKLY;BYDAY=MO', except: ['2026-06-01'], also: ['2026-06-02'] })],
        [{ name: 'stop', reason: 'Audit', from: '2026-05-01T00:00', to: '2026-07-01T00:00' }],
      ),
    );
    const { entries } = explain(compiled, Date.parse('2026-06-02T01:00:00Z'));
    expect(
      entries.map(({ kind, covers, days }) => [kind, covers, days.map(({ day, picked }) => [day, picked])]),
    ).toEqual([
      [
        'window',
        false,
        [
          ['2026-06-01', 'except'],
          ['2026-06-02', 'also'],
        ],
      ],
      ['freeze', true, [['2026-05-01', 'once']]],
    ]);
  });

  it('finds the day of an occurrence that began days ago', () => {
    const long = compileCalendar(calendar('UTC', [nightly({ recurs: 'FREQ=MONTHLY;BYMONTHDAY=1', duration: 'P6D' })]));
    const [entry] = explain(long, Date.parse('2026-06-06T12:00:00Z')).entries;
    expect(entry?.days.map(({ day }) => day)).toEqual(['2026-06-01', '2026-06-05', '2026-06-06']);
  });

  it('has no entries where nothing can be read', () => {
    expect(explain(compileCalendar(null), 0)).toMatchObject({ status: { code: 'noCalendar' }, entries: [] });
  });
});
