import { describe, expect, it } from 'vitest';
import { compileCalendar } from '../../src/windows/calendar.ts';
import { parseDay } from '../../src/windows/days.ts';
import { type Month, monthOf } from '../../src/windows/month.ts';
import { calendar, nightly } from './calendars.ts';

function month(of: Parameters<typeof compileCalendar>[0], text: string, window: string | null = null): Month {
  const compiled = compileCalendar(of);
  if (!compiled.usable) throw new Error(compiled.because);
  return monthOf(compiled, parseDay(`${text}-01`) ?? 0, window);
}

const hoursOf = ({ days }: Month, date: number) => days[date - 1]?.opens.map(({ from, to }) => `${from}-${to}`);

describe('a month', () => {
  const paris = calendar(
    'Europe/Paris',
    [nightly(), nightly({ name: 'noon', starts: '12:00', ends: '13:00', recurs: 'FREQ=WEEKLY;BYDAY=TU' })],
    [
      { name: 'half', reason: 'Audit', from: '2026-10-06T12:30', to: '2026-10-07T00:00' },
      { name: 'later', from: '2026-12-01T00:00', to: '2026-12-02T00:00' },
    ],
  );

  it('has each day’s hours by the clock, cut at midnight, with freezes taken out', () => {
    const october = month(paris, '2026-10');
    expect(october.days).toHaveLength(31);
    expect(october.days[0]).toMatchObject({ day: '2026-10-01', weekday: 4, freezes: [], clockChange: null });
    expect(hoursOf(october, 1)).toEqual(['00:00-06:00', '22:00-24:00']);
    expect(hoursOf(october, 6)).toEqual(['00:00-06:00', '12:00-12:30']);
    expect(hoursOf(october, 7)).toEqual(['00:00-06:00', '22:00-24:00']);
    expect(october.days.flatMap(({ day, freezes }) => freezes.map((name) => `${day} ${name}`))).toEqual([
      '2026-10-06 half',
    ]);
    expect(october.freezes.map(({ name, reason }) => [name, reason])).toEqual([['half', 'Audit']]);
  });

  it('of one window has its hours alone', () => {
    expect(hoursOf(month(paris, '2026-10', 'noon'), 13)).toEqual(['12:00-13:00']);
  });

  it.each([
    ['Europe/Paris', '2026-10', '2026-10-25T01:00:00Z', '+02:00', '+01:00', -60],
    ['Europe/Paris', '2026-03', '2026-03-29T01:00:00Z', '+01:00', '+02:00', 60],
    ['Australia/Lord_Howe', '2026-04', '2026-04-04T15:00:00Z', '+11:00', '+10:30', -30],
    ['America/Havana', '2026-03', '2026-03-08T05:00:00Z', '-05:00', '-04:00', 60],
  ])('of %s in %s marks the day on which the clock changes', (zone, text, at, before, after, minutes) => {
    const changes = month(calendar(zone, []), text).days.flatMap(({ clockChange }) => clockChange ?? []);
    expect(changes).toEqual([{ atMs: Date.parse(at), byMs: minutes * 60_000, before, after }]);
  });
});
