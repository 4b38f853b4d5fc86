import type { HostTarget } from '../../model/executionPlan.ts';
import type { NamedAlgorithms } from './algorithms.ts';
import type { Bases } from './localPath.ts';
import { localPath } from './localPath.ts';

/** A place that ssh2 logs in to, with what inventory and configuration say of it together. Paths are absolute. */
export interface Endpoint {
  /** Its address, port and user are the ones that are used. */
  readonly target: HostTarget;
  readonly identities: OfferedIdentities;
  readonly knownHosts: readonly string[];
  /** The name under which known_hosts has it; null: address and port. */
  readonly hostKeyAlias: string | null;
  readonly algorithms: NamedAlgorithms;
  /** Where connections to it begin. */
  readonly local: { readonly address?: string; readonly family?: 4 | 6 };
  /** Through which it is reached; null: directly. */
  readonly jump: JumpHost | null;
}

/** One login on it serves all hosts behind it. */
export interface JumpHost extends Endpoint {
  /** The same for everybody who would reach it in the same way. */
  readonly key: string;
}

/** Where the inventory does not say with what to log in. */
export interface OfferedIdentities {
  /** Tried where they exist; null: OpenSSH's usual ones. */
  readonly files: readonly string[] | null;
  /** The agent offers no others than these. */
  readonly only: boolean;
  /** Of the agent; null: there is none; undefined: $SSH_AUTH_SOCK. */
  readonly agentSocket: string | null | undefined;
}

/** As far as the inventory alone says it. */
export function plainEndpoint(target: HostTarget, bases: Bases): Endpoint {
  return {
    target,
    identities: { files: null, only: false, agentSocket: undefined },
    knownHosts: target.knownHosts === null ? usualKnownHosts(bases) : [localPath(target.knownHosts, bases)],
    hostKeyAlias: null,
    algorithms: {},
    local: {},
    jump: null,
  };
}

/** The files that ssh(1) reads; the first is the one that people write to. */
export function usualKnownHosts({ home }: Bases): string[] {
  return ['~/.ssh/known_hosts', '~/.ssh/known_hosts2', '/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'].map(
    (file) => localPath(file, { root: '/', home }),
  );
}

/** An alias stands for any port. */
export function knownAs({ target, hostKeyAlias }: Pick<Endpoint, 'target' | 'hostKeyAlias'>): {
  readonly host: string;
  readonly port: number;
} {
  return hostKeyAlias === null ? { host: target.address, port: target.port } : { host: hostKeyAlias, port: 22 };
}
