import { describe, expect, it } from 'vitest';
import { parseLocalTime } from '../../src/windows/days.ts';
import { readWallClock } from '../../src/windows/wallClock.ts';
import { findZone } from '../../src/windows/zones.ts';
import { calendar, iso, nightly, opens } from './calendars.ts';

function read(zoneName: string, text: string) {
  const [zone, local] = [findZone(zoneName), parseLocalTime(text)];
  if (zone === undefined || local === undefined) throw new Error(`${zoneName} ${text}`);
  const { atMs, reading, otherMs } = readWallClock(local, zone);
  return [reading, iso(atMs), otherMs === null ? null : iso(otherMs)];
}

describe('a wall-clock time', () => {
  it.each([
    ['Europe/Paris', '2026-03-29T02:30', 'gap', '2026-03-29T01:30:00Z', '2026-03-29T00:30:00Z'],
    ['Europe/Paris', '2026-03-29T02:00', 'gap', '2026-03-29T01:00:00Z', '2026-03-29T00:00:00Z'],
    ['Europe/Paris', '2026-03-29T03:00', 'plain', '2026-03-29T01:00:00Z', null],
    ['Europe/Paris', '2026-10-25T02:30', 'overlap', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'],
    ['Europe/Paris', '2026-10-25T03:00', 'plain', '2026-10-25T02:00:00Z', null],
    ['Europe/Paris', '2026-10-25T01:59:59', 'plain', '2026-10-24T23:59:59Z', null],
    ['Australia/Lord_Howe', '2026-10-04T02:15', 'gap', '2026-10-03T15:45:00Z', '2026-10-03T15:15:00Z'],
    ['Australia/Lord_Howe', '2026-10-04T02:30', 'plain', '2026-10-03T15:30:00Z', null],
    ['Australia/Lord_Howe', '2026-04-05T01:45', 'overlap', '2026-04-04T14:45:00Z', '2026-04-04T15:15:00Z'],
    ['Pacific/Apia', '2011-12-30T12:00', 'gap', '2011-12-30T22:00:00Z', '2011-12-29T22:00:00Z'],
    ['Pacific/Apia', '2011-12-29T23:59', 'plain', '2011-12-30T09:59:00Z', null],
    ['Pacific/Apia', '2011-12-31T00:00', 'plain', '2011-12-30T10:00:00Z', null],
    ['America/Havana', '2026-03-08T00:30', 'gap', '2026-03-08T05:30:00Z', '2026-03-08T04:30:00Z'],
    ['America/Havana', '2026-11-01T00:30', 'overlap', '2026-11-01T04:30:00Z', '2026-11-01T05:30:00Z'],
    ['America/St_Johns', '2026-03-08T02:15', 'gap', '2026-03-08T05:45:00Z', '2026-03-08T04:45:00Z'],
    ['America/St_Johns', '2026-11-01T01:45', 'overlap', '2026-11-01T04:15:00Z', '2026-11-01T05:15:00Z'],
    ['America/Boa_Vista', '2000-10-15T12:00', 'plain', '2000-10-15T16:00:00Z', null],
    ['UTC', '2026-03-29T02:30', 'plain', '2026-03-29T02:30:00Z', null],
  ])('%s %s is a %s', (zone, local, ...expected) => {
    expect(read(zone, local)).toEqual(expected);
  });
});

describe('22:00 to 06:00 in Paris', () => {
  const paris = calendar('Europe/Paris', [nightly()]);

  it.each([
    ['2026-03-28', 7],
    ['2026-10-24', 9],
    ['2026-06-01', 8],
  ])('on %s lasts %d hours', (day, hours) => {
    const [[opensAt, closesAt] = ['', '']] = opens(paris, `${day}T12:00:00Z`, `${day}T23:59:59Z`);
    expect((Date.parse(closesAt ?? '') - Date.parse(opensAt ?? '')) / 3_600_000).toBe(hours);
  });

  it('as a duration lasts 8 hours on each of them', () => {
    const exact = calendar('Europe/Paris', [nightly({ duration: 'PT8H' })]);
    expect(opens(exact, '2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z')).toEqual([
      ['2026-03-28T21:00:00Z', '2026-03-29T05:00:00Z'],
    ]);
    expect(opens(exact, '2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z')).toEqual([
      ['2026-10-24T20:00:00Z', '2026-10-25T04:00:00Z'],
    ]);
  });
});

describe('an occurrence', () => {
  it('that opens at 02:30 opens once on the night that has it twice', () => {
    const early = calendar('Europe/Paris', [nightly({ starts: '02:30', ends: '02:45' })]);
    expect(opens(early, '2026-10-25T00:00:00Z', '2026-10-25T20:00:00Z')).toEqual([
      ['2026-10-25T00:30:00Z', '2026-10-25T00:45:00Z'],
    ]);
  });

  it('that opens in the gap is not skipped', () => {
    const early = calendar('Europe/Paris', [nightly({ starts: '02:30', ends: '04:00' })]);
    expect(opens(early, '2026-03-29T00:00:00Z', '2026-03-29T20:00:00Z')).toEqual([
      ['2026-03-29T01:30:00Z', '2026-03-29T02:00:00Z'],
    ]);
  });

  it('of which the gap leaves nothing does not open', () => {
    const early = calendar('Europe/Paris', [nightly({ starts: '02:30', ends: '03:15' })]);
    expect(opens(early, '2026-03-29T00:00:00Z', '2026-03-30T00:00:00Z')).toEqual([]);
    expect(opens(early, '2026-03-30T00:00:00Z', '2026-03-31T00:00:00Z')).toHaveLength(1);
  });

  it('on the day that Apia skipped opens where the clock of the day before says, and merges with the next', () => {
    const apia = calendar('Pacific/Apia', [nightly({ starts: '09:00', ends: '10:00' })]);
    expect(opens(apia, '2011-12-29T00:00:00Z', '2012-01-01T00:00:00Z')).toEqual([
      ['2011-12-29T19:00:00Z', '2011-12-29T20:00:00Z'],
      ['2011-12-30T19:00:00Z', '2011-12-30T20:00:00Z'],
      ['2011-12-31T19:00:00Z', '2011-12-31T20:00:00Z'],
    ]);
  });

  it('goes by the zone of its own entry', () => {
    const mixed = calendar('Europe/Paris', [nightly({ timezone: 'Asia/Kolkata', starts: '01:00', ends: '02:00' })]);
    expect(opens(mixed, '2026-10-25T00:00:00Z', '2026-10-26T00:00:00Z')).toEqual([
      ['2026-10-25T19:30:00Z', '2026-10-25T20:30:00Z'],
    ]);
  });
});
