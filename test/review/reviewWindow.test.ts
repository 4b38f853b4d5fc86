import { describe, expect, it } from 'vitest';
import { windowFacts } from '../../src/review/view/windowFacts.ts';
import { compileCalendar } from '../../src/windows/calendar.ts';
import { windowStatus } from '../../src/windows/status.ts';
import { planOf } from '../rollout/plans.ts';
import { calendar } from './reviewScenarios.ts';

const at = (iso: string): number => Date.parse(iso);
const planIn = (window: string | null, windows: 'required' | 'optional' = 'required') =>
  planOf([{ hosts: ['a'] }], { window, policy: { windows } });

describe('what a calendar says of a change', () => {
  it('is open exactly when the calendar is, at every seventh hour of a month', () => {
    const compiled = compileCalendar(calendar);
    for (const window of ['weeknights', null])
      for (let ms = at('2026-12-01T00:00:00Z'); ms < at('2027-01-06T00:00:00Z'); ms += 7 * 3_600_000) {
        const { answer } = windowFacts(calendar, planIn(window), ms);
        const status = windowStatus(compiled, ms, { window });
        expect(answer.open).toBe(status.open);
        if (!answer.open && !status.open)
          expect([answer.because, answer.coming[0]?.opensAtMs]).toEqual([status.because, status.opensAtMs]);
      }
  });

  it('closes where a calendar is wanted and there is none, and not where windows are optional', () => {
    const [wanted, optional] = (['required', 'optional'] as const).map((windows) =>
      windowFacts(null, planIn(null, windows), at('2026-11-23T20:00:00Z')),
    );
    expect([wanted?.answer.open, wanted?.zone, wanted?.local(0)]).toEqual([false, null, null]);
    expect(optional?.answer).toEqual({ open: true, night: null, coming: [] });
  });

  it.each([
    [
      '2026-10-23T08:00:00Z',
      'back by 1h at 2026-10-25T01:00:00Z (+02:00 becomes +01:00): this opening lasts 9h, not the 8h that clocks show.',
    ],
    [
      '2026-03-27T08:00:00Z',
      'forward by 1h at 2026-03-29T01:00:00Z (+01:00 becomes +02:00): this opening lasts 7h, not the 8h that clocks show.',
    ],
  ])('tells in %s that clocks go %s', (made, words) => {
    expect(windowFacts(calendar, planIn('saturdays'), at(made)).daylightSaving).toBe(`Clocks go ${words}`);
  });

  it('tells edges that do not exist or happen twice, of the opening alone', () => {
    const edges = {
      ...calendar,
      windows: [{ name: 'odd', from: '2026-01-01', recurs: 'FREQ=DAILY', starts: '22:00', ends: '02:30' }],
    };
    const note = (made: string) => windowFacts(edges, planIn('odd'), at(made)).daylightSaving;
    expect(note('2026-10-24T15:00:00Z')).toContain(
      'It closes at 2026-10-25 02:30, which happens twice in Europe/Paris',
    );
    expect(note('2026-10-23T15:00:00Z')).toBeNull();
  });

  it('has the freezes of sixty days, with local times and weekdays', () => {
    const { freezes, local, zone } = windowFacts(calendar, planIn(null), at('2026-12-20T12:00:00Z'));
    expect(zone).toBe('Europe/Paris');
    expect(freezes.map(({ name, fromMs }) => `${name} ${local(fromMs)}`)).toEqual([
      'year-end Fri 2026-12-18 00:00 +01:00',
      'invoice-run Fri 2027-01-01 00:00 +01:00',
      'invoice-run Mon 2027-02-01 00:00 +01:00',
    ]);
  });

  it('is closed, and no error, where the calendar is not valid', () => {
    const { answer, freezes, local } = windowFacts(
      { ...calendar, timezone: 'Mars/Base' },
      planIn(null),
      at('2026-11-23T20:00:00Z'),
    );
    expect([answer.open, freezes, local(0)]).toEqual([false, [], null]);
  });
});
