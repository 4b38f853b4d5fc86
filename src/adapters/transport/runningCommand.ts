import type { ExecRequest, ExecResult } from '../../runtime/ports.ts';
import { ConnectionLost } from '../../runtime/ports.ts';
import { calledOff } from './calledOff.ts';
import type { CommandChannel } from './commandChannel.ts';
import { StandardInput } from './standardInput.ts';

/** What a command needs to know of its connection. */
export interface CommandConnection {
  readonly label: string;
  /** Set before the channels of a lost connection close. */
  readonly lost: () => ConnectionLost | undefined;
}

/**
 * Follows a command to the end of its channel.
 * 1. It settles once; after that no output is passed on and no input is read.
 * 2. It resolves only when exit status and both outputs are complete.
 */
export function followCommand(channel: CommandChannel, request: ExecRequest, connection: CommandConnection) {
  return new Promise<ExecResult>((resolve, reject) => {
    new RunningCommand(channel, request, connection, { resolve, reject }).start();
  });
}

interface Outcome {
  readonly resolve: (result: ExecResult) => void;
  readonly reject: (error: unknown) => void;
}

class RunningCommand {
  readonly #channel: CommandChannel;
  readonly #request: ExecRequest;
  readonly #connection: CommandConnection;
  readonly #outcome: Outcome;
  readonly #input: StandardInput;
  #settled = false;

  constructor(channel: CommandChannel, request: ExecRequest, connection: CommandConnection, outcome: Outcome) {
    this.#channel = channel;
    this.#request = request;
    this.#connection = connection;
    this.#outcome = outcome;
    this.#input = new StandardInput(channel);
  }

  start(): void {
    const { input, onOutput, onErrorOutput, signal } = this.#request;
    signal?.addEventListener('abort', this.#callOff);
    this.#pass(this.#channel, onOutput);
    this.#pass(this.#channel.stderr, onErrorOutput);
    // A write that crosses the channel's end is no fault: the end itself says how the command fared.
    this.#channel.on('error', () => {});
    this.#channel.once('close', (exitCode?: number | null, exitSignal?: string) => {
      this.#channelClosed(exitCode, exitSignal);
    });
    this.#input.send(input).catch((error) => this.#giveUp(error));
    if (signal?.aborted) this.#callOff();
  }

  #pass(stream: CommandChannel['stderr'], listener: ((chunk: Uint8Array) => void) | undefined): void {
    stream.on('data', (chunk: Buffer) => {
      if (this.#settled) return;
      try {
        listener?.(chunk);
      } catch (error) {
        this.#giveUp(error);
      }
    });
  }

  #channelClosed(exitCode: number | null | undefined, signal: string | undefined): void {
    const { resolve, reject } = this.#outcome;
    const lost = this.#connection.lost();
    this.#settle(() => {
      if (lost !== undefined) reject(lost);
      else if (exitCode === undefined) reject(this.#noStatus());
      else resolve({ exitCode, signal: signal ?? null });
    });
  }

  #noStatus(): ConnectionLost {
    return new ConnectionLost(`${this.#connection.label} ended the command's channel without an exit status`);
  }

  readonly #callOff = (): void => {
    const { signal } = this.#request;
    if (signal !== undefined) this.#giveUp(calledOff(`a command on ${this.#connection.label}`, signal));
  };

  #giveUp(error: unknown): void {
    this.#settle(() => {
      this.#channel.close();
      this.#outcome.reject(error);
    });
  }

  #settle(tell: () => void): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#request.signal?.removeEventListener('abort', this.#callOff);
    this.#input.stop();
    tell();
  }
}
