/**
 * The known word a person most likely meant: at most a third of its letters wrong, two neighbours swapped counting as one.
 * Undefined when nothing is near.
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: { word: string; distance: number } | undefined;
  for (const candidate of known) {
    const allowed = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
    // The distance is at least the difference in length: most of 20,000 host names need no table.
    if (Math.abs(word.length - candidate.length) > allowed) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= allowed && (best === undefined || distance < best.distance)) best = { word: candidate, distance };
  }
  return best?.word;
}

/** `Did you mean "x"?`, or else what there is, at most ten of them. */
export function didYouMean(word: string, known: Iterable<string>, otherwise: string): string {
  const meant = nearest(word, known);
  return meant === undefined ? `${otherwise}: ${listed([...known])}.` : `Did you mean \`${meant}\`?`;
}

/** A list for a sentence, cut after ten; a single one more is told, too. */
export function listed(words: readonly string[]): string {
  if (words.length === 0) return '(none)';
  const rest = words.length - 10;
  return rest > 1 ? `${words.slice(0, 10).join(', ')} and ${rest} more` : words.join(', ');
}

/** Optimal string alignment distance (Damerau-Levenshtein without editing a swapped pair again). */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          (current[column - 1] ?? 0) + 1,
          (previous[column] ?? 0) + 1,
          (previous[column - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (beforePrevious[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    [beforePrevious, previous] = [previous, current];
  }
  return previous[b.length] ?? 0;
}
