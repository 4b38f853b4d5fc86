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
