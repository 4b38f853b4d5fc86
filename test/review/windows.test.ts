import { describe, expect, it } from 'vitest';
import { explanationText } from '../../src/review/text/windowsText.ts';
import { compileCalendar } from '../../src/windows/calendar.ts';
import { explain } from '../../src/windows/explain.ts';
import { calendar, nightly } from '../windows/calendars.ts';
import { imported, vcalendar, vevent } from '../windows/ics/imported.ts';

const textAt = (of: Parameters<typeof compileCalendar>[0], at: string): string =>
  explanationText(explain(compileCalendar(of), Date.parse(at)));

describe('the explanation of an answer', () => {
  it('tells both readings of an edge that happens twice, and of one that does not exist', () => {
    const doubtful = calendar('Europe/Paris', [nightly({ starts: '02:30', ends: '02:45', reason: 'Odd' })]);
    expect(textAt(doubtful, '2026-10-25T00:40:00Z')).toBe(
      [
        'at 2026-10-25T00:40:00Z: open until 2026-10-25T00:45:00Z (night)',
        '',
        'window night covers it: Odd, FREQ=DAILY; there it is 2026-10-25 02:40 +02:00 (Europe/Paris)',
        '  Saturday 2026-10-24: its rule picks this day',
        '    from 2026-10-24 02:30 +02:00 to 2026-10-24 02:45 +02:00',
        '  Sunday 2026-10-25: its rule picks this day',
        '    from 2026-10-25 02:30 +02:00 to 2026-10-25 02:45 +02:00',
        '    2026-10-25 02:30 happens twice there: read with +02:00, not as 2026-10-25 02:30 +01:00',
        '    2026-10-25 02:45 happens twice there: read with +02:00, not as 2026-10-25 02:45 +01:00',
      ].join('\n'),
    );
    const swallowed = calendar('Europe/Paris', [nightly({ starts: '02:30', ends: '03:15' })]);
    const spring = textAt(swallowed, '2026-03-29T01:20:00Z');
    expect(spring).toContain('    daylight saving leaves nothing of it\n    2026-03-29 02:30 does not exist there');
  });

  it('names the events of an iCalendar file that are near, and says when none is', () => {
    const events = Array.from({ length: 3 }, (_, day) =>
      vevent(`UID:${day}`, `DTSTART:2026110${day + 2}T210000Z`, 'DURATION:PT8H'),
    );
    const calendar = imported(vcalendar(...events), { reason: 'CAB' });
    expect(textAt(calendar, '2026-11-03T22:00:00Z').split('\n\n').slice(1)).toEqual([
      [
        'window imported covers it: inventories/x/file.ics:11 "Night", CAB, once; there it is 2026-11-03 22:00 +00:00 (UTC)',
        '  Tuesday 2026-11-03: it happens once, from this day on',
        '    from 2026-11-03 21:00 +00:00 to 2026-11-04 05:00 +00:00',
      ].join('\n'),
    ]);
    expect(textAt(calendar, '2026-12-03T22:00:00Z').split('\n\n').slice(1)).toEqual([
      'window imported does not cover it: none of the 3 events of inventories/x/file.ics is near',
    ]);
  });
});
