import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** What becomes of a connection: after so many bytes from the host it is cut, or nothing comes any more. */
export interface Fate {
  readonly answerBytes: number;
  readonly end: 'cut' | 'silence';
}

export interface LineOptions {
  /** Where it listens; default 127.0.0.1. */
  readonly address?: string;
  /** Of the first connection (0), the second …; default: it lives. */
  readonly fate?: (connection: number) => Fate | undefined;
  /** How long a connection waits before it goes on to the host. */
  readonly delayMs?: number;
}

/** A way to a host that a test can hold up and cut. */
export interface Line {
  readonly address: string;
  readonly port: number;
  /** Connections so far. */
  accepted(): number;
  /** Bytes from the host that went through, over all connections. */
  answerBytes(): number;
  /** Bytes for the host that were lost. */
  lostBytes(): number;
  /** Connections that are open. */
  connections(): number;
  /** From now on nothing from the host comes through, on the connections there are. */
  holdAnswers(): void;
  /** From now on nothing reaches the host, on the connections there are. */
  loseQuestions(): void;
  /** Cuts the connections there are. */
  cut(): void;
  close(): Promise<void>;
}

/** A TCP server that passes on to a host what comes, and back. */
export async function openLine(
  to: { readonly address: string; readonly port: number },
  options: LineOptions = {},
): Promise<Line> {
  const { address = '127.0.0.1', fate = () => undefined, delayMs = 0 } = options;
  const wires = new Set<Wire>();
  let count = 0;
  let answerBytes = 0;
  let lostBytes = 0;
  const server = createServer((near) => {
    const wire = new Wire(near, fate(count++), {
      passed: (bytes) => (answerBytes += bytes),
      lost: (bytes) => (lostBytes += bytes),
      ended: () => wires.delete(wire),
    });
    wires.add(wire);
    setTimeout(() => wire.connect(to), delayMs);
  });
  const port = await listening(server, address);
  const each = (act: (wire: Wire) => void) => {
    for (const wire of wires) act(wire);
  };
  return {
    ...{ address, port, accepted: () => count },
    ...{ answerBytes: () => answerBytes, lostBytes: () => lostBytes, connections: () => wires.size },
    holdAnswers: () => each((wire) => wire.holdAnswers()),
    loseQuestions: () => each((wire) => wire.loseQuestions()),
    cut: () => each((wire) => wire.cut()),
    async close() {
      each((wire) => wire.cut());
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listening(server: Server, address: string): Promise<number> {
  server.listen(0, address);
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('a TCP server has a port');
  return bound.port;
}

interface Heard {
  passed(bytes: number): void;
  lost(bytes: number): void;
  ended(): void;
}

/** One connection over a line. */
class Wire {
  readonly #near: Socket;
  readonly #fate: Fate | undefined;
  readonly #heard: Heard;
  #far: Socket | undefined;
  #passedBytes = 0;
  #loses = false;

  constructor(near: Socket, fate: Fate | undefined, heard: Heard) {
    this.#near = near.setNoDelay();
    this.#fate = fate;
    this.#heard = heard;
    near.on('error', () => {}).on('close', () => this.cut());
  }

  connect({ address, port }: { readonly address: string; readonly port: number }): void {
    if (this.#near.destroyed) return;
    const far = connect(port, address).setNoDelay();
    this.#far = far;
    far.on('error', () => {}).on('data', (chunk: Buffer) => this.#answer(chunk));
    far.on('close', () => this.#near.end());
    this.#near
      .on('data', (chunk: Buffer) => this.#ask(far, chunk))
      .on('end', () => far.end())
      .resume();
  }

  holdAnswers(): void {
    this.#far?.pause();
  }

  loseQuestions(): void {
    this.#loses = true;
  }

  cut(): void {
    this.#near.destroy();
    this.#far?.destroy();
    this.#heard.ended();
  }

  #ask(far: Socket, chunk: Buffer): void {
    if (this.#loses) this.#heard.lost(chunk.length);
    else far.write(chunk);
  }

  #answer(chunk: Buffer): void {
    const passing = chunk.subarray(0, (this.#fate?.answerBytes ?? Number.POSITIVE_INFINITY) - this.#passedBytes);
    this.#passedBytes += passing.length;
    this.#heard.passed(passing.length);
    this.#near.write(passing);
    if (this.#fate !== undefined && this.#passedBytes >= this.#fate.answerBytes) this.#meet(this.#fate);
  }

  #meet({ end }: Fate): void {
    this.holdAnswers();
    this.#loses = true;
    if (end === 'cut') this.#near.end(() => this.cut());
  }
}
