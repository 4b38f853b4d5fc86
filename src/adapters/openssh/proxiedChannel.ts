import { EventEmitter } from 'node:events';
import type { CommandChannel } from '../transport/commandChannel.ts';
import type { ChannelMessage } from './channelMessages.ts';
import { messageType } from './channelMessages.ts';
import type { WirePart } from './wireWriter.ts';
import { wire } from './wireWriter.ts';

/** How much a server may send before we have read what came: RFC 4254 §5.2. */
export const windowBytes = 2_097_152;

/** Sends a message about a channel to the server; calls back once it is on its way. */
export type SendMessage = (type: number, body: Buffer, sent?: () => void) => void;

interface Opened {
  readonly serverChannel: number;
  readonly window: number;
  readonly packetBytesMax: number;
}

interface Waiting {
  rest: Uint8Array;
  readonly sent: () => void;
}

/**
 * One command on a connection (RFC 4254 §5, §6).
 * 1. Input is sent no faster than the server's window allows.
 * 2. `close` comes once, after all output; nothing comes after it.
 * 3. Nothing comes before somebody listens for `close`: a short command may have ended by then.
 */
export class ProxiedChannel extends EventEmitter implements CommandChannel {
  readonly stderr = new EventEmitter();
  readonly #send: SendMessage;
  readonly #opened: Opened;
  #window: number;
  #unread = 0;
  #waiting: Waiting | undefined;
  #inputEnded = false;
  #closeSent = false;
  /** What came before somebody listened: no more than the window. */
  #held: (() => void)[] | undefined = [];
  #exit: readonly [exitCode?: number | null, signal?: string] = [];

  constructor(send: SendMessage, opened: Opened) {
    super();
    this.#send = send;
    this.#opened = opened;
    this.#window = opened.window;
    this.on('newListener', (event) => event === 'close' && queueMicrotask(() => this.#release()));
  }

  get writable(): boolean {
    return !this.#inputEnded && !this.#closeSent;
  }

  /** One chunk at a time: the next after `sent`. */
  write(chunk: Uint8Array, sent: () => void): void {
    this.#waiting = { rest: chunk, sent };
    this.#sendInput();
  }

  end(): void {
    if (this.writable) this.#say(messageType.eof);
    this.#inputEnded = true;
  }

  close(): void {
    if (!this.#closeSent) this.#say(messageType.close);
    this.#closeSent = true;
  }

  request(name: string, ...parts: readonly WirePart[]): void {
    this.#say(messageType.request, name, true, ...parts);
  }

  /** A request that the server does not answer. */
  tell(name: string, ...parts: readonly WirePart[]): void {
    this.#say(messageType.request, name, false, ...parts);
  }

  take(message: ChannelMessage): void {
    if (message.kind === 'output') this.#tell(() => this.#read(this, message.chunk));
    else if (message.kind === 'errorOutput') this.#tell(() => this.#read(this.stderr, message.chunk));
    else if (message.kind === 'exitCode') this.#exit = [message.exitCode];
    else if (message.kind === 'exitSignal') this.#exit = [null, message.signal];
    else if (message.kind === 'window') this.#widen(message.bytes);
    else if (message.kind === 'closed') {
      this.close();
      this.ended(...this.#exit);
    }
  }

  /** Without an exit code: it is not known, because the connection is gone. */
  ended(exitCode?: number | null, signal?: string): void {
    this.#closeSent = true;
    this.#tell(() => this.emit('close', exitCode, signal));
  }

  #tell(event: () => void): void {
    if (this.#held === undefined) event();
    else this.#held.push(event);
  }

  #release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const event of held) event();
  }

  /** Whoever listens takes the chunk at once, so the window is given back as it is used. */
  #read(listeners: EventEmitter, chunk: Buffer): void {
    listeners.emit('data', chunk);
    this.#unread += chunk.length;
    if (this.#unread < windowBytes / 2 || this.#closeSent) return;
    this.#say(messageType.windowAdjust, this.#unread);
    this.#unread = 0;
  }

  #widen(bytes: number): void {
    this.#window += bytes;
    this.#sendInput();
  }

  #sendInput(): void {
    while (this.#waiting !== undefined && this.#window > 0 && this.writable) this.#sendPart(this.#waiting);
  }

  #sendPart(waiting: Waiting): void {
    const part = waiting.rest.subarray(0, Math.min(this.#window, this.#opened.packetBytesMax));
    waiting.rest = waiting.rest.subarray(part.length);
    this.#window -= part.length;
    const isLast = waiting.rest.length === 0;
    if (isLast) this.#waiting = undefined;
    this.#send(messageType.data, wire(this.#opened.serverChannel, part), isLast ? waiting.sent : undefined);
  }

  #say(type: number, ...parts: readonly WirePart[]): void {
    this.#send(type, wire(this.#opened.serverChannel, ...parts));
  }
}
