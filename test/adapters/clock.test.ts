import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { realClock } from '../../src/adapters/clock.ts';
import { virtualClock } from '../../src/adapters/simulated/virtualClock.ts';
import { clockContract } from '../contract/clock.ts';

clockContract('real', () => ({
  clock: realClock,
  pass: (ms) => new Promise((resolve) => realClock.after(ms, resolve)),
}));

clockContract('virtual', () => {
  const clock = virtualClock(1_790_000_000_000);
  return { clock, pass: (ms) => clock.advance(ms) };
});

describe('the virtual clock', () => {
  it('shows each timer its own instant, and ends where it was sent', async () => {
    const clock = virtualClock(1_000);
    const seen: number[] = [];
    for (const delayMs of [30, 10, 10, 50]) clock.after(delayMs, () => seen.push(clock.now()));
    await clock.advance(40);
    expect(seen).toEqual([1_010, 1_010, 1_030]);
    expect([clock.now(), clock.monotonic()]).toEqual([1_040, 40]);
  });

  it('lets promises settle between timers', async () => {
    const clock = virtualClock();
    const order: string[] = [];
    clock.after(1, async () => {
      for (const step of ['a', 'b', 'c']) {
        await Promise.resolve();
        order.push(step);
      }
    });
    clock.after(2, () => order.push('later'));
    await clock.runUntilIdle();
    expect(order).toEqual(['a', 'b', 'c', 'later']);
  });

  it('goes on through timers set on the way until there is none, in no time', async () => {
    const clock = virtualClock();
    let left = 1_000;
    const again = () => {
      left -= 1;
      if (left > 0) clock.after(86_400_000, again);
    };
    clock.after(0, again);
    await clock.runUntilIdle();
    expect([left, clock.now()]).toEqual([0, 999 * 86_400_000]);
  });

  it('fires any set of timers in the order of their time, then of their setting, but for the cancelled', async () => {
    const timers = fc.array(fc.record({ delayMs: fc.nat(20), cancelled: fc.boolean() }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(timers, async (given) => {
        const clock = virtualClock();
        const fired: number[] = [];
        const cancels = given.map(({ delayMs }, index) => clock.after(delayMs, () => fired.push(index)));
        for (const [index, { cancelled }] of given.entries()) if (cancelled) cancels[index]?.();
        await clock.runUntilIdle();
        const kept = [...given.keys()].filter((index) => !given[index]?.cancelled);
        const delay = (index: number) => given[index]?.delayMs ?? 0;
        expect(fired).toEqual(kept.sort((a, b) => delay(a) - delay(b) || a - b));
      }),
    );
  });

  it('refuses to go on for ever', async () => {
    const clock = virtualClock();
    const again = () => void clock.after(1, again);
    again();
    await expect(clock.runUntilIdle(100)).rejects.toThrow('100 timers');
  });
});
