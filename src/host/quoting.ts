import type { Become } from '../model/executionPlan.ts';

const safeAsItIs = /^[A-Za-z0-9_./:@%+=,-]+$/;

/**
 * The value as one word for any shell: unquoted when nothing in it can mean anything, else in single quotes.
 * The only place where values become shell text. Throws a RangeError on NUL, which no shell word can hold.
 */
export function shellWord(value: string): string {
  if (value.includes('\0')) throw new RangeError('a shell word cannot hold a NUL character');
  // A leading `=` or `%` (zsh, job names) is quoted too; inside a word both are harmless.
  if (safeAsItIs.test(value) && !/^[=%]/.test(value)) return value;
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/** A command line for a person who has logged in on a host: it does what `command` does as that user (null: as the login user). */
export function byHandAs(as: Become | null, command: string): string {
  if (as === null) return command;
  const { user, method } = as;
  if (method === 'su') return `su - ${user} -s /bin/sh -c ${shellWord(command)}`;
  return `${method} -u ${user} sh -c ${shellWord(command)}`;
}
