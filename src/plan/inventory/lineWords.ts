/**
 * Words of a line of an INI inventory: divided by blanks, quotes taken off, what follows a # left out, as POSIX shells do
 * (Python's shlex, which Ansible uses, ends a line at a # within a word, too). Throws a RangeError for an open quote.
 */
export function lineWords(line: string): string[] {
  const words: string[] = [];
  let [word, inWord] = ['', false];
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (character === '#') break;
    if (/\s/.test(character)) {
      if (inWord) words.push(word);
      [word, inWord] = ['', false];
      continue;
    }
    const part = partAt(line, at);
    [word, inWord] = [word + part.text, true];
    at = part.end;
  }
  return inWord ? [...words, word] : words;
}

/** A character, an escaped one, or what stands in quotes; `end` is its last character. */
function partAt(line: string, at: number): { text: string; end: number } {
  const character = line.charAt(at);
  if (character === '\\') {
    if (at + 1 === line.length) throw new RangeError('nothing follows the backslash');
    return { text: line.charAt(at + 1), end: at + 1 };
  }
  if (character !== '"' && character !== "'") return { text: character, end: at };
  const quoted = character === '"' ? /"((?:[^"\\]|\\.)*)"/y : /'([^']*)'/y;
  quoted.lastIndex = at;
  const [whole, inside] = quoted.exec(line) ?? [];
  if (whole === undefined || inside === undefined) throw new RangeError(`the quote ${character} is not closed`);
  const text = character === '"' ? inside.replaceAll(/\\(["\\])/g, '$1') : inside;
  return { text, end: at + whole.length - 1 };
}
