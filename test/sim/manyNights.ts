import { breachesOf } from '../../src/simulation/invariants.ts';
import { playNight } from '../../src/simulation/night.ts';
import type { NightRecord } from '../../src/simulation/record.ts';

/** Plays nights; gives every breach with how to see that night again. */
export async function breachesIn(
  from: number,
  seeds: number,
  each: (night: NightRecord) => void = () => {},
): Promise<string[]> {
  const found: string[] = [];
  for (let seed = from; seed < from + seeds; seed++) {
    const night = await playNight(seed);
    each(night);
    for (const { id, text } of breachesOf(night))
      found.push(`${id}: ${text} (npm run bench:simulation -- --from ${seed} --seeds 1 --trace)`);
  }
  return found;
}
