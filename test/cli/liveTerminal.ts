import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mainFile } from '../integration/command.ts';
import type { Site } from '../integration/site.ts';
import { until } from '../integration/until.ts';

export interface Shape {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: { readonly [name: string]: string };
}

/** A command on a pseudo-terminal, of 60 columns and 20 rows unless it is said otherwise, with a keyboard. */
export class Terminal {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  said = '';

  /** `after`: shell commands that follow on that terminal. */
  constructor(site: Site, args: string, after = '', { columns = 60, rows = 20, env = {} }: Shape = {}) {
    const program = `'${process.execPath}' '${mainFile}' ${args}`;
    // Without anything after it the command is the terminal's own, and its pid is told.
    const run = after === '' ? `echo pid \\$\\$ \\$(tty); exec ${program}` : `${program}${after}`;
    const command = `stty cols ${columns} rows ${rows}; stty -g; ${run}`;
    this.child = spawn('sh', ['-c', `exec script -qfec "${command}" /dev/null`], {
      cwd: site.project,
      env: { ...site.surroundings.env, TERM: 'xterm-256color', SHELL: '/bin/sh', ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.said += text;
    });
    this.ended = once(this.child, 'close');
  }

  press(key: string): void {
    this.child.stdin?.write(key);
  }

  says(text: RegExp): Promise<void> {
    return until(() => text.test(this.#plain));
  }

  /** Presses a key, and says yes once more is asked than was before. */
  async asksAndIsTold(key: string, question: RegExp): Promise<void> {
    const from = this.#plain.length;
    this.press(key);
    await until(() => question.test(this.#plain.slice(from)));
    this.press('y');
  }

  /** The command's process, and the terminal's device. */
  async whereabouts(): Promise<{ pid: number; tty: string }> {
    await this.says(/^pid \d+ \S+/m);
    const [, pid = '', tty = ''] = /^pid (\d+) (\S+)/m.exec(this.said) ?? [];
    return { pid: Number(pid), tty };
  }

  /** The terminal's settings, as `stty -g` told them: before, and what `after` told. */
  get settings(): string[] {
    return [...this.said.matchAll(/^[0-9a-f]+(?::[0-9a-f]+){10,}/gm)].map(([text]) => text);
  }

  get #plain(): string {
    return this.said.replaceAll(colours, '');
  }

  /** The lines of each frame; of the text that is written above some nothing. */
  get frames(): string[][] {
    const found = this.said.matchAll(synchronized);
    const alone = [...found].map(([, text = '']) => text).filter((text) => text.split(`${esc}[J`).length === 2);
    return alone.map((text) => text.replaceAll(controls, '').split('\r\n').slice(0, -1));
  }
}

const esc = '\u001b';
const colours = new RegExp(`${esc}\\[\\d*m`, 'g');
const controls = new RegExp(`${esc}\\[\\??\\d*[A-Za-z]|\\r(?!\\n)`, 'g');
const synchronized = new RegExp(`${esc}\\[\\?2026h(.*?)${esc}\\[\\?2026l`, 'gs');
