import type { Wave } from '../../generated/plan.ts';
import type { Problem } from '../../model/problems.ts';
import { waveSizes } from '../compile/sizes.ts';
import { errorAt } from '../read/report.ts';
import type { StageScope } from './stageScope.ts';

/**
 * Waves that go backwards or beyond the hosts. A percentage after a count is never wrong by itself: of few hosts it may be
 * less than the count, and then takes one more host than the wave before (semantics: Waves).
 */
export function checkWaves({ stage, at, hosts }: StageScope): Problem[] {
  const waves = stage.waves ?? [];
  return waves.flatMap((wave, index) => {
    const problem = wrongWave(wave, waves.slice(0, index), hosts.length);
    if (problem === undefined) return [];
    const next = 'Waves count from the first host of the stage, so each is larger than the one before: [1, 10%, 100%].';
    return [errorAt(at(['waves', index]), 'NS1106', problem, next)];
  });
}

function wrongWave(wave: Wave, before: readonly Wave[], hosts: number): string | undefined {
  return typeof wave === 'string' ? wrongPercentage(wave, before) : wrongCount(wave, before, hosts);
}

function wrongPercentage(wave: string, before: readonly Wave[]): string | undefined {
  const larger = before.find(
    (other) => typeof other === 'string' && Number.parseInt(other, 10) >= Number.parseInt(wave, 10),
  );
  return larger === undefined ? undefined : `The wave ${wave} is not larger than the wave ${larger} before it.`;
}

function wrongCount(wave: number, before: readonly Wave[], hosts: number): string | undefined {
  // A stage without hosts has a problem of its own.
  if (hosts === 0) return undefined;
  if (wave > hosts) return `This wave ends after ${wave} hosts, but the stage has ${hosts}.`;
  const reached = before.length === 0 ? 0 : (waveSizes(before, hosts)[before.length - 1] ?? hosts);
  return wave > reached
    ? undefined
    : `This wave ends with host ${wave}, but the one before it ends with host ${reached}.`;
}
