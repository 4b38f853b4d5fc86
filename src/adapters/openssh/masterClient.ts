import { EventEmitter } from 'node:events';
import type { CommandClient, Opening } from '../transport/commandChannel.ts';
import { openingFailed } from '../transport/commandChannel.ts';
import { rawModeBytes } from '../transport/rawTerminal.ts';
import type { ChannelMessage } from './channelMessages.ts';
import { messageType, readChannelMessage } from './channelMessages.ts';
import type { ControlSocket } from './controlSocket.ts';
import { ProxiedChannel, windowBytes } from './proxiedChannel.ts';
import { framed, wire } from './wireWriter.ts';

/** How much of a message a server may send at once. */
const packetBytesMax = 32_768;

/** The process behind a control socket. */
export interface Master {
  readonly control: ControlSocket;
  /** Resolves once it is gone, with its last words. */
  readonly gone: Promise<string>;
  readonly end: () => void;
}

/** A channel from its opening until it is closed. */
interface Open {
  readonly command: string;
  readonly terminal: boolean;
  readonly tell: (opening: Opening) => void;
  channel: ProxiedChannel | undefined;
  /** Whether the server has said that it runs the command. */
  isRunning: boolean;
}

/**
 * Opens channels through a master's control socket.
 * 1. `close` comes once, when the master is gone; then every channel ends without an exit code.
 * 2. A message that cannot be read ends the connection: what follows it could be taken for something else.
 */
export class MasterClient extends EventEmitter implements CommandClient {
  readonly #master: Master;
  readonly #open = new Map<number, Open>();
  #nextChannel = 0;

  constructor(master: Master) {
    super();
    this.#master = master;
    const { socket, frames } = master.control;
    socket.on('data', (piece) => this.#take(() => frames.push(piece)));
    socket.on('error', () => {});
    socket.once('close', () => void this.#closed());
  }

  async open(command: string, terminal: boolean): Promise<Opening> {
    if (this.#master.control.socket.destroyed) return isGone;
    const number = this.#nextChannel++;
    this.#send(messageType.open, wire('session', number, windowBytes, packetBytesMax));
    return new Promise((tell) =>
      this.#open.set(number, { command, terminal, tell, channel: undefined, isRunning: false }),
    );
  }

  end(): void {
    this.#master.end();
  }

  #send(type: number, body: Buffer, sent?: () => void): void {
    this.#master.control.socket.write(framed(Buffer.concat([Buffer.from([0, type]), body])), sent);
  }

  #take(packets: () => readonly Buffer[]): void {
    try {
      for (const packet of packets()) this.#answer(readChannelMessage(packet));
    } catch (error) {
      this.emit('error', error);
    }
  }

  #answer(message: ChannelMessage): void {
    const open = this.#open.get(message.channel);
    if (open === undefined) return;
    if (message.kind === 'opened') this.#request(open, message);
    else if (message.kind === 'notOpened') this.#notOpened(message.channel, open, refusedToOpen(message));
    else if (message.kind === 'accepted') this.#running(open);
    else if (message.kind === 'refused') this.#refused(message.channel, open);
    else this.#passOn(open, message);
  }

  #request(open: Open, { serverChannel, window, packetBytesMax }: Opened): void {
    open.channel = new ProxiedChannel((...message) => this.#send(...message), {
      serverChannel,
      window,
      packetBytesMax,
    });
    if (open.terminal) open.channel.tell('pty-req', ...terminalRequest);
    open.channel.request('exec', open.command);
  }

  #running(open: Open): void {
    open.isRunning = true;
    if (open.channel !== undefined) open.tell({ status: 'open', channel: open.channel });
  }

  #refused(number: number, open: Open): void {
    open.channel?.close();
    this.#notOpened(number, open, new Error('the server refuses to run the command'));
  }

  #passOn(open: Open, message: ChannelMessage): void {
    open.channel?.take(message);
    if (message.kind === 'closed' && !open.isRunning) this.#refused(message.channel, open);
    else if (message.kind === 'closed') this.#open.delete(message.channel);
  }

  #notOpened(number: number, { tell }: Open, error: Error): void {
    this.#open.delete(number);
    tell(openingFailed(error));
  }

  async #closed(): Promise<void> {
    const words = await this.#master.gone;
    if (words !== '') this.emit('error', new Error(words));
    this.emit('close');
    for (const { tell, channel, isRunning } of this.#open.values()) {
      if (isRunning) channel?.ended();
      else tell(isGone);
    }
    this.#open.clear();
  }
}

/** RFC 4254 §6.2: its kind, columns, rows, width, height, modes. */
const terminalRequest = ['vt100', 80, 24, 0, 0, rawModeBytes] as const;

const isGone: Opening = { status: 'failed', cause: new Error('the connection is gone') };

type Opened = Extract<ChannelMessage, { kind: 'opened' }>;

function refusedToOpen({ reason, text }: Extract<ChannelMessage, { kind: 'notOpened' }>): Error {
  return Object.assign(new Error(text), { reason });
}
