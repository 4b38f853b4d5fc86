import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Calendar } from '../../src/generated/calendar.ts';
import { compileCalendar } from '../../src/windows/calendar.ts';
import { subtract } from '../../src/windows/intervals.ts';
import { nextOpenings, openIntervals, windowStatus } from '../../src/windows/status.ts';
import { anyCalendar, anyPeriod, calendar, iso, nightly, opens } from './calendars.ts';

const yearMs = 366 * 86_400_000;
const [fromMs, toMs] = [Date.parse('2026-01-01T00:00:00Z'), Date.parse('2027-01-01T00:00:00Z')];

function statusAt(of: Calendar | null, at: string, window: string | null = null) {
  return windowStatus(compileCalendar(of), Date.parse(at), { window });
}

describe('the open intervals', () => {
  it('are sorted, never empty, and neither overlap nor touch', () => {
    fc.assert(
      fc.property(anyCalendar, (any) => {
        const intervals = openIntervals(compileCalendar(any), fromMs, toMs);
        for (const [index, [opensMs, closesMs]] of intervals.entries()) {
          expect(closesMs).toBeGreaterThan(opensMs);
          expect(opensMs).toBeGreaterThan(intervals[index - 1]?.[1] ?? Number.NEGATIVE_INFINITY);
        }
      }),
    );
  });

  it('agree with the status at every edge and a second to each side', () => {
    fc.assert(
      fc.property(anyCalendar, (any) => {
        const compiled = compileCalendar(any);
        const intervals = openIntervals(compiled, fromMs, toMs);
        for (const [index, [opensMs, closesMs]] of intervals.slice(0, 40).entries()) {
          // What goes on beyond the horizon is cut there, seen from where it was asked.
          const edges = closesMs - opensMs > 40 * yearMs ? {} : { opensAtMs: opensMs, closesAtMs: closesMs };
          for (const at of [opensMs, opensMs + 1_000, closesMs - 1_000, closesMs - 1])
            expect(windowStatus(compiled, at)).toMatchObject({ open: true, ...edges });
          expect(windowStatus(compiled, opensMs - 1_000)).toMatchObject({ open: false, opensAtMs: opensMs });
          const next = intervals[index + 1]?.[0];
          if (next === undefined) continue;
          for (const at of [closesMs, closesMs + 1_000])
            expect(windowStatus(compiled, at)).toMatchObject({ open: false, opensAtMs: next });
        }
      }),
      { numRuns: 30 },
    );
  });

  it('never grow by a freeze', () => {
    fc.assert(
      fc.property(anyCalendar, anyPeriod, fc.array(fc.integer({ min: fromMs, max: toMs })), (any, period, instants) => {
        const freeze = { ...period, name: 'more' };
        const [before, after] = [any, { ...any, freezes: [...(any.freezes ?? []), freeze] }].map(compileCalendar);
        if (before === undefined || after === undefined) throw new Error('two calendars');
        const frozen = openIntervals(after, fromMs, toMs);
        // From the first day on: windows longer than their pause merge into one that opened long before.
        expect(subtract(frozen, openIntervals(before, 0, toMs))).toEqual([]);
        for (const at of [...instants, ...frozen.flat()])
          expect(windowStatus(before, at).open || !windowStatus(after, at).open).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('are the same in whatever order they are asked for', () => {
    fc.assert(
      fc.property(
        anyCalendar,
        fc.array(fc.integer({ min: fromMs, max: toMs }), { minLength: 1, maxLength: 4 }),
        (any, instants) => {
          const kept = compileCalendar(any);
          for (const at of instants) expect(windowStatus(kept, at)).toEqual(windowStatus(compileCalendar(any), at));
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('the answer for an instant', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each(['2026-01-15', '2026-07-15', '2031-03-30'])('does not depend on today, be it %s', (today) => {
    vi.useFakeTimers({ now: Date.parse(today), toFake: ['Date'] });
    const paris = calendar('Europe/Paris', [nightly({ starts: '02:30', ends: '03:30' })]);
    expect(opens(paris, '2025-10-25T12:00:00Z', '2025-10-26T12:00:00Z')).toEqual([
      ['2025-10-26T00:30:00Z', '2025-10-26T02:30:00Z'],
    ]);
  });

  it('is whole JSON, with the windows that are open', () => {
    const both = calendar('Europe/Paris', [
      nightly(),
      { name: 'release', from: '2026-06-02T05:00', to: '2026-06-02T09:00' },
    ]);
    expect(JSON.parse(JSON.stringify(statusAt(both, '2026-06-02T03:30:00Z')))).toEqual({
      open: true,
      opensAtMs: Date.parse('2026-06-01T20:00:00Z'),
      closesAtMs: Date.parse('2026-06-02T07:00:00Z'),
      windows: ['night', 'release'],
    });
    expect(statusAt(both, '2026-06-02T05:30:00Z')).toMatchObject({ windows: ['release'] });
  });

  it('is closed by a freeze that touches a window, until the freeze ends', () => {
    const frozen = calendar(
      'Europe/Paris',
      [nightly()],
      [{ name: 'year-end', reason: 'Closing', from: '2026-12-18T23:00', to: '2027-01-04T00:00' }],
    );
    expect(statusAt(frozen, '2026-12-18T21:59:59Z')).toMatchObject({
      open: true,
      closesAtMs: Date.parse('2026-12-18T22:00:00Z'),
    });
    expect(statusAt(frozen, '2026-12-18T22:00:00Z')).toEqual({
      open: false,
      code: 'freeze',
      because:
        'Freeze "year-end" (Closing) until 2027-01-04 00:00 +01:00; it opens next at 2027-01-04 00:00 +01:00 (Europe/Paris).',
      opensAtMs: Date.parse('2027-01-03T23:00:00Z'),
      freeze: { name: 'year-end', reason: 'Closing', endsAtMs: Date.parse('2027-01-03T23:00:00Z') },
    });
  });

  it('counts one window alone when asked to, and freezes always', () => {
    const two = calendar(
      'UTC',
      [nightly(), { name: 'day', from: '2026-06-02T10:00', to: '2026-06-02T12:00' }],
      [{ name: 'stop', from: '2026-06-02T11:00', to: '2026-06-02T11:30' }],
    );
    expect(statusAt(two, '2026-06-02T10:00:00Z', 'night')).toMatchObject({
      open: false,
      code: 'noWindow',
      because: 'Window "night" is not open; it opens next at 2026-06-02 22:00 +00:00 (UTC).',
    });
    expect(statusAt(two, '2026-06-02T11:00:00Z', 'day')).toMatchObject({ open: false, code: 'freeze' });
    expect(statusAt(two, '2026-06-02T11:30:00Z', 'day')).toMatchObject({ open: true, windows: ['day'] });
    expect(statusAt(two, '2026-06-02T10:00:00Z', 'dya')).toMatchObject({ open: false, code: 'unknownWindow' });
  });

  it('merges windows that touch, across a month and more', () => {
    const always = calendar('UTC', [
      nightly({ from: '2026-01-01', recurs: 'FREQ=DAILY;COUNT=200', starts: '00:00', ends: '00:00' }),
    ]);
    expect(statusAt(always, '2026-04-01T00:00:00Z')).toMatchObject({
      open: true,
      opensAtMs: Date.parse('2026-01-01T00:00:00Z'),
      closesAtMs: Date.parse('2026-07-20T00:00:00Z'),
    });
  });

  it('covers a night that opened on the excepted day no more, and leaves the morning of the day after an open one', () => {
    const nights = calendar('UTC', [nightly({ except: ['2026-06-02'], also: ['2009-12-31'] })]);
    expect(statusAt(nights, '2026-06-02T05:59:59Z').open).toBe(true);
    expect(statusAt(nights, '2026-06-02T22:00:00Z').open).toBe(false);
    expect(statusAt(nights, '2026-06-03T05:00:00Z').open).toBe(false);
    expect(statusAt(nights, '2026-06-03T22:00:00Z').open).toBe(true);
    expect(statusAt(nights, '2009-12-31T23:00:00Z').open).toBe(true);
  });

  it('counts COUNT before `except`, and `also` outside it', () => {
    const few = nightly({
      from: '2026-06-01',
      recurs: 'FREQ=DAILY;COUNT=3',
      except: ['2026-06-02'],
      also: ['2026-06-09'],
    });
    const days = opens(calendar('UTC', [few]), '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z').map(([at]) =>
      at?.slice(0, 10),
    );
    expect(days).toEqual(['2026-06-01', '2026-06-03', '2026-06-09']);
  });

  it('leaves a day out that is in `also` and in `except`', () => {
    const few = nightly({
      from: '2026-06-01',
      recurs: 'FREQ=DAILY;COUNT=1',
      except: ['2026-06-09'],
      also: ['2026-06-09'],
    });
    expect(opens(calendar('UTC', [few]), '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z')).toHaveLength(1);
  });
});

describe('what cannot be known is closed', () => {
  it('without a calendar', () => {
    const none = compileCalendar(null);
    expect(windowStatus(none, fromMs)).toMatchObject({ open: false, code: 'noCalendar', opensAtMs: null });
    expect([openIntervals(none, fromMs, toMs), nextOpenings(none, fromMs, 3)]).toEqual([[], []]);
  });

  it('with a calendar of which one entry is wrong', () => {
    const wrong = calendar('UTC', [nightly()], [nightly({ timezone: 'Europe/Pariss' })]);
    expect(statusAt(wrong, '2026-06-02T23:00:00Z')).toEqual({
      open: false,
      code: 'unreadable',
      because: 'The calendar is not valid. NS1401, freezes.0.timezone: "Europe/Pariss" is not a time zone.',
      opensAtMs: null,
    });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 1e15])('at %d', (atMs) => {
    const status = windowStatus(compileCalendar(calendar('UTC', [nightly()])), atMs);
    expect(status).toMatchObject({ open: false, code: 'unreadable', opensAtMs: null });
  });

  it('when it never opens again, which is found soon', () => {
    const windows = [nightly()];
    const forEver = [{ name: 'stop', from: '2026-01-01T00:00', to: '9999-12-31T00:00' }];
    const daily = [nightly({ name: 'stop', starts: '00:00', ends: '00:00' })];
    const over = [nightly({ recurs: 'FREQ=DAILY;COUNT=3' })];
    expect(statusAt(calendar('UTC', windows, forEver), '2026-06-01T00:00:00Z')).toMatchObject({
      code: 'freeze',
      opensAtMs: null,
    });
    expect(statusAt(calendar('UTC', windows, daily), '2026-06-01T00:00:00Z')).toMatchObject({
      code: 'freeze',
      opensAtMs: null,
    });
    expect(statusAt(calendar('UTC', over), '2026-06-01T00:00:00Z')).toMatchObject({
      code: 'noWindow',
      because: 'No window is open; it does not open within 50 years.',
    });
    expect(statusAt(calendar('UTC', []), '2026-06-01T00:00:00Z')).toMatchObject({ code: 'noWindow', opensAtMs: null });
  });

  it('while a window that never closes is open for as far as anybody looks', () => {
    const always = calendar('UTC', [nightly({ starts: '00:00', ends: '00:00' })]);
    const status = statusAt(always, '2026-06-01T00:00:00Z');
    expect(status.open && status.closesAtMs).toBeGreaterThan(Date.parse('2076-01-01T00:00:00Z'));
  });
});

describe('the next openings', () => {
  it('are those after the instant, each whole and with its windows', () => {
    const compiled = compileCalendar(calendar('UTC', [nightly({ recurs: 'FREQ=MONTHLY;BYMONTHDAY=31' })]));
    const openings = nextOpenings(compiled, Date.parse('2026-01-31T22:00:00Z'), 2);
    expect(openings.map(({ opensAtMs, closesAtMs, windows }) => [iso(opensAtMs), iso(closesAtMs), windows])).toEqual([
      ['2026-03-31T22:00:00Z', '2026-04-01T06:00:00Z', ['night']],
      ['2026-05-31T22:00:00Z', '2026-06-01T06:00:00Z', ['night']],
    ]);
  });

  it('start with the one the status names', () => {
    fc.assert(
      fc.property(anyCalendar, fc.integer({ min: fromMs, max: toMs }), (any, atMs) => {
        const compiled = compileCalendar(any);
        const status = windowStatus(compiled, atMs);
        const [first] = nextOpenings(compiled, atMs, 1);
        if (!status.open) expect(first?.opensAtMs ?? null).toBe(status.opensAtMs);
      }),
      { numRuns: 30 },
    );
  });
});
