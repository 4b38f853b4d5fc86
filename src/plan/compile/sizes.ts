import type { Budget, Wave } from '../../generated/plan.ts';

/** In flight at most, where a plan does not say. */
const parallelDefault = 50;

/**
 * Cumulative sizes of the waves of so many hosts: rising, each at least one more than the one before, the last one all
 * of them (semantics, "Waves").
 */
export function waveSizes(waves: readonly Wave[] | undefined, hosts: number): readonly number[] {
  const sizes: number[] = [];
  for (const wave of waves ?? []) {
    const before = sizes.at(-1) ?? 0;
    if (before < hosts) sizes.push(Math.min(hosts, Math.max(before + 1, countOf(wave, hosts))));
  }
  return sizes.at(-1) === hosts ? sizes : [...sizes, hosts];
}

/** How many hosts a budget tolerates. */
export function budgetCount(budget: Budget | undefined, hosts: number): number {
  return budget === undefined ? 0 : countOf(budget, hosts);
}

/** How many hosts may be in flight. */
export function parallelCount(parallel: number | undefined, hosts: number): number {
  return parallel ?? Math.min(parallelDefault, hosts);
}

function countOf(size: number | string, hosts: number): number {
  if (typeof size === 'number') return size;
  return Math.floor((Number(size.slice(0, -1)) * hosts) / 100);
}
