import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { imported, opensOf, problemsOf } from './imported.ts';

const exportOf = (program: string): string => readFileSync(new URL(`exports/${program}.ics`, import.meta.url), 'utf8');

describe('an export of', () => {
  it('Google Calendar gives its windows, with two left out, one moved, one cancelled and one in UTC', () => {
    const calendar = imported(exportOf('google'));
    expect(problemsOf(calendar)).toEqual([]);
    expect(opensOf(calendar, '2026-01-01T00:00Z', '2028-01-01T00:00Z')).toEqual([
      '2026-10-13T20:00Z/2026-10-14T00:00Z',
      '2026-10-15T20:00Z/2026-10-16T00:00Z',
      '2026-10-23T19:00Z/2026-10-24T01:00Z',
      '2026-10-27T21:00Z/2026-10-28T01:00Z',
      '2026-10-29T21:00Z/2026-10-30T01:00Z',
      '2026-11-03T21:00Z/2026-11-04T01:00Z',
      '2026-11-10T21:00Z/2026-11-11T01:00Z',
      '2026-11-17T21:00Z/2026-11-18T01:00Z',
      '2026-12-01T18:00Z/2026-12-01T20:00Z',
    ]);
  });

  it('Outlook gives its nights by the clock, the ones in which it changes as well', () => {
    const calendar = imported(exportOf('outlook'));
    expect(problemsOf(calendar)).toEqual([]);
    expect(opensOf(calendar, '2026-01-01T00:00Z', '2028-01-01T00:00Z')).toEqual([
      '2026-03-28T21:00Z/2026-03-29T04:00Z',
      '2026-05-30T21:00Z/2026-05-31T02:00Z',
      '2026-07-25T20:00Z/2026-07-26T04:00Z',
      '2026-08-29T20:00Z/2026-08-30T04:00Z',
      '2026-09-26T20:00Z/2026-09-27T04:00Z',
      '2026-10-31T21:00Z/2026-11-01T05:00Z',
    ]);
  });

  it('Apple Calendar closes whole days of the entry’s zone, and hours of another one', () => {
    const calendar = imported(exportOf('apple'), { timezone: 'Europe/Paris' }, 'freezes');
    expect(problemsOf(calendar)).toEqual([]);
    expect(opensOf(calendar, '2026-10-31T12:00Z', '2027-12-26T12:00Z')).toEqual([
      '2026-10-31T21:00Z/2026-11-01T14:00Z',
      '2026-11-01T22:00Z/2026-11-03T14:00Z',
      '2026-11-03T22:00Z/2026-11-10T14:00Z',
      '2026-11-10T22:00Z/2026-12-24T23:00Z',
      '2026-12-25T23:00Z/2027-12-24T23:00Z',
      '2027-12-25T23:00Z/2028-12-24T23:00Z',
    ]);
  });

  it('Outlook is refused where its own table says other than the zone of its name', () => {
    const oneWeekLater = exportOf('outlook').replace('BYDAY=-1SU;BYMONTH=10', 'BYDAY=1SU;BYMONTH=11');
    expect(problemsOf(imported(oneWeekLater))).toEqual(['error NS1417 inventories/x/file.ics:6']);
  });
});
