import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { openJournal } from '../adapters/journal/sqliteJournal.ts';
import { findProject, namedProject } from '../plan/environment/project.ts';
import { type Palette, paletteOf } from '../review/text/palette.ts';
import type { JournalPort } from '../runtime/journalPort.ts';
import { Output } from './stdout.ts';

/** What every command is given on its command line. */
export interface CommonOptions {
  readonly root?: string;
  readonly state?: string;
  readonly output: 'text' | 'json' | 'ndjson' | 'sarif';
  readonly logLevel: 'error' | 'warn' | 'info' | 'debug';
}

/** One command as it runs: where it reads, where it keeps, how it speaks. */
export class Session {
  readonly out = new Output(1);
  readonly err = new Output(2);
  readonly palette: Palette;
  readonly output: CommonOptions['output'];
  /** Standard output is for a program: people are told on standard error. */
  readonly json: boolean;
  readonly logLevel: CommonOptions['logLevel'];
  private readonly options: CommonOptions;
  private opened: JournalPort | undefined;

  constructor(options: CommonOptions) {
    this.options = options;
    this.output = options.output;
    this.json = options.output !== 'text';
    this.logLevel = options.logLevel;
    this.palette = paletteOf({ colour: wantsColour(), utf8: speaksUtf8() });
  }

  /** The user's project: `--root`, else the nearest folder upwards that holds inventories/. */
  async project(): Promise<string> {
    const { root } = this.options;
    return root === undefined ? findProject(process.cwd()) : namedProject(root);
  }

  get stateDirectory(): string {
    const { NIGHTSHIFT_STATE, XDG_STATE_HOME } = process.env;
    const named = this.options.state ?? NIGHTSHIFT_STATE;
    if (named !== undefined && named !== '') return resolve(named);
    return join(XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'nightshift');
  }

  get journalFile(): string {
    return join(this.stateDirectory, 'journal.db');
  }

  /** The journal where there is one: looking at something makes none. */
  readJournal(): JournalPort | null {
    return existsSync(this.journalFile) ? this.journal : null;
  }

  get journal(): JournalPort {
    this.opened ??= openJournal({ file: this.journalFile });
    return this.opened;
  }

  /** The result of a command: as JSON when that is asked for, else as text. */
  result(data: unknown, text: () => string): void {
    this.out.line(this.json ? JSON.stringify(data, null, 2) : text());
  }

  close(): void {
    this.opened?.close();
  }
}

function wantsColour(): boolean {
  const { NO_COLOR, TERM, FORCE_COLOR } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0') return true;
  return process.stdout.isTTY === true && TERM !== 'dumb';
}

function speaksUtf8(): boolean {
  const locale = process.env.LC_ALL || process.env.LC_CTYPE || process.env.LANG || '';
  return locale === '' ? process.stdout.isTTY !== true : /utf-?8/i.test(locale);
}
