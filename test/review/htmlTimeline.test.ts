import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockOf } from '../../src/review/html/clock.ts';
import { clockChange, scaleOf, ticks } from '../../src/review/html/timelineScale.ts';
import type { TimelineView } from '../../src/review/view/reviewShape.ts';

const night = (from: string, to: string): TimelineView => ({
  ...{ from, to, opens: null, closes: null, lastSafeStart: null },
  bars: [],
});

describe('hours of a timeline', () => {
  it('are round hours of the zone, few enough for their labels', () => {
    const scale = scaleOf(night('2026-11-23T16:40:00Z', '2026-11-24T01:00:00Z'), 'Asia/Kolkata');
    expect(ticks(scale, 5).map((ms) => scale.clock(ms))).toEqual(['00:00', '02:00', '04:00', '06:00']);
    expect(ticks(scale, 9).map((ms) => scale.clock(ms))).toEqual(
      '23:00 00:00 01:00 02:00 03:00 04:00 05:00 06:00'.split(' '),
    );
  });

  it('show twice what the clocks show twice, and say that they change', () => {
    const scale = scaleOf(night('2026-10-24T22:00:00Z', '2026-10-25T04:00:00Z'), 'Europe/Paris');
    expect(ticks(scale, 9).map((ms) => scale.clock(ms))).toEqual(
      '00:00 01:00 02:00 02:00 03:00 04:00 05:00'.split(' '),
    );
    expect(clockChange(scale)).toEqual({ atMs: Date.parse('2026-10-25T01:00:00Z'), text: 'clocks back to +01:00' });
    expect(clockChange(scaleOf(night('2026-10-25T01:00:00Z', '2026-10-25T04:00:00Z'), 'Europe/Paris'))).toBeNull();
  });

  it('stand apart far enough, however long or short the night is', () => {
    const zones = fc.constantFrom('Europe/Paris', 'Asia/Kathmandu', 'America/St_Johns', 'Australia/Lord_Howe', null);
    const minutes = fc.integer({ min: 0, max: 60 * 24 * 40 });
    fc.assert(
      fc.property(
        zones,
        fc.integer({ min: 0, max: 500_000 }),
        minutes,
        fc.integer({ min: 2, max: 9 }),
        (zone, start, length, most) => {
          const fromMs = Date.UTC(2026, 0, 1) + start * 60_000;
          const view = night(new Date(fromMs).toISOString(), new Date(fromMs + length * 60_000).toISOString());
          const scale = scaleOf(view, zone);
          const marks = ticks(scale, most).map((ms) => scale.at(ms));
          expect(marks.length).toBeLessThanOrEqual(most + 1);
          for (const [at, x] of marks.slice(1).entries())
            expect(x - (marks[at] ?? 0)).toBeGreaterThan(100 / most - 0.1);
        },
      ),
    );
  });

  it('draw a night of no length, and nothing outside of it', () => {
    const scale = scaleOf(night('2026-11-23T21:00:00Z', '2026-11-23T21:00:00Z'), null);
    expect([scale.at(scale.fromMs), scale.at(scale.fromMs - 1), scale.at(scale.toMs + 1)]).toEqual([0, 0, 100]);
  });
});

describe('an instant', () => {
  it('is read by the clock of the zone, and in UTC', () => {
    expect(clockOf('America/New_York')('2026-11-01T04:30:00Z')).toEqual({
      utc: '2026-11-01T04:30:00Z',
      local: 'Sun 2026-11-01 00:30 -04:00',
    });
  });
  it('is only read in UTC where nobody knows the zone', () => {
    expect(clockOf('Mars/Olympus')(0)).toEqual({ utc: '1970-01-01T00:00:00Z', local: null });
  });
});
