/** Parts of a Markdown document. Cells, items and summaries are Markdown already: made by inert.ts, or our own words. */

/** GFM tables; with no heads the first row is empty. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [row(heads), row(heads.map(() => '---')), ...rows.map(row)].join('\n');
}

/** Two columns without heads: what, and what of it. */
export const facts = (rows: readonly (readonly [string, string])[]): string =>
  table(
    ['', ''],
    rows.map(([name, value]) => [`**${name}**`, value]),
  );

export const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

/** What is folded away until somebody wants it. `summary` is HTML: made by htmlText, or our own. */
export const details = (summary: string, body: string): string =>
  `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`;

/** At most so many, and how many there are more. */
export function atMost<T>(items: readonly T[], max: number, more: (n: number) => T): readonly T[] {
  return items.length <= max ? items : [...items.slice(0, max - 1), more(items.length - max + 1)];
}

/** A part of the document that is whole in itself, and what stands in its place when there is no room for it. */
export interface Block {
  readonly text: string;
  /** null: it is always there. */
  readonly cut: string | null;
}

export const block = (...parts: readonly string[]): Block => ({
  text: parts.filter((part) => part !== '').join('\n\n'),
  cut: null,
});

/** One that may be left out: `what` says what it is. */
export const optional = (what: string, text: string): Block => ({
  text,
  cut: `_Left out here for its length: ${what}. The JSON review has it._`,
});

/**
 * The blocks one after another, in at most `lengthMax` characters: those that come first have their room first, and what
 * is left out says so.
 */
export function bounded(blocks: readonly Block[], lengthMax: number): string {
  const between = 2;
  const leastOf = ({ text, cut }: Block) => Math.min(text.length, cut?.length ?? text.length) + between;
  let room = lengthMax - blocks.reduce((sum, one) => sum + leastOf(one), 0);
  const texts = blocks.map((one) => {
    const more = one.text.length + between - leastOf(one);
    if (one.cut === null || more <= 0) return one.text;
    if (more > room) return one.cut;
    room -= more;
    return one.text;
  });
  return asFarAs(texts, lengthMax);
}

/** Where even what must be there is too long, the document ends after the last part that fits. */
function asFarAs(texts: readonly string[], lengthMax: number): string {
  const all = texts.join('\n\n');
  if (all.length <= lengthMax) return all;
  const end = '**The document ends here, for its length. The JSON review has all of it.**';
  const kept: string[] = [];
  let room = lengthMax - end.length;
  for (const text of texts) {
    room -= text.length + 2;
    if (room < 0) break;
    kept.push(text);
  }
  return [...kept, end].join('\n\n');
}
