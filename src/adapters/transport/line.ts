import { connect } from 'node:net';
import { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import type { Endpoint } from './endpoint.ts';

/** What an SSH connection runs on: a socket, or a channel of a jump host's connection. */
export type Line = Duplex & {
  readonly remoteAddress?: string | undefined;
  /** Destroys it once all is written. */
  destroySoon(): void;
};

/** A TCP connection of our own. */
export function tcpLine({ target: { address, port, connectTimeoutMs }, local }: Endpoint): Line {
  return connect({
    host: address,
    port,
    noDelay: true,
    // A name with several addresses: node's 250 ms for each but the last is too short for a far site.
    autoSelectFamilyAttemptTimeout: Math.ceil(connectTimeoutMs / 2),
    ...(local.address !== undefined && { localAddress: local.address }),
    ...(local.family !== undefined && { family: local.family }),
  });
}

/** A connection that a jump host makes for us. It can be given up at once, whatever the jump host does about it. */
export class ChannelLine extends Duplex {
  readonly #channel: ClientChannel;

  constructor(channel: ClientChannel) {
    super({ allowHalfOpen: false });
    this.#channel = channel;
    channel
      .on('data', (chunk: Buffer) => this.push(chunk) || channel.pause())
      .on('end', () => this.push(null))
      .on('close', () => this.destroy())
      .on('error', (error: Error) => this.destroy(error));
  }

  destroySoon(): void {
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy()).end();
  }

  override _read(): void {
    this.#channel.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, sent: (error?: Error | null) => void): void {
    this.#channel.write(chunk, sent);
  }

  override _final(sent: (error?: Error | null) => void): void {
    this.#channel.end();
    sent();
  }

  override _destroy(error: Error | null, destroyed: (error: Error | null) => void): void {
    this.#channel.close();
    destroyed(error);
  }
}
