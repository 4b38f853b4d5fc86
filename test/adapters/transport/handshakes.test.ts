import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Handshakes } from '../../../src/adapters/transport/handshakes.ts';

const never = new AbortController().signal;
setMaxListeners(0, never);

/** Begins so many logins that end when they are let go; `begun` counts those under way or past. */
function logins(handshakes: Handshakes, count: number) {
  const held: (() => void)[] = [];
  const all = Array.from({ length: count }, () =>
    handshakes.begin('a login', never, () => new Promise<void>((resolve) => held.push(resolve))),
  );
  const letGo = () => {
    for (const end of held.splice(0)) end();
  };
  return { all: Promise.all(all), begun: () => held.length, letGo };
}

it('lets sixteen logins begin at once, and the next as one ends', async () => {
  const { all, begun, letGo } = logins(new Handshakes(), 20);
  await delay(0);
  expect(begun()).toBe(16);
  letGo();
  await expect.poll(begun).toBe(4);
  letGo();
  await all;
});

it('counts no login that takes long: hosts that hang keep nobody waiting', async () => {
  const { all, begun, letGo } = logins(new Handshakes(), 32);
  await expect.poll(begun, { timeout: 10_000 }).toBe(32);
  letGo();
  await all;
});

it('gives back what a failed login held, and stops waiting when called off', async () => {
  const handshakes = new Handshakes();
  const failing = Array.from({ length: 20 }, () => handshakes.begin('x', never, () => Promise.reject(new Error('no'))));
  const outcomes = await Promise.allSettled(failing);
  expect(outcomes.map(({ status }) => status)).toEqual(Array(20).fill('rejected'));
  const { all, letGo } = logins(handshakes, 16);
  const calling = new AbortController();
  const waiting = handshakes.begin('the last one', calling.signal, () => Promise.resolve());
  calling.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'NS2007', message: expect.stringContaining('the last one') });
  letGo();
  await all;
  await handshakes.begin('one more', never, () => Promise.resolve());
});
