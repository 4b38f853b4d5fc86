import type { Schedule } from '../../src/schedule/entry.ts';
import type { Opening, WindowAnswer } from '../../src/windows/answer.ts';

export const hourMs = 3_600_000;

export function entry(id: string, more: Partial<Schedule> = {}): Schedule {
  return {
    id,
    environment: 'production',
    window: null,
    startsAtMs: 10 * hourMs,
    opensAtMs: 10 * hourMs,
    closesAtMs: 12 * hourMs,
    state: 'waiting',
    queuedBehind: [],
    run: null,
    ...more,
  };
}

export const startedAs = (run: string, state = 'forward'): Partial<Schedule> => ({
  state: 'started',
  run: { run, state, outcome: state === 'ended' ? 'done' : null, ended: state === 'ended' },
});

/** What a calendar with these openings says. */
export function answerAt(openings: readonly Opening[], atMs: number): WindowAnswer {
  const coming = openings.filter(({ opensAtMs }) => opensAtMs > atMs);
  const now = openings.find(({ opensAtMs, closesAtMs }) => opensAtMs <= atMs && atMs < closesAtMs);
  if (now === undefined) return { open: false, because: 'no window is open', coming };
  return { open: true, night: { openedAtMs: now.opensAtMs, closesAtMs: now.closesAtMs }, coming };
}
