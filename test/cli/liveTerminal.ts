import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mainFile } from '../integration/command.ts';
import type { Site } from '../integration/site.ts';
import { until } from '../integration/until.ts';

/** A command on a pseudo-terminal of 60 columns and 20 rows, with a keyboard. */
export class Terminal {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  said = '';

  /** `after`: shell commands that follow on that terminal. */
  constructor(site: Site, args: string, after = '') {
    const command = `stty cols 60 rows 20; stty -g; '${process.execPath}' '${mainFile}' ${args}${after}`;
    this.child = spawn('sh', ['-c', `exec script -qfec "${command}" /dev/null`], {
      cwd: site.project,
      env: { ...site.surroundings.env, TERM: 'xterm-256color', SHELL: '/bin/sh' },
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
