import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built command line, as it is installed. */
export const mainFile = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface Surroundings {
  readonly cwd: string;
  readonly env: { readonly [name: string]: string };
}

/** How a command ended, and everything it said. */
export interface Ended {
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** One `nightshift …` in a process of its own. */
export class Command {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();
  #out = '';
  #err = '';

  constructor(args: readonly string[], { cwd, env }: Surroundings, main = mainFile) {
    this.#child = spawn(process.execPath, [main, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#heard(() => (this.#out += text)));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#heard(() => (this.#err += text)));
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (exitCode, signal) => resolve({ exitCode, signal, out: this.#out, err: this.#err }));
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Resolves with the match once it was said on standard output; rejects when the command ended without. */
  says(text: RegExp): Promise<RegExpExecArray> {
    return this.#hears(text, () => this.#out);
  }

  /** The same of standard error. */
  complains(text: RegExp): Promise<RegExpExecArray> {
    return this.#hears(text, () => this.#err);
  }

  #hears(text: RegExp, where: () => string): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const match = text.exec(where());
        if (match === null) return;
        this.#waiting.delete(look);
        resolve(match);
      };
      this.#waiting.add(look);
      look();
      this.ended.then(({ exitCode, out, err }) =>
        reject(new Error(`ended with ${exitCode} and did not say ${text}:\n${out}\n${err}`)),
      );
    });
  }

  /** The id of the run, once it is told. */
  async run(): Promise<string> {
    return (await this.says(/^run (\S+), environment /m))[1] ?? '';
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  #heard(keep: () => void): void {
    keep();
    for (const look of [...this.#waiting]) look();
  }
}
