import type { AgentAuthMethod, AuthenticationType, PublicKeyAuthMethod } from 'ssh2';
import type { HostTarget } from '../../model/executionPlan.ts';
import type { NightshiftError } from '../../model/problems.ts';
import { failure } from '../../model/problems.ts';
import { Agent } from './agent.ts';
import type { Credentials, Identity } from './credentials.ts';
import { fingerprint } from './fingerprint.ts';
import { hostLabel } from './hostLabel.ts';

/** One login: offers one identity after the other, and can say afterwards what was tried. */
export class Login {
  readonly #target: HostTarget;
  readonly #credentials: Credentials;
  readonly #offers: Offer[];
  #tried = 0;
  #methods: readonly AuthenticationType[] = [];
  #partlyAccepted = false;

  constructor(target: HostTarget, credentials: Credentials) {
    this.#target = target;
    this.#credentials = credentials;
    this.#offers = credentials.identities.map((identity) => offerOf(identity, credentials.user));
  }

  /** What to offer next; undefined when nothing is left. ssh2 gives null for both before the first offer. */
  next(methods: readonly AuthenticationType[] | null, partlyAccepted: boolean | null): Offer['method'] | undefined {
    this.#methods = methods ?? this.#methods;
    this.#partlyAccepted ||= partlyAccepted === true;
    return this.#offers[this.#tried++]?.method;
  }

  /** Once the login is over, however it went. */
  end(): void {
    for (const offer of this.#offers) offer.agent?.hangUp();
  }

  /** NS2025 when the agent was all there was and did not answer, else NS2020. `said`: the server's own words. */
  refusal(said?: string): NightshiftError {
    if (this.#offers.every((offer) => offer.agent !== null && offer.agent.offered === undefined)) return agentSilent();
    const { user, leftOut } = this.#credentials;
    const offered = this.#offers.slice(0, this.#tried).map((offer) => offer.describe());
    const facts = [
      `offered ${offered.join(', ')}`,
      ...(this.#partlyAccepted ? ['a key was accepted, but the server wants more than a key'] : []),
      ...(this.#methods.length > 0 ? [`the server accepts ${this.#methods.join(', ')}`] : []),
      ...leftOut.map((why) => `left out ${why}`),
      ...(said === undefined ? [] : [`the server said: ${said}`]),
    ];
    return failure(
      'NS2020',
      `${hostLabel(this.#target)} refuses the login of ${user}: ${facts.join('; ')}`,
      `check \`user\` and \`identity\` in hosts.yaml, and that the public key is in the host's authorized_keys of ${user}`,
    );
  }
}

interface Offer {
  readonly method: PublicKeyAuthMethod | AgentAuthMethod;
  readonly agent: Agent | null;
  readonly describe: () => string;
}

function offerOf(identity: Identity, username: string): Offer {
  if (identity.kind === 'key') {
    const { key, file } = identity;
    const describe = () => `${file} (${fingerprint(key.getPublicSSH())})`;
    return { method: { type: 'publickey', username, key }, agent: null, describe };
  }
  const agent = new Agent(identity.socket, identity.only);
  const describe = () =>
    agent.offered === undefined ? 'no answer of the agent' : `${agent.offered} keys of the agent`;
  return { method: { type: 'agent', username, agent }, agent, describe };
}

function agentSilent(): NightshiftError {
  return failure('NS2025', 'the SSH agent at $SSH_AUTH_SOCK does not answer', 'check that it runs: ssh-add -l');
}
