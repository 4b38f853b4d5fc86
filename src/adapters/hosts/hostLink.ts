import { installOperation, type Operation } from '../../host/protocol.ts';
import { type Reply, ReplyReader, readRefusal } from '../../host/replies.ts';
import type { RunnerSource } from '../../host/runnerSource.ts';
import type { HostTarget } from '../../model/executionPlan.ts';
import { NightshiftError } from '../../model/problems.ts';
import { ConnectionLost, type HostSession, type Transport } from '../../runtime/ports.ts';
import { DeadlinePassed, withDeadline } from './deadline.ts';
import type { HostLimits } from './limits.ts';
import { HostRefused, problem } from './refusals.ts';

/** A connection with the runner in place. */
export interface Ready {
  readonly session: HostSession;
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

/** What is kept of the standard error of an operation, to be quoted when it did not answer. */
const errorTextMax = 300;

/**
 * One host: one connection, made when it is first needed and made again when it is next needed after a loss.
 * 1. One operation at a time: servers with MaxSessions 1 are common enough.
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
    this.#ready ??= this.#connect(signal).catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  async #connect(signal: AbortSignal): Promise<Ready> {
    const session = await this.#transport.connect(this.target, signal);
    try {
      if (this.closed) throw new ConnectionLost(`the connections to ${this.target.name} are closed`);
      this.#session = session;
      void session.closed.then(() => this.#forget(session));
      const { rest } = await this.request(session, installOperation(this.#source, this.target.stateDir), signal);
      const { reason: boot, detail: runner } = readRefusal(rest);
      return { session, runner, bootId: boot === '-' ? null : boot };
    } catch (error) {
      session.close();
      throw error;
    }
  }

  /** An operation with one line for an answer. Rejects as `requestLines` does. */
  async request(session: HostSession, operation: Operation, signal: AbortSignal, body?: Body): Promise<Answer> {
    const [answer] = await this.requestLines(session, operation, signal, body);
    return answer;
  }

  /**
   * An operation that is answered at once, with a line or more. Rejects with HostRefused, with ConnectionLost (also when no
   * answer comes in time: the connection is given up then), with NS2114 when something else answers, or as
   * HostSession.exec does.
   */
  async requestLines(
    session: HostSession,
    operation: Operation,
    signal: AbortSignal,
    body?: Body,
  ): Promise<readonly [Answer, ...Answer[]]> {
    const answers: Answer[] = [];
    const take = (reply: Reply) => {
      if (reply.kind === 'words') answers.push(reply);
    };
    const limitMs = body?.limitMs ?? this.#limits.answerMs;
    await withDeadline(limitMs, signal, (inner) => this.follow(session, operation, inner, take, body?.bytes)).catch(
      (error) => {
        throw error instanceof DeadlinePassed ? this.#giveUp(session, limitMs) : error;
      },
    );
    const [first, ...more] = answers;
    if (first === undefined) throw this.brokenOff();
    if (first.word === 'refused') throw new HostRefused(readRefusal(first.rest));
    return [first, ...more];
  }

  brokenOff(): ConnectionLost {
    return new ConnectionLost(`${this.target.name} broke an answer off`);
  }

  /** Runs an operation and hands on what it says. Resolves when it ended; NS2114 when it was not the runner that spoke. */
  async follow(
    session: HostSession,
    { command, input }: Operation,
    signal: AbortSignal,
    take: (reply: Reply) => void,
    body?: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const reader = new ReplyReader();
    let errorText = '';
    const head = new TextEncoder().encode(input);
    const { exitCode } = await session.exec({
      command,
      input: body === undefined ? head : joined(head, body),
      signal,
      onOutput: (chunk) => reader.push(chunk).forEach(take),
      onErrorOutput: (chunk) => {
        errorText = `${errorText}${Buffer.from(chunk).toString('utf8')}`.slice(-errorTextMax);
      },
    });
    if (!reader.greeted) throw this.#notTheRunner(exitCode, errorText);
  }

  /** Ends the connection for good. */
  async close(): Promise<void> {
    this.#closing.abort();
    const ready = await this.#ready?.catch(() => undefined);
    ready?.session.close();
    await ready?.session.closed;
  }

  /** The news of an old connection's end may come after a new one was made. */
  #forget(session: HostSession): void {
    if (this.#session === session) this.#ready = undefined;
  }

  #giveUp(session: HostSession, limitMs: number): ConnectionLost {
    this.#forget(session);
    session.close();
    return new ConnectionLost(`${this.target.name} gave no answer within ${limitMs} ms`);
  }

  #notTheRunner(exitCode: number | null, errorText: string): NightshiftError {
    const said = errorText.trim() === '' ? 'nothing' : JSON.stringify(errorText.trim());
    return new NightshiftError([
      problem(
        'NS2114',
        `${this.target.name}: the command on the host ended with ${exitCode ?? 'a signal'} instead of an answer; it said ${said}`,
        'check by hand that the user can run `sh` over ssh, without a forced command or a shell that forbids it',
      ),
    ]);
  }
}

async function* joined(head: Uint8Array, body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  yield head;
  yield* body;
}
