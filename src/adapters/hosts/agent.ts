import { agentCommand, type Operation, requestText } from '../../host/protocol.ts';
import { type Reply, ReplyReader } from '../../host/replies.ts';
import type { Become } from '../../model/executionPlan.ts';
import { ConnectionLost, type HostSession } from '../../runtime/ports.ts';
import { InputQueue } from './inputQueue.ts';

/** What an agent that never spoke did instead. */
export class NotAnAgent extends Error {
  override readonly name = 'NotAnAgent';
  readonly exitCode: number | null;
  readonly errorText: string;
  constructor(exitCode: number | null, errorText: string) {
    super('something else answers');
    this.exitCode = exitCode;
    this.errorText = errorText;
  }
}

/** What is under way: one thing at a time. */
interface Errand {
  readonly take: (reply: Reply) => void;
  readonly isOver: (reply: Reply) => boolean;
  readonly body: AsyncIterable<Uint8Array> | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** What is kept of its standard error, to be quoted when it never answered. */
const errorTextMax = 300;
const encoder = new TextEncoder();

/**
 * The runner's agent at the other end of one channel: it does operations one after another.
 * 1. Nothing is sent before the answer to what was sent last is whole.
 * 2. An errand that is called off, or whose body fails, ends the agent: what it was sent may be half a text.
 */
export class Agent {
  readonly #reader = new ReplyReader();
  readonly #input = new InputQueue();
  readonly #ending = new AbortController();
  readonly #name: string;
  readonly #text: string;
  #errand: Errand | undefined;
  #over: Error | undefined;
  #errorText = '';

  /** `text`: what it begins with, see installText. `as`: as whom it runs, left out: as the login user. */
  constructor(session: HostSession, name: string, text: string, as?: Become) {
    this.#name = name;
    this.#text = text;
    session
      .exec({
        command: agentCommand(text),
        as,
        lasting: true,
        input: this.#input,
        signal: this.#ending.signal,
        onOutput: (chunk) => {
          for (const reply of this.#reader.push(chunk)) this.#take(reply);
        },
        onErrorOutput: (chunk) => {
          this.#errorText = `${this.#errorText}${Buffer.from(chunk).toString('utf8')}`.slice(-errorTextMax);
        },
      })
      .then(
        ({ exitCode }) => this.#end(this.#whyItEnded(exitCode)),
        (error: unknown) => this.#end(error instanceof Error ? error : new ConnectionLost(String(error))),
      );
  }

  /** It does nothing any more. */
  get over(): boolean {
    return this.#over !== undefined;
  }

  /** Sends the runner and takes its first words. Rejects as `perform` does, or with NotAnAgent. */
  begin(signal: AbortSignal, take: (reply: Reply) => void): Promise<void> {
    return this.#send(this.#text, signal, take, () => true, undefined);
  }

  /**
   * Does an operation and hands on what it says. Rejects with ConnectionLost when the channel ended before it was answered,
   * or as HostSession.exec does; with what `body` rejects with.
   */
  perform(
    operation: Operation,
    signal: AbortSignal,
    take: (reply: Reply) => void,
    body?: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    return this.#send(requestText(operation), signal, take, isDone, body);
  }

  /** What is not over yet is broken off. */
  close(): void {
    this.#end(new ConnectionLost(`what ${this.#name} was asked was called off`));
    this.#ending.abort();
  }

  #send(
    text: string,
    signal: AbortSignal,
    take: (reply: Reply) => void,
    isOver: (reply: Reply) => boolean,
    body: AsyncIterable<Uint8Array> | undefined,
  ): Promise<void> {
    const callOff = () => this.close();
    return new Promise<void>((resolve, reject) => {
      if (this.#over !== undefined) return reject(this.#over);
      if (this.#errand !== undefined) throw new Error(`${this.#name}: two operations at once`);
      this.#errand = { take, isOver, body, resolve, reject };
      signal.addEventListener('abort', callOff, { once: true });
      if (signal.aborted) return callOff();
      void this.#input.push(encoder.encode(text));
    }).finally(() => signal.removeEventListener('abort', callOff));
  }

  #take(reply: Reply): void {
    const errand = this.#errand;
    if (errand === undefined) return;
    const isOver = errand.isOver(reply);
    if (errand.body !== undefined && reply.kind === 'words' && reply.word === 'send') void this.#sendBody(errand.body);
    else if (!isDone(reply)) errand.take(reply);
    if (!isOver) return;
    this.#errand = undefined;
    errand.resolve();
  }

  async #sendBody(body: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      for await (const chunk of body) await this.#input.push(chunk);
    } catch (error) {
      this.#fail(error);
      this.close();
    }
  }

  #end(why: Error): void {
    this.#over ??= why;
    this.#input.end();
    this.#fail(why);
  }

  #fail(why: unknown): void {
    const errand = this.#errand;
    this.#errand = undefined;
    errand?.reject(why);
  }

  #whyItEnded(exitCode: number | null): Error {
    return this.#reader.greeted
      ? new ConnectionLost(`${this.#name} broke an answer off`)
      : new NotAnAgent(exitCode, this.#errorText.trim());
  }
}

const isDone = (reply: Reply): boolean => reply.kind === 'words' && reply.word === 'done';
