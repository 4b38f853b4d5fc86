/** OpenSSH's pattern lists (PATTERNS in ssh_config(5)): `a@x,*@y,!b@y`. */

/** What matches a pattern with `!` is out, whatever else it matches; else one that matches is enough. */
export function matchesList(text: string, patterns: readonly string[]): boolean {
  if (patterns.some((pattern) => pattern.startsWith('!') && matches(text, pattern.slice(1)))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && matches(text, pattern));
}

/** `*` is any characters, `?` is one. Linear but for a step back to the last `*`: a pattern cannot make it hang. */
function matches(text: string, pattern: string): boolean {
  let [t, p, star, resume] = [0, 0, -1, 0];
  while (t < text.length) {
    if (pattern[p] === '*') [star, resume, p] = [p, t, p + 1];
    else if (pattern[p] === '?' || pattern[p] === text[t]) [t, p] = [t + 1, p + 1];
    else if (star >= 0) [resume, t, p] = [resume + 1, resume + 1, star + 1];
    else return false;
  }
  return /^\**$/.test(pattern.slice(p));
}

/** The names that a list says in full, and does not take out again. */
export function concreteNames(patterns: readonly string[]): readonly string[] {
  return patterns.filter((pattern) => !/^!|[*?]/.test(pattern) && matchesList(pattern, patterns));
}
