/** Absolute paths on a host, as texts: nothing is looked at. */

/** Whether a path is a directory or something below it. */
export function isAtOrBelow(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`);
}

/** The directory that a path lies in; of `/` itself `/`. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** All directories that lead to a path, the nearest first, without `/`. */
export function parentsOf(path: string): string[] {
  const parent = parentOf(path);
  return parent === '/' ? [] : [parent, ...parentsOf(parent)];
}

/** Without empty parts, `.` and `..`, and without a slash at its end. */
export function plainPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** A word of a shell command, with what is quoted in it. */
const words = /(?:[^\s;|&<>()"']|"[^"]*"|'[^']*')+/g;
/** From here on only the shell knows what it is. */
const expansion = /[$`*?[{~]/;

/**
 * Absolute paths that are words of a shell command, or follow `=`, `:`, `,` or `@` in one. Of a path that goes on with a
 * variable or a pattern: the directory before. What a command makes up by itself, or names from where it runs, is not seen.
 */
export function absolutePathsIn(command: string): string[] {
  return (command.match(words) ?? [])
    .flatMap((word) => word.replace(/\$?'|["\\]/g, '').split(/[=:,@]/))
    .filter((word) => /^\/(?!\/)/.test(word))
    .map(beforeExpansion)
    .map(plainPath);
}

function beforeExpansion(word: string): string {
  const at = word.search(expansion);
  return at === -1 ? word : parentOf(word.slice(0, at));
}
