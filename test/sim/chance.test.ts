import { expect, it } from 'vitest';
import { breachesIn } from './manyNights.ts';

const seeds = 500;

/** Every run of the tests sees other nights. */
const from = 1 + Math.floor(Math.random() * 1_000_000_000);

it(`${seeds} nights from a seed of chance break no invariant`, async () => {
  console.log(`nights from seed ${from} on`);
  expect(await breachesIn(from, seeds)).toEqual([]);
}, 300_000);
