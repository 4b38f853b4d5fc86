import type ssh2 from 'ssh2';
import type { HostTarget } from '../../model/executionPlan.ts';
import { calledOff } from './calledOff.ts';
import type { JumpHost } from './endpoint.ts';
import { sayGoodbye } from './goodbye.ts';
import { hostLabel } from './hostLabel.ts';
import { behindJumpHost, notLetThrough } from './jumpRefusal.ts';
import { ChannelLine, type Line } from './line.ts';
import { timedOut } from './networkFailure.ts';

/** Logs in to a jump host, once. Rejects with NS20xx. */
export type LogIn = (jump: JumpHost, signal: AbortSignal) => Promise<JumpLogin>;

export interface JumpLogin {
  readonly client: ssh2.Client;
  readonly line: Line;
}

/** One login on a jump host, for everybody who is behind it. */
interface Shared {
  readonly login: Promise<JumpLogin>;
  readonly stop: AbortController;
  users: number;
}

/** The way through a jump host, for one of those behind it. */
export interface Passage {
  /** Rejects with NS2003, NS2006 or NS2036 when the jump host does not get there, NS2007 when called off. */
  lineTo(target: HostTarget, signal: AbortSignal): Promise<Line>;
  /** Once for each passage. */
  leave(): void;
}

/**
 * Logins on jump hosts.
 * 1. One for all who reach it in the same way, made with the first of them and ended with the last.
 * 2. When it is lost, every line through it is, and the next one to enter has it made again.
 */
export class JumpHosts {
  readonly #logIn: LogIn;
  readonly #shared = new Map<string, Shared>();

  constructor(logIn: LogIn) {
    this.#logIn = logIn;
  }

  /** For a host behind it. Rejects as the login does, in words that name both. */
  async enter(jump: JumpHost, target: HostTarget, signal: AbortSignal): Promise<Passage> {
    const shared = this.#shared.get(jump.key) ?? this.#begin(jump);
    shared.users++;
    const leave = () => this.#leave(jump, shared);
    try {
      const { client } = await unlessCalledOff(shared.login, target, signal);
      return { leave, lineTo: (...asked) => openLine(client, jump, ...asked) };
    } catch (error) {
      leave();
      throw signal.aborted ? error : behindJumpHost(target, error);
    }
  }

  #begin(jump: JumpHost): Shared {
    const stop = new AbortController();
    const login = this.#logIn(jump, stop.signal);
    const shared = { login, stop, users: 0 };
    this.#shared.set(jump.key, shared);
    const forget = () => this.#forget(jump, shared);
    login.then(({ client, line }) => {
      // One for each host behind it.
      client.setMaxListeners(0);
      line.once('close', forget);
    }, forget);
    return shared;
  }

  #leave(jump: JumpHost, shared: Shared): void {
    if (--shared.users > 0) return;
    this.#forget(jump, shared);
    shared.stop.abort();
    shared.login.then(
      ({ client, line }) => sayGoodbye(client, line),
      () => {},
    );
  }

  #forget({ key }: JumpHost, shared: Shared): void {
    if (this.#shared.get(key) === shared) this.#shared.delete(key);
  }
}

/** Has the jump host connect to a target, within the target's connectTimeoutMs. */
async function openLine(client: ssh2.Client, jump: JumpHost, target: HostTarget, signal: AbortSignal): Promise<Line> {
  const late = AbortSignal.timeout(target.connectTimeoutMs);
  const opening = forward(client, jump, target);
  try {
    return await unlessCalledOff(opening, target, AbortSignal.any([signal, late]));
  } catch (error) {
    opening.then(
      (line) => line.destroy(),
      () => {},
    );
    throw late.aborted && !signal.aborted ? timedOut(target, 'connecting') : error;
  }
}

function forward(client: ssh2.Client, jump: JumpHost, target: HostTarget): Promise<Line> {
  return new Promise((resolve, reject) => {
    const refuse = (error: Error) => reject(notLetThrough(target, jump.target, error));
    try {
      client.forwardOut('127.0.0.1', 0, target.address, target.port, (error, channel) => {
        if (error) return refuse(error);
        const line = new ChannelLine(channel);
        const lost = () => line.destroy(new Error(`the connection to its jump host ${hostLabel(jump.target)} ended`));
        client.once('close', lost);
        resolve(line.once('close', () => client.off('close', lost)));
      });
    } catch (error) {
      refuse(error instanceof Error ? error : new Error(String(error)));
    }
  });
}

async function unlessCalledOff<T>(work: Promise<T>, target: HostTarget, signal: AbortSignal): Promise<T> {
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(calledOff(`the connection to ${hostLabel(target)}`, signal));
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
  });
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', stop));
}
