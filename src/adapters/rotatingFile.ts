import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface RotatingFileOptions {
  readonly file: string;
  /** A file that would grow past it becomes FILE.1, and FILE.1 becomes FILE.2. */
  readonly bytesMax: number;
  /** FILE and those with a number, in all. */
  readonly filesMax: number;
}

/**
 * Appends lines to a file of bounded size. Each line is written when this returns, so that none is lost when the process
 * is killed; the file is opened anew each time, so that several processes can write and rotate the same one.
 * Throws what the file system throws.
 */
export function appendLine(options: RotatingFileOptions, line: string): void {
  const bytes = Buffer.from(line);
  const descriptor = openFor(options, bytes.length);
  try {
    writeSync(descriptor, bytes);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes the folder, and fails where lines would. */
export function prepareFile({ file }: RotatingFileOptions): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openAppending(file));
}

function openFor(options: RotatingFileOptions, bytesMore: number): number {
  const descriptor = openAppending(options.file);
  const { size } = fstatSync(descriptor);
  if (size === 0 || size + bytesMore <= options.bytesMax) return descriptor;
  closeSync(descriptor);
  rotate(options);
  return openAppending(options.file);
}

function openAppending(file: string): number {
  return openSync(file, 'a', 0o600);
}

function rotate({ file, filesMax }: RotatingFileOptions): void {
  const name = (number: number) => (number === 0 ? file : `${file}.${number}`);
  rmSync(name(filesMax - 1), { force: true });
  for (let number = filesMax - 2; number >= 0; number -= 1) renameIfThere(name(number), name(number + 1));
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
