import { installText, type Operation } from '../../host/protocol.ts';
import { type Reply, readRefusal } from '../../host/replies.ts';
import type { RunnerSource } from '../../host/runnerSource.ts';
import type { HostTarget } from '../../model/executionPlan.ts';
import { NightshiftError } from '../../model/problems.ts';
import { ConnectionLost, type HostSession, type Transport } from '../../runtime/ports.ts';
import { Agent, NotAnAgent } from './agent.ts';
import { DeadlinePassed, withDeadline } from './deadline.ts';
import type { HostLimits } from './limits.ts';
import { HostRefused, problem } from './refusals.ts';

/** A connection with the runner's agent at its end. */
export interface Ready {
  readonly agent: Agent;
  /** Path of the runner on the host. */
  readonly runner: string;
  readonly bootId: string | null;
}

/** A short answer. */
export interface Answer {
  readonly word: string;
  readonly rest: string;
}

/** What follows an operation's own input. */
interface Body {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly limitMs: number;
}

/**
 * One host: one connection, made when it is first needed and made again when it is next needed after a loss.
 * 1. One operation at a time, over one channel: servers with MaxSessions 1 are common enough.
 * 2. After close() nothing connects any more.
 */
export class HostLink {
  readonly target: HostTarget;
  readonly #transport: Transport;
  readonly #source: RunnerSource;
  readonly #limits: HostLimits;
  readonly #closing = new AbortController();
  #ready: Promise<Ready> | undefined;
  #session: HostSession | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(target: HostTarget, transport: Transport, source: RunnerSource, limits: HostLimits) {
    this.target = target;
    this.#transport = transport;
    this.#source = source;
    this.#limits = limits;
  }

  get closed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Does work once all work before it is over. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  /** Rejects as Transport.connect does, or with HostRefused or ConnectionLost. */
  async ready(signal: AbortSignal): Promise<Ready> {
    if (this.closed) throw new ConnectionLost(`the connections to ${this.target.name} are closed`);
    const ready = await this.#ready;
    if (ready !== undefined && !ready.agent.over) return ready;
    if (ready !== undefined) this.#drop();
    this.#ready = this.#begin(signal).catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  async #begin(signal: AbortSignal): Promise<Ready> {
    const session = await this.#connected(signal);
    try {
      if (this.closed) throw new ConnectionLost(`the connections to ${this.target.name} are closed`);
      const agent = new Agent(session, this.target.name, installText(this.#source, this.target.stateDir));
      const [{ word, rest }] = await this.#answered(session, signal, this.#limits.answerMs, (inner, take) =>
        agent.begin(inner, take),
      );
      if (word !== 'ready') throw this.#notTheRunner(null, `${word} ${rest}`);
      const { reason: boot, detail: runner } = readRefusal(rest);
      return { agent, runner, bootId: boot === '-' ? null : boot };
    } catch (error) {
      session.close();
      throw error instanceof NotAnAgent ? this.#notTheRunner(error.exitCode, error.errorText) : error;
    }
  }

  /** The session there is, if it is there still. */
  async #connected(signal: AbortSignal): Promise<HostSession> {
    if (this.#session !== undefined) return this.#session;
    const session = await this.#transport.connect(this.target, signal);
    this.#session = session;
    void session.closed.then(() => this.#forget(session));
    return session;
  }

  /** An operation with one line for an answer. Rejects as `requestLines` does. */
  async request(agent: Agent, operation: Operation, signal: AbortSignal, body?: Body): Promise<Answer> {
    const [answer] = await this.requestLines(agent, operation, signal, body);
    return answer;
  }

  /**
   * An operation that is answered at once, with a line or more. Rejects with HostRefused, with ConnectionLost (also when no
   * answer comes in time: the connection is given up then), or as HostSession.exec does.
   */
  requestLines(
    agent: Agent,
    operation: Operation,
    signal: AbortSignal,
    body?: Body,
  ): Promise<readonly [Answer, ...Answer[]]> {
    return this.#answered(this.#session, signal, body?.limitMs ?? this.#limits.answerMs, (inner, take) =>
      agent.perform(operation, inner, take, body?.bytes),
    );
  }

  async #answered(
    session: HostSession | undefined,
    signal: AbortSignal,
    limitMs: number,
    work: (signal: AbortSignal, take: (reply: Reply) => void) => Promise<void>,
  ): Promise<readonly [Answer, ...Answer[]]> {
    const answers: Answer[] = [];
    const take = (reply: Reply) => {
      if (reply.kind === 'words') answers.push(reply);
    };
    await withDeadline(limitMs, signal, (inner) => work(inner, take)).catch((error) => {
      throw error instanceof DeadlinePassed ? this.#giveUp(session, limitMs) : error;
    });
    const [first, ...more] = answers;
    if (first === undefined) throw this.brokenOff();
    if (first.word === 'refused') throw new HostRefused(readRefusal(first.rest));
    return [first, ...more];
  }

  brokenOff(): ConnectionLost {
    return new ConnectionLost(`${this.target.name} broke an answer off`);
  }

  /** Ends the connection for good. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#ready?.catch(() => undefined);
    const session = this.#session;
    session?.close();
    await session?.closed;
  }

  /** The news of an old connection's end may come after a new one was made. */
  #forget(session: HostSession | undefined): void {
    if (this.#session !== session) return;
    this.#session = undefined;
    this.#ready = undefined;
  }

  /** An agent that was called off has its channel until what it watches over has ended; there may be no other (MaxSessions 1). */
  #drop(): void {
    const session = this.#session;
    this.#forget(session);
    session?.close();
  }

  #giveUp(session: HostSession | undefined, limitMs: number): ConnectionLost {
    this.#forget(session);
    session?.close();
    return new ConnectionLost(`${this.target.name} gave no answer within ${limitMs} ms`);
  }

  #notTheRunner(exitCode: number | null, errorText: string): NightshiftError {
    const said = errorText === '' ? 'nothing' : JSON.stringify(errorText);
    return new NightshiftError([
      problem(
        'NS2114',
        `${this.target.name}: the command on the host ended with ${exitCode ?? 'a signal'} instead of an answer; it said ${said}`,
        'check by hand that the user can run `sh` over ssh, without a forced command or a shell that forbids it',
      ),
    ]);
  }
}
