import type { Duplex } from 'node:stream';
import type { GetStreamCallback, IdentityCallback, KnownPublicKeys, ParsedKey } from 'ssh2';
import ssh2 from 'ssh2';
import { publicHalf } from './publicHalf.ts';

type Keys = KnownPublicKeys<ParsedKey>;

/** The agent at a socket. It remembers how it answered, since a refused login must say what was tried, and can be hung up on. */
export class Agent extends ssh2.OpenSSHAgent {
  /** How many keys it offered; undefined as long as it did not say. */
  offered: number | undefined;
  readonly #only: readonly string[] | null;
  readonly #streams = new Set<Duplex>();

  /** `only`: the keys of these files alone; null: all that it has. */
  constructor(socket: string, only: readonly string[] | null) {
    super(socket);
    this.#only = only;
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    super.getIdentities((error, keys) => {
      void this.#wanted(keys).then((wanted) => {
        this.offered = wanted?.length;
        callback(error, wanted);
      });
    });
  }

  override getStream(callback: GetStreamCallback): void {
    super.getStream((error, stream) => {
      if (stream) this.#streams.add(stream.once('close', () => this.#streams.delete(stream)));
      callback(error, stream);
    });
  }

  async #wanted(keys: Keys | undefined): Promise<Keys | undefined> {
    if (this.#only === null || keys === undefined) return keys;
    const wanted = new Set(await Promise.all(this.#only.map(publicHalf)));
    return keys.filter((key) => 'getPublicSSH' in key && wanted.has(key.getPublicSSH().toString('base64')));
  }

  /** ssh2 waits for an answer of the agent for ever. */
  hangUp(): void {
    for (const stream of this.#streams) stream.destroy();
  }
}
