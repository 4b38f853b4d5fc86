import { installText, type Operation } from '../../host/protocol.ts';
import { type Reply, readRefusal } from '../../host/replies.ts';
import type { RunnerSource } from '../../host/runnerSource.ts';
import { stateDirOf } from '../../model/become.ts';
import type { Become, HostTarget } from '../../model/executionPlan.ts';
import { NightshiftError } from '../../model/problems.ts';
import { ConnectionLost, type HostSession } from '../../runtime/ports.ts';
import { Agent, NotAnAgent } from './agent.ts';
import { DeadlinePassed, withDeadline } from './deadline.ts';
import type { HostConnection } from './hostConnection.ts';
import type { HostLimits } from './limits.ts';
import { HostRefused, problem } from './refusals.ts';

/** A connection with the runner's agent at its end. */
export interface Ready {
  readonly agent: Agent;
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

/** One user of a host: the runner's agent, over one channel of the host's connection, begun when it is first needed and after a loss. */
export class HostLink {
  readonly target: HostTarget;
  /** null: the login user. */
  readonly as: Become | null;
  readonly #connection: HostConnection;
  readonly #source: RunnerSource;
  readonly #limits: HostLimits;
  #ready: Promise<Ready> | undefined;

  constructor(connection: HostConnection, as: Become | null, source: RunnerSource, limits: HostLimits) {
    this.target = connection.target;
    this.as = as;
    this.#connection = connection;
    this.#source = source;
    this.#limits = limits;
  }

  get closed(): boolean {
    return this.#connection.closed;
  }

  /** Rejects as Transport.connect does, or with HostRefused, ConnectionLost, or NS204x. */
  async ready(signal: AbortSignal): Promise<Ready> {
    this.#connection.refuseClosed();
    const ready = await this.#ready;
    if (ready !== undefined && !ready.agent.over && ready.session === this.#connection.session) return ready;
    if (ready !== undefined) this.#leave(ready);
    this.#ready = this.#begin(signal).catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  async #begin(signal: AbortSignal): Promise<Ready> {
    const session = await this.#connection.connected(signal);
    let agent: Agent | undefined;
    try {
      this.#connection.refuseClosed();
      const begun = new Agent(session, this.target.name, this.#text(), this.as ?? undefined);
      agent = begun;
      const [{ word, rest }] = await this.#answered(session, signal, this.#limits.answerMs, (inner, take) =>
        begun.begin(inner, take),
      );
      if (word !== 'ready') throw this.#notTheRunner(null, `${word} ${rest}`);
      const { reason: boot, detail: runner } = readRefusal(rest);
      return { agent, session, runner, bootId: boot === '-' ? null : boot };
    } catch (error) {
      // Others of the host's users go on.
      if (this.target.alsoAs === undefined) session.close();
      else agent?.close();
      throw error instanceof NotAnAgent ? this.#notTheRunner(error.exitCode, error.errorText) : error;
    }
  }

  #text(): string {
    return installText(this.#source, stateDirOf(this.target, this.as));
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
    return this.#answered(this.#connection.session, signal, body?.limitMs ?? this.#limits.answerMs, (inner, take) =>
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

  /** An agent that was called off has its channel until what it watches over has ended; there may be no other (MaxSessions 1). */
  #leave({ agent, session }: Ready): void {
    if (!agent.over || this.target.alsoAs !== undefined) return;
    this.#connection.forget(session);
    session.close();
  }

  #giveUp(session: HostSession | undefined, limitMs: number): ConnectionLost {
    this.#connection.forget(session);
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
