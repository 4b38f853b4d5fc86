/** Line and column of an offset, both from 1; columns count characters, not UTF-16 units. */
export type Position = { readonly line: number; readonly column: number };

/** Answers where an offset of the text is. The lines are found once. */
export function linesOf(text: string): (offset: number) => Position {
  const starts = [0];
  for (const ending of text.matchAll(/\r\n|\n|\r/g)) starts.push(ending.index + ending[0].length);
  return (offset) => {
    const line = lastAtMost(starts, offset);
    return { line: line + 1, column: charactersOf(text.slice(starts[line], offset)) + 1 };
  };
}

/** Position of the last number that is not above the limit, in a rising list. */
function lastAtMost(rising: readonly number[], limit: number): number {
  let [low, high] = [0, rising.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((rising[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A pair of surrogates is one character. */
function charactersOf(text: string): number {
  return text.length - (text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);
}
