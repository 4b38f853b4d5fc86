import type { HostTarget } from '../../model/executionPlan.ts';
import { failure, NightshiftError } from '../../model/problems.ts';
import { hostLabel } from './hostLabel.ts';

/** What went wrong on the way to a jump host, for a host behind it: the same code, in words that name both. */
export function behindJumpHost(target: HostTarget, error: unknown): unknown {
  const [problem] = error instanceof NightshiftError ? error.problems : [];
  if (problem === undefined) return error;
  const { code, message, next, place } = problem;
  const why = `${hostLabel(target)} is not reached, since its jump host is not: ${message}`;
  return failure(code, why, next, { ...(place && { place }), cause: error });
}

/** RFC 4254 §5.1: the jump host's configuration, or that of the key's line in authorized_keys, forbids it. */
const administrativelyProhibited = 1;

/** NS2036 when the jump host may not, NS2006 when it could not connect to a target, or is gone. */
export function notLetThrough(target: HostTarget, jump: HostTarget, error: Error & { reason?: unknown }) {
  if (error.reason === administrativelyProhibited) {
    return failure(
      'NS2036',
      `${hostLabel(target)} is not reached, since its jump host ${hostLabel(jump)} lets no connections through: ${error.message}`,
      'allow them on the jump host: AllowTcpForwarding and PermitOpen in its sshd_config, and no `restrict` or `no-port-forwarding` in authorized_keys',
      { cause: error },
    );
  }
  return failure(
    'NS2006',
    `${hostLabel(target)} cannot be reached from its jump host ${hostLabel(jump)}: ${error.message}`,
    'check the address and port as the jump host knows them, and that its SSH server runs',
    { cause: error },
  );
}
