import { setTimeout as delay } from 'node:timers/promises';
import type { HostTarget } from '../../model/executionPlan.ts';
import { NightshiftError } from '../../model/problems.ts';
import { calledOff } from './calledOff.ts';
import { hostLabel } from './hostLabel.ts';
import { isWorthRetrying } from './networkFailure.ts';

/** How long to wait before the first retry (1), the second, and so on. */
export type PauseMs = (retry: number) => number;

/**
 * Tries again, up to connectRetries times, what the network or a busy server may have caused; a key that is not trusted
 * and a login that is refused are final. Rejects as `attempt` does, or with NS2007 when called off in between.
 */
export async function withRetries<T>(
  target: HostTarget,
  signal: AbortSignal,
  pauseMs: PauseMs,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let retry = 1; ; retry++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isTransient(error) || retry > target.connectRetries) throw error;
    }
    await delay(pauseMs(retry), undefined, { signal }).catch(() => {
      throw calledOff(`the connection to ${hostLabel(target)}`, signal);
    });
  }
}

/** 0.5 s, 1 s, 2 s, … at most 10 s; each up to a quarter more, so that a fleet does not come back in one moment. */
export function backoffMs(retry: number): number {
  return Math.min(500 * 2 ** (retry - 1), 10_000) * (1 + Math.random() / 4);
}

function isTransient(error: unknown): boolean {
  return error instanceof NightshiftError && isWorthRetrying(error);
}
