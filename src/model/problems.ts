import type { Code } from './codes/catalog.ts';

/** Where in a file something is: line and column count from 1; `path` is the place in the document (`stages[0].steps[2].run`). */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly path?: string;
}

/** One thing that is wrong: what, where, and what to do next. */
export interface Problem {
  readonly code: Code;
  readonly message: string;
  readonly next: string;
  readonly place?: Place;
  readonly severity: 'error' | 'warning';
}

/** An operating error with everything a user needs; several problems of one input travel together. */
export class NightshiftError extends Error {
  override readonly name = 'NightshiftError';
  readonly problems: readonly Problem[];
  constructor(problems: readonly [Problem, ...Problem[]], options?: { cause?: unknown }) {
    super(problems.map(formatProblem).join('\n'), options);
    this.problems = problems;
  }
  get code(): Code {
    const [first] = this.problems;
    if (first === undefined) throw new Error('a NightshiftError has at least one problem');
    return first.code;
  }
}

/** The error for a single problem. */
export function failure(
  code: Code,
  message: string,
  next: string,
  more: { place?: Place; cause?: unknown } = {},
): NightshiftError {
  const problem: Problem = { code, message, next, severity: 'error', ...(more.place && { place: more.place }) };
  return new NightshiftError([problem], more.cause === undefined ? {} : { cause: more.cause });
}

/** `file:line:column`, as far as it is known. */
export function formatPlace(place: Place): string {
  return [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
}

/** A problem on one line and its next step on a second. */
export function formatProblem(problem: Problem): string {
  const where = problem.place === undefined ? '' : `${formatPlace(problem.place)} `;
  const inside = problem.place?.path ? `${problem.place.path}: ` : '';
  return `${where}${problem.severity} ${problem.code} ${inside}${problem.message}\n  next: ${problem.next}`;
}
