import { describe, expect, it } from 'vitest';
import type { Calendar } from '../../src/generated/calendar.ts';
import { monthText } from '../../src/review/text/monthText.ts';
import { paletteOf } from '../../src/review/text/palette.ts';
import { monthShape } from '../../src/review/text/windowsShapes.ts';
import { compileCalendar } from '../../src/windows/calendar.ts';
import { parseDay } from '../../src/windows/days.ts';
import { monthOf } from '../../src/windows/month.ts';
import { expectGolden } from './golden.ts';

const calendar: Calendar = {
  apiVersion: 'nightshift/v1',
  timezone: 'Europe/Paris',
  windows: [
    { name: 'weeknights', from: '2026-01-05', recurs: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH', starts: '22:00', ends: '05:30' },
    { name: 'long', from: '2026-01-10', recurs: 'FREQ=MONTHLY;BYDAY=-1SA', starts: '21:45', duration: 'PT9H30M' },
  ],
  freezes: [
    { name: 'year-end', reason: 'Year-end closing – ask', from: '2026-12-18T00:00', to: '2027-01-04T00:00' },
    { name: 'invoices', from: '2026-01-01', recurs: 'FREQ=WEEKLY;BYDAY=TU', starts: '23:00', ends: '23:15' },
  ],
};

function drawn(month: string, { width = 80, utf8 = true, colour = false } = {}): string {
  const compiled = compileCalendar(calendar);
  if (!compiled.usable) throw new Error(compiled.because);
  return monthText(monthOf(compiled, parseDay(`${month}-01`) ?? 0, null), paletteOf({ colour, utf8 }), width);
}

describe('the month view', () => {
  it.each([
    ['ordinary', '2026-09', {}],
    ['spring', '2026-03', {}],
    ['autumn', '2026-10', {}],
    ['freeze', '2026-12', {}],
    ['narrow', '2026-12', { width: 40 }],
    ['ascii', '2026-12', { width: 100, utf8: false }],
  ])('of an %s month reads well', (name, month, how) => {
    expectGolden(`month-${name}.txt`, drawn(month, how));
  });

  it.each([60, 80, 100, 200])('is never wider than %i columns', (width) => {
    for (const month of ['2026-03', '2026-12'])
      expect(
        Math.max(
          ...drawn(month, { width })
            .split('\n')
            .map((line) => line.length),
        ),
      ).toBeLessThanOrEqual(width);
  });

  it('says the same without colour and without UTF-8', () => {
    const painted = drawn('2026-10', { colour: true }).split('\u001b');
    expect(painted.length).toBeGreaterThan(20);
    expect(painted.map((part) => part.replace(/^\[\d+m/, '')).join('')).toBe(drawn('2026-10'));
    expect(drawn('2026-12', { utf8: false })).toMatch(/^[\x20-\x7e\n]+$/);
  });

  it('is told as JSON with instants', () => {
    const compiled = compileCalendar(calendar);
    if (!compiled.usable) throw new Error(compiled.because);
    const shape = JSON.parse(JSON.stringify(monthShape(monthOf(compiled, parseDay('2026-10-01') ?? 0, null))));
    expect(shape).toMatchObject({
      month: '2026-10',
      timezone: 'Europe/Paris',
      freezes: [{ name: 'invoices', reason: null }],
    });
    expect(shape.days[24]).toEqual({
      day: '2026-10-25',
      weekday: 7,
      opens: [],
      freezes: [],
      clockChange: { at: '2026-10-25T01:00:00Z', before: '+02:00', after: '+01:00' },
    });
    expect(shape.days[4].opens).toEqual([['2026-10-05T20:00:00Z', '2026-10-05T22:00:00Z']]);
  });
});
