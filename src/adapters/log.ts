/** The operational log: what the program did and met, as JSON lines in a file. Never on the terminal. */
import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { createLogger, format, type Logger, transports } from 'winston';
import { failure } from '../model/problems.ts';
import { appendLine, prepareFile, type RotatingFileOptions } from './rotatingFile.ts';

export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Plain data; strings are masked, however deep. `time`, `level` and `message` are the line's own. */
interface LogFields {
  readonly [name: string]: unknown;
}

/** Never throws, never waits: a log that cannot be written does not stop a run. */
export interface OperationalLog {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** Resolves when everything is written. Later calls are ignored. */
  close(): Promise<void>;
}

export interface LogOptions {
  readonly file: string;
  readonly level: LogLevel;
  readonly mask: (text: string) => string;
  /** Of one file; about 40,000 lines. */
  readonly bytesMax?: number;
  readonly filesMax?: number;
}

/** Throws NS3008 when the file cannot be written at the start. */
export function createLog({ file, level, mask, bytesMax = 10_485_760, filesMax = 5 }: LogOptions): OperationalLog {
  const target = { file, bytesMax, filesMax };
  openOrFail(target);
  const logger = createLogger({
    level,
    levels: Object.fromEntries(logLevels.map((name, rank) => [name, rank])),
    format: format.printf(({ level: name, message, fields }) => lineOf(name, String(message), fields, mask)),
    transports: [new transports.Stream({ stream: lineStream(target), eol: '\n' })],
  });
  return logTo(logger);
}

function logTo(logger: Logger): OperationalLog {
  let closing: Promise<void> | undefined;
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      // winston complains on the terminal about lines that come after its end, and formats also those that it drops.
      if (closing === undefined && logger.isLevelEnabled(level)) logger.log({ level, message, fields });
    };
  const close = () => {
    closing ??= new Promise((resolve) => void logger.once('finish', resolve).end());
    return closing;
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), close };
}

function openOrFail(target: RotatingFileOptions): void {
  try {
    prepareFile(target);
  } catch (cause) {
    const message = `the log ${target.file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw failure(
      'NS3008',
      message,
      'Give the user who runs nightshift write access to it, or choose another --state.',
      { cause },
    );
  }
}

/** Lines that could not be written are counted, and the count is told once writing works again. */
function lineStream(target: RotatingFileOptions): Writable {
  let lost = 0;
  const write = (line: string) => {
    try {
      if (lost > 0) appendLine(target, `${JSON.stringify({ level: 'warn', message: 'log lines were lost', lost })}\n`);
      lost = 0;
      appendLine(target, line);
    } catch {
      lost += 1;
    }
  };
  return new Writable({
    decodeStrings: false,
    write(line, _encoding, done) {
      write(String(line));
      done();
    },
  });
}

function lineOf(level: string, message: string, fields: unknown, mask: LogOptions['mask']): string {
  const more = maskDeep(fields, mask, fieldsDepthMax);
  const own = { time: new Date().toISOString(), level, message: mask(message) };
  return JSON.stringify({ ...own, ...(typeof more === 'object' ? more : {}), ...own });
}

/** Fields are small; what is deeper is a mistake, or an object that holds itself. */
const fieldsDepthMax = 8;

function maskDeep(value: unknown, mask: LogOptions['mask'], depth: number): unknown {
  if (typeof value === 'string') return mask(value);
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Error) return mask(inspect(value));
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '…';
  if (Array.isArray(value)) return value.map((one) => maskDeep(one, mask, depth - 1));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [mask(name), maskDeep(one, mask, depth - 1)]));
}
