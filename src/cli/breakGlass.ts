import { thisProcess } from '../adapters/journal/holder.ts';
import type { Policy } from '../generated/policy.ts';
import { parseDuration } from '../model/durations.ts';
import { failure } from '../model/problems.ts';
import type { BreakGlass } from '../rollout/events.ts';
import { whoIs } from '../runtime/launch.ts';

export interface BreakGlassOptions {
  readonly breakGlass: boolean;
  readonly reason?: string;
}

/**
 * The override of the windows that somebody asks for; undefined when nobody does. Refused when the environment's policy
 * does not name the person (NS3019), and without a reason (NS6002).
 */
export function breakGlassOf(
  { breakGlass, reason }: BreakGlassOptions,
  { breakGlass: allowed }: Policy,
  environment: string,
  nowMs: number,
): BreakGlass | undefined {
  if (!breakGlass && reason === undefined) return undefined;
  if (!breakGlass) throw failure('NS6002', '--reason goes with --break-glass', 'Give both, or neither.');
  if (reason === undefined || reason.trim() === '')
    throw failure('NS6002', '--break-glass wants a reason', 'Say why: --reason "INC0042 card payments are down".');
  const holder = thisProcess();
  if (allowed === undefined)
    throw notAllowed(`the policy of ${environment} lets nobody override its windows`, environment);
  if (!allowed.people.includes(holder.user))
    throw notAllowed(`the policy of ${environment} does not let ${holder.user} override its windows`, environment);
  const untilMs = nowMs + (parseDuration(allowed.forAtMost) ?? 0);
  return { by: whoIs(holder), reason, fromMs: nowMs, untilMs };
}

const notAllowed = (message: string, environment: string) =>
  failure(
    'NS3019',
    message,
    `Wait for a window (nightshift windows -e ${environment}), or have somebody start it whom \`breakGlass\` of policy.yaml names.`,
  );
