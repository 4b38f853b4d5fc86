import type { Code } from '../catalog.ts';

/** What usually is behind a code, and what to do about it: sentences, the likeliest first. */
export interface Explanation {
  readonly causes: readonly string[];
  readonly remedies: readonly string[];
}

/** The codes of a hundred: what they have in common, and more about those that need more than their one line. */
export interface Family {
  /** The first four characters of its codes: `NS12`. */
  readonly prefix: `NS${number}`;
  readonly title: string;
  /** What holds for all of them: when they are met, and what has happened by then. */
  readonly about: string;
  /** Pages inside the package, the nearest first. */
  readonly docs: readonly string[];
  readonly explanations: Readonly<Partial<Record<Code, Explanation>>>;
}
