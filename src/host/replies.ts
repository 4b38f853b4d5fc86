/** Reads what the runner answers: lines of words, and `output N` followed by exactly N bytes. */

export type Reply = { readonly kind: 'words'; readonly word: string; readonly rest: string } | Output;

interface Output {
  readonly kind: 'output';
  readonly bytes: Uint8Array;
}

/** What is known of a step when the follower stops. */
export type FollowEnd =
  | {
      readonly kind: 'ended';
      readonly exitCode: number;
      readonly unchanged: boolean;
      readonly timedOut: boolean;
      readonly durationMs: number;
      readonly truncated: boolean;
      /** All of its output that is kept. */
      readonly outputBytes: number;
    }
  /** The host refused before the claim, or took the claim back: it did not and will not run. */
  | { readonly kind: 'refused' | 'void'; readonly refusal: Refusal }
  /** Claimed, and nobody can say how it ended: `rebooted`, `gone` (no supervisor, no record), `starting` (never signed). */
  | { readonly kind: 'lost'; readonly how: string }
  /** There is no claim. */
  | { readonly kind: 'absent' };

/** Why the host did not do as it was asked: a word to branch on, and details. */
export interface Refusal {
  readonly reason: string;
  readonly detail: string;
}

/** The first line of every answer; what a login shell's start-up files print comes before it. */
const greeting = 'nightshift 1';
/** Nothing the runner says is longer; a line beyond it comes from something else. */
const lineBytesMax = 65_536;
const newline = 10;

/** Takes an answer apart as it arrives, in chunks of any size. */
export class ReplyReader {
  #greeted = false;
  #outputBytesLeft = 0;
  #line: Uint8Array[] = [];

  /** Whether the runner has spoken at all. */
  get greeted(): boolean {
    return this.#greeted;
  }

  push(chunk: Uint8Array): Reply[] {
    const replies: Reply[] = [];
    for (let at = 0; at < chunk.length; ) {
      at +=
        this.#outputBytesLeft > 0
          ? this.#takeOutput(chunk.subarray(at), replies)
          : this.#takeLine(chunk.subarray(at), replies);
    }
    return replies;
  }

  #takeOutput(chunk: Uint8Array, replies: Reply[]): number {
    const bytes = chunk.subarray(0, this.#outputBytesLeft);
    this.#outputBytesLeft -= bytes.length;
    replies.push({ kind: 'output', bytes });
    return bytes.length;
  }

  #takeLine(chunk: Uint8Array, replies: Reply[]): number {
    const end = chunk.indexOf(newline);
    this.#line.push(chunk.subarray(0, end < 0 ? chunk.length : end));
    if (end < 0) {
      this.#boundLine();
      return chunk.length;
    }
    this.#readLine(Buffer.concat(this.#line).toString('utf8'), replies);
    this.#line = [];
    return end + 1;
  }

  #boundLine(): void {
    const whole = Buffer.concat(this.#line);
    this.#line = [whole.subarray(-lineBytesMax)];
  }

  #readLine(line: string, replies: Reply[]): void {
    if (!this.#greeted) {
      // Ends with, since what was printed before may have left its line open.
      this.#greeted = line.endsWith(greeting);
      return;
    }
    const [word = '', ...rest] = line.split(' ');
    if (word === 'output') this.#outputBytesLeft = Number(rest[0]) || 0;
    else replies.push({ kind: 'words', word, rest: rest.join(' ') });
  }
}

/** The end of following a step, when the line is one; undefined for any other line. */
export function readFollowEnd(word: string, rest: string): FollowEnd | undefined {
  switch (word) {
    case 'end':
      return readEnd(rest.split(' ').map(Number));
    case 'refused':
    case 'void':
      return { kind: word, refusal: readRefusal(rest) };
    case 'lost':
      return { kind: 'lost', how: rest };
    case 'absent':
      return { kind: 'absent' };
    default:
      return undefined;
  }
}

/** `REASON details`. */
export function readRefusal(rest: string): Refusal {
  const space = rest.indexOf(' ');
  return space < 0 ? { reason: rest, detail: '' } : { reason: rest.slice(0, space), detail: rest.slice(space + 1) };
}

/**
 * Lines `receipt KEY CODE` or `receipt KEY WORD`, and their count: null for a step that has not ended, or of which nobody
 * can say how. Undefined when the answer was broken off.
 */
export function readReceipts(
  lines: readonly { readonly word: string; readonly rest: string }[],
): { readonly [key: string]: number | null } | undefined {
  const last = lines.at(-1);
  const receipts = lines.filter(({ word }) => word === 'receipt');
  if (last?.word !== 'receipts' || last.rest !== String(receipts.length)) return undefined;
  return Object.fromEntries(
    receipts.map(({ rest }) => {
      const [key = '', fate = ''] = rest.split(' ');
      return [key, /^\d+$/.test(fate) ? Number(fate) : null];
    }),
  );
}

/** Who has a machine's lock. */
export interface LockStanding {
  readonly run: string;
  /** Its fence: the token of its newest controller. */
  readonly token: number;
  readonly since: string;
  /** Of that controller. */
  readonly holder: string;
  /** The boot in which the lock was taken; null where hosts have no boot id. */
  readonly bootId: string | null;
  readonly running: readonly RunningStep[];
}

/** A step that may be running: `starting`, `running`, or `gone` (what watches over it is gone, and its processes are not). */
export interface RunningStep {
  readonly host: string;
  readonly key: string;
  readonly fate: string;
}

/**
 * A line `free`, or lines `running NAME/KEY/FATE …` and `held RUN TOKEN SINCE BOOT HOLDER`. Null: nobody has it; undefined
 * when the answer was broken off.
 */
export function readStanding(
  lines: readonly { readonly word: string; readonly rest: string }[],
): LockStanding | null | undefined {
  const [first, last] = [lines[0], lines.at(-1)];
  if (first?.word === 'free') return null;
  if (first?.word !== 'running' || last?.word !== 'held') return undefined;
  const [run = '', token, since = '', boot = '-', ...holder] = last.rest.split(' ');
  const bootId = boot === '-' ? null : boot;
  return { run, token: Number(token), since, holder: holder.join(' '), bootId, running: readRunning(first.rest) };
}

/** `NAME/KEY/FATE …`. */
export function readRunning(rest: string): readonly RunningStep[] {
  const steps = rest.split(' ').filter((step) => step !== '');
  return steps.map((step) => {
    const [host = '', key = '', fate = ''] = step.split('/');
    return { host, key, fate };
  });
}

function readEnd(numbers: readonly number[]): FollowEnd | undefined {
  const [exitCode, unchanged, timedOut, durationMs, truncated, outputBytes] = numbers;
  if (exitCode === undefined || durationMs === undefined || outputBytes === undefined) return undefined;
  if (!numbers.every(Number.isSafeInteger)) return undefined;
  return {
    kind: 'ended',
    exitCode,
    unchanged: unchanged === 1,
    timedOut: timedOut === 1,
    durationMs,
    truncated: truncated === 1,
    outputBytes,
  };
}
