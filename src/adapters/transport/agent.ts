import type { Duplex } from 'node:stream';
import type { GetStreamCallback, IdentityCallback, ParsedKey } from 'ssh2';
import ssh2 from 'ssh2';

/** The agent at a socket. It remembers how it answered, since a refused login must say what was tried, and can be hung up on. */
export class Agent extends ssh2.OpenSSHAgent {
  /** How many keys it offered; undefined as long as it did not say. */
  offered: number | undefined;
  readonly #streams = new Set<Duplex>();

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    super.getIdentities((error, keys) => {
      this.offered = keys?.length;
      callback(error, keys);
    });
  }

  override getStream(callback: GetStreamCallback): void {
    super.getStream((error, stream) => {
      if (stream) this.#streams.add(stream.once('close', () => this.#streams.delete(stream)));
      callback(error, stream);
    });
  }

  /** ssh2 waits for an answer of the agent for ever. */
  hangUp(): void {
    for (const stream of this.#streams) stream.destroy();
  }
}
