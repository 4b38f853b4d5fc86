import { access } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { ParsedKey } from 'ssh2';
import type { HostTarget, SecretSource } from '../../model/executionPlan.ts';
import { failure, NightshiftError } from '../../model/problems.ts';
import type { Endpoint } from './endpoint.ts';
import { hostLabel } from './hostLabel.ts';
import type { AskPassphrase } from './keyFiles.ts';
import { KeyFiles } from './keyFiles.ts';
import { localPath } from './localPath.ts';

/** Whom to log in as, and with what, in the order in which it is tried. */
export interface Credentials {
  readonly user: string;
  readonly identities: readonly Identity[];
  /** Key files left out, each with why. */
  readonly leftOut: readonly string[];
}

export type Identity =
  /** `only`: the public keys of these files alone; null: all that it has. */
  | { readonly kind: 'agent'; readonly socket: string; readonly only: readonly string[] | null }
  | { readonly kind: 'key'; readonly key: ParsedKey; readonly file: string };

/** The person and machine that nightshift runs for. */
export interface Controller {
  /** Where relative paths start. */
  readonly root: string;
  /** Where `~/…` starts. */
  readonly home: string;
  readonly user: string;
  /** $SSH_AUTH_SOCK; null: there is no agent. */
  readonly agentSocket: string | null;
  /** Fetches the passphrase of a key, or the password of `become`. */
  readonly passphrase: (source: SecretSource) => Promise<string>;
}

/** Whoever runs this process. */
export function thisController(root: string, passphrase: Controller['passphrase']): Controller {
  const { username } = userInfo();
  return { root, home: homedir(), user: username, agentSocket: process.env.SSH_AUTH_SOCK || null, passphrase };
}

/** OpenSSH's usual key files of which ssh2 knows the type, in the order in which they are tried. */
export function usualKeyFiles({ home }: Pick<Controller, 'home'>): string[] {
  return ['id_ed25519', 'id_ecdsa', 'id_rsa'].map((name) => join(home, '.ssh', name));
}

/** Finds what a target is logged in to with. Opens each key file once. */
export class CredentialStore {
  readonly #controller: Controller;
  readonly #keyFiles = new KeyFiles();

  constructor(controller: Controller) {
    this.#controller = controller;
  }

  /** Rejects with NS2021-NS2024 for a key file, NS2025 without the agent it must use, NS2026 without any key. */
  async of(endpoint: Endpoint): Promise<Credentials> {
    const { target } = endpoint;
    const user = target.user ?? this.#controller.user;
    if (target.identity === 'agent') return { user, identities: [this.#neededAgent(endpoint)], leftOut: [] };
    if (target.identity !== null) {
      const file = localPath(target.identity, this.#controller);
      return { user, identities: [await this.#keyFile(file, target)], leftOut: [] };
    }
    return { user, ...(await this.#usual(endpoint)) };
  }

  #agent({ identities: { agentSocket = this.#controller.agentSocket } }: Endpoint): Identity | undefined {
    return agentSocket === null ? undefined : { kind: 'agent', socket: agentSocket, only: null };
  }

  #neededAgent(endpoint: Endpoint): Identity {
    const agent = this.#agent(endpoint);
    if (agent !== undefined) return agent;
    throw failure(
      'NS2025',
      'the SSH agent cannot be asked: SSH_AUTH_SOCK is not set, or the ssh configuration wants none',
      'start one: eval "$(ssh-agent)" && ssh-add',
    );
  }

  async #keyFile(file: string, target: HostTarget): Promise<Identity> {
    return { kind: 'key', file, key: await this.#keyFiles.open(file, this.#askPassphrase(target)) };
  }

  #askPassphrase({ passphrase }: HostTarget): AskPassphrase {
    return passphrase === null ? null : () => this.#controller.passphrase(passphrase);
  }

  /** The agent, then the key files that exist. One that cannot be opened is left out, as ssh(1) does. */
  async #usual(endpoint: Endpoint): Promise<Omit<Credentials, 'user'>> {
    const { target, identities: offered } = endpoint;
    const files = offered.files ?? usualKeyFiles(this.#controller);
    const agent = this.#agent(endpoint);
    const identities = agent === undefined ? [] : [{ ...agent, ...(offered.only && { only: files }) }];
    const leftOut: string[] = [];
    for (const file of files) {
      if (!(await exists(file))) continue;
      await this.#keyFile(file, target).then(
        (identity) => identities.push(identity),
        (error: unknown) => leftOut.push(`${file}: ${reasonOf(error)}`),
      );
    }
    if (identities.length === 0) throw noKey(target, leftOut);
    return { identities, leftOut };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof NightshiftError) return error.problems.map((problem) => problem.message).join('; ');
  return error instanceof Error ? error.message : String(error);
}

export async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function noKey(target: HostTarget, leftOut: readonly string[]) {
  const why =
    leftOut.length === 0 ? 'there is no agent, and none of the usual or configured key files' : leftOut.join('; ');
  return failure(
    'NS2026',
    `no key to log in to ${hostLabel(target)} with: ${why}`,
    'say `identity: FILE` or `identity: agent` in hosts.yaml',
  );
}
