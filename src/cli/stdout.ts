import { writeSync } from 'node:fs';

/**
 * Standard output that a run outlives: a reader that went away (EPIPE) or a terminal that closed (EIO) silences it, and
 * nothing else; so does a disk that is full. Written synchronously, so that what was said is out before the process ends.
 */
export class Output {
  private open = true;
  private failedWith: string | null = null;
  private readonly descriptor: number;

  constructor(descriptor: 1 | 2) {
    this.descriptor = descriptor;
  }

  /** Nobody reads any more: there is no point in saying on. */
  get closed(): boolean {
    return !this.open;
  }

  /** The system's code for what it failed with, as of a full disk (ENOSPC); null: it did not, or nobody is there. */
  get failure(): string | null {
    return this.failedWith;
  }

  line(text: string): void {
    this.raw(`${text}\n`);
  }

  /** As it is: for a line of a terminal that is written over. */
  raw(text: string): void {
    const bytes = Buffer.from(text);
    for (let sent = 0; this.open && sent < bytes.length; ) sent += this.write(bytes.subarray(sent));
  }

  private write(bytes: Buffer): number {
    try {
      return writeSync(this.descriptor, bytes);
    } catch (error) {
      const code = codeOf(error);
      if (code === 'EAGAIN') return waitALittle();
      this.open = false;
      if (!nobodyThere.has(code)) this.failedWith = code;
      return 0;
    }
  }
}

/** A pipe without a reader, a terminal that closed, a descriptor that whoever started the process had closed. */
const nobodyThere: ReadonlySet<string> = new Set(['EPIPE', 'EIO', 'EBADF']);

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown');

/** A pipe whose reader is slow: a short sleep without giving the turn away, since writes are in order. */
function waitALittle(): 0 {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  return 0;
}

/** Streams that libraries may touch: without a listener a closed pipe would end the process. */
export function surviveClosedPipes(): void {
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
}
