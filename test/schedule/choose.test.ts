import { describe, expect, it } from 'vitest';
import { chooseOpening } from '../../src/schedule/choose.ts';
import type { Opening } from '../../src/windows/answer.ts';
import { answerAt, hourMs } from './entries.ts';

const [first, second]: readonly [Opening, Opening] = [
  { opensAtMs: 10 * hourMs, closesAtMs: 12 * hourMs },
  { opensAtMs: 34 * hourMs, closesAtMs: 36 * hourMs },
];
const ask = (atMs: number) => answerAt([first, second], atMs);
const at = (hour: number) => ({ kind: 'at', atMs: hour * hourMs }) as const;

describe('the opening of a change', () => {
  it('is the next, or the present one while it is open, and then it starts at once', () => {
    expect(chooseOpening(ask, { kind: 'next' }, 9 * hourMs)).toEqual({
      found: true,
      startsAtMs: 10 * hourMs,
      ...first,
    });
    expect(chooseOpening(ask, { kind: 'next' }, 11 * hourMs)).toEqual({
      found: true,
      startsAtMs: 11 * hourMs,
      ...first,
    });
    expect(chooseOpening(ask, { kind: 'next' }, 12 * hourMs)).toEqual({
      found: true,
      startsAtMs: 34 * hourMs,
      ...second,
    });
  });

  it('is the one that holds the instant, half-open', () => {
    expect(chooseOpening(ask, at(34.5), 0)).toEqual({ found: true, startsAtMs: 34.5 * hourMs, ...second });
    expect(chooseOpening(ask, at(34), 0)).toMatchObject({ found: true });
    for (const hour of [36, 20]) expect(chooseOpening(ask, at(hour), 0)).toMatchObject({ found: false });
  });

  it('is told to be none, with those to come', () => {
    expect(chooseOpening(ask, at(20), 0)).toEqual({ found: false, because: 'no window is open', coming: [second] });
    expect(chooseOpening(ask, at(10.5), 11 * hourMs)).toMatchObject({ found: false, because: 'It is in the past.' });
    expect(chooseOpening(ask, { kind: 'next' }, 40 * hourMs)).toMatchObject({ found: false, coming: [] });
  });

  it('has no edges where nothing ever closes', () => {
    const always = () => ({ open: true, night: null, coming: [] }) as const;
    expect(chooseOpening(always, at(5), 0)).toEqual({
      found: true,
      startsAtMs: 5 * hourMs,
      opensAtMs: null,
      closesAtMs: null,
    });
  });
});
