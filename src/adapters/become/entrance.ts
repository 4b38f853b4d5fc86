import { greeting, isPrompt } from './becomeCommand.ts';

export type Step = 'prompt' | 'entered' | 'late';

/** What is kept of what the method says, to be quoted when it refuses. */
const wordsMax = 300;

/**
 * What comes from a host before the command that is to be run as another user begins: prompts and messages, then the
 * greeting. On a terminal they come as output, else as error output.
 */
export class Entrance {
  #entered = false;
  #line = Buffer.alloc(0);
  #prompt = '';
  #words = '';
  #news: Step | undefined;
  #tell: ((step: Step) => void) | undefined;

  get entered(): boolean {
    return this.#entered;
  }

  /** The last of what was said, in one line. */
  get words(): string {
    return this.#words.trim().replaceAll(/\s+/g, ' ');
  }

  /** The next thing that happens; one asks at a time. */
  next(): Promise<Step> {
    return new Promise((resolve) => {
      this.#tell = resolve;
      this.#hand();
    });
  }

  /** Nothing more is waited for, unless the command has begun. */
  late(): void {
    if (!this.#entered) this.#happened('late');
  }

  /** The part of the output that is the command's own. */
  output(chunk: Uint8Array): Uint8Array | undefined {
    if (this.#entered) return chunk;
    this.#line = Buffer.concat([this.#line, chunk]);
    const at = this.#line.indexOf(`${greeting}\n`);
    if (at < 0) {
      this.#line = this.#line.subarray(-greeting.length);
      this.#listen(Buffer.from(chunk).toString('utf8'));
      return undefined;
    }
    this.#entered = true;
    const rest = this.#line.subarray(at + greeting.length + 1);
    this.#line = Buffer.alloc(0);
    this.#happened('entered');
    return rest.length === 0 ? undefined : rest;
  }

  errorOutput(chunk: Uint8Array): void {
    if (!this.#entered) this.#listen(Buffer.from(chunk).toString('utf8'));
  }

  #listen(text: string): void {
    this.#words = `${this.#words}${text}`.slice(-wordsMax);
    this.#prompt = `${this.#prompt}${text}`.slice(-wordsMax);
    if (!isPrompt(this.#prompt)) return;
    this.#prompt = '';
    this.#happened('prompt');
  }

  #happened(step: Step): void {
    this.#news = step;
    this.#hand();
  }

  #hand(): void {
    const [tell, news] = [this.#tell, this.#news];
    if (tell === undefined || news === undefined) return;
    this.#tell = undefined;
    this.#news = undefined;
    tell(news);
  }
}
