import { writeSync } from 'node:fs';

/**
 * Standard output that a run outlives: a reader that went away (EPIPE) or a terminal that closed (EIO) silences it, and
 * nothing else. Written synchronously, so that what was said is out before the process ends.
 */
export class Output {
  private open = true;
  private readonly descriptor: number;

  constructor(descriptor: 1 | 2) {
    this.descriptor = descriptor;
  }

  /** Nobody reads any more: there is no point in saying on. */
  get closed(): boolean {
    return !this.open;
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
      if (codeOf(error) === 'EAGAIN') return waitALittle();
      this.open = false;
      return 0;
    }
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

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
