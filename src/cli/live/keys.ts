/** Sequences by which terminals tell keys that are no letters; of the rest of these none means anything here. */
const sequences = new RegExp(`${'\u001b'}(?:\\[[0-9;?]*[ -/]*[@-~]|O[A-Za-z])|.`, 'gsu');

const named: Readonly<Record<string, string>> = { A: 'up', B: 'down' };

/** The keys in what a terminal sent: letters as they are, `up` and `down`. */
export const keysOf = (text: string): readonly string[] =>
  (text.match(sequences) ?? []).flatMap((key) => (key.length > 1 && key.startsWith('\u001b') ? nameOf(key) : [key]));

function nameOf(sequence: string): string[] {
  const name = named[sequence.slice(2)];
  return name === undefined ? [] : [name];
}
