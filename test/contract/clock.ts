/** What every clock does. `pass` lets so much of its time go by. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { ClockPort } from '../../src/runtime/ports.ts';

export interface ClockUnderTest {
  readonly clock: ClockPort;
  pass(ms: number): Promise<void>;
}

export function clockContract(name: string, open: () => ClockUnderTest): void {
  describe(`${name}: the clock contract`, () => {
    let clock: ClockPort;
    let pass: ClockUnderTest['pass'];
    beforeEach(() => {
      ({ clock, pass } = open());
    });

    it('goes forward, by both clocks', async () => {
      const [now, monotonic] = [clock.now(), clock.monotonic()];
      await pass(20);
      expect(clock.now()).toBeGreaterThan(now);
      expect(clock.monotonic()).toBeGreaterThanOrEqual(monotonic + 20);
    });

    it('calls back once, and not before the delay has passed', async () => {
      const start = clock.monotonic();
      const calledAt: number[] = [];
      for (const delayMs of [0, 1, 7, 15])
        clock.after(delayMs, () => calledAt.push(clock.monotonic() - start - delayMs));
      expect(calledAt).toEqual([]);
      await pass(60);
      expect(calledAt).toHaveLength(4);
      for (const late of calledAt) expect(late).toBeGreaterThanOrEqual(0);
    });

    it('calls back in the order of the delays, not of the asking', async () => {
      const order: string[] = [];
      clock.after(40, () => order.push('second'));
      clock.after(1, () => order.push('first'));
      clock.after(80, () => order.push('third'));
      await pass(150);
      expect(order).toEqual(['first', 'second', 'third']);
    });

    it('does not call what was cancelled, and cancelling late or twice is no harm', async () => {
      const called: string[] = [];
      const cancel = clock.after(10, () => called.push('cancelled'));
      const late = clock.after(1, () => called.push('kept'));
      cancel();
      cancel();
      await pass(50);
      late();
      expect(called).toEqual(['kept']);
    });

    it('takes a timer set by a timer', async () => {
      const called: string[] = [];
      clock.after(1, () => clock.after(1, () => called.push('inner')));
      await pass(50);
      expect(called).toEqual(['inner']);
    });

    it('waits for a delay that is longer than a timer of Node can be', async () => {
      let called = false;
      const cancel = clock.after(2 ** 31 + 5, () => {
        called = true;
      });
      await pass(30);
      cancel();
      expect(called).toBe(false);
    });
  });
}
