import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCalendar } from '../../../src/windows/calendar.ts';
import { type IcsOptions, writeIcs } from '../../../src/windows/ics/writeIcs.ts';
import { anyCalendar, calendar, nightly } from '../calendars.ts';
import { imported, opensOf, problemsOf } from './imported.ts';

const options: IcsOptions = {
  fromMs: Date.parse('2026-01-01'),
  toMs: Date.parse('2027-01-01'),
  window: null,
  of: 'production',
  nowMs: Date.parse('2026-11-22'),
};

function written(of: Parameters<typeof compileCalendar>[0], more: Partial<IcsOptions> = {}): string {
  const compiled = compileCalendar(of);
  if (!compiled.usable) throw new Error(compiled.because);
  return writeIcs(compiled, { ...options, ...more });
}

const frozen = calendar(
  'Europe/Paris',
  [nightly(), nightly({ name: 'late', starts: '05:00', ends: '07:00', recurs: 'FREQ=WEEKLY;BYDAY=TU' })],
  [{ name: 'stop', from: '2026-06-03T00:00', to: '2026-06-05T02:00' }],
);
const june = { fromMs: Date.parse('2026-06-02T00:00Z'), toMs: Date.parse('2026-06-05T12:00Z') };

describe('an exported calendar', () => {
  it('holds the merged openings in UTC, freezes taken out, those that are open at its beginning too', () => {
    expect(written(frozen, june).split('\r\n')).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//nightshift//change windows//EN',
      'CALSCALE:GREGORIAN',
      'METHOD:PUBLISH',
      'X-WR-CALNAME:Change windows: production',
      ...[
        '20260601T200000Z-20260602T050000Z-night\\, late',
        '20260602T200000Z-20260602T220000Z-night',
        '20260605T000000Z-20260605T040000Z-night',
      ].flatMap((row) => {
        const [opens, closes, names] = row.split('-');
        return [
          'BEGIN:VEVENT',
          `UID:${opens}-production@nightshift`,
          'DTSTAMP:20261122T000000Z',
          `DTSTART:${opens}`,
          `DTEND:${closes}`,
          `SUMMARY:Change window ${names} (production)`,
          'TRANSP:TRANSPARENT',
          'END:VEVENT',
        ];
      }),
      'END:VCALENDAR',
      '',
    ]);
  });

  it('of one window holds that one, under UIDs of its own', () => {
    const late = written(frozen, { ...june, window: 'late' });
    expect(late).toContain('UID:20260602T030000Z-production-late@nightshift\r\n');
    expect(late.split('BEGIN:VEVENT')).toHaveLength(2);
  });

  it('has no line of more than 75 octets, and cuts no character', () => {
    const of = `${'é'.repeat(50)},${'🎄'.repeat(40)};\\`;
    const text = written(frozen, { ...june, of });
    expect(Math.max(...text.split('\r\n').map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75);
    const escaped = of.replaceAll(/[\\;,]/g, '\\$&');
    expect(text.replaceAll('\r\n ', '')).toContain(`(${escaped})\r\n`);
  });

  it('is imported again as the very same intervals', () => {
    fc.assert(
      fc.property(anyCalendar, (any) => {
        const copy = imported(written(any));
        expect(problemsOf(copy).filter((one) => !one.includes('NS1420'))).toEqual([]);
        const range = ['2026-01-01T00:00Z', '2027-01-01T00:00Z'] as const;
        expect(opensOf(copy, ...range)).toEqual(opensOf(any, ...range));
      }),
      { numRuns: 60 },
    );
  });
});
