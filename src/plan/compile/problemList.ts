import type { Place, Problem } from '../../model/problems.ts';
import type { DocumentPath, Locate } from '../change.ts';

/** What is wrong at a place of the plan. */
export interface Finding {
  readonly code: Problem['code'];
  readonly message: string;
  readonly next: string;
  /** Findings of one code about one subject at one place are told once, however many hosts have them. */
  readonly subject?: string;
}

/** The problems found while compiling. */
export class ProblemList {
  private readonly found = new Map<string, Problem>();
  private readonly at: Locate;

  constructor(at: Locate) {
    this.at = at;
  }

  add(path: DocumentPath, { code, message, next, subject = message }: Finding): void {
    this.put(subject, { code, message, next, place: this.at(path), severity: 'error' });
  }

  /** A problem that knows its place, as one inside of a template does. */
  addPlaced(problem: Problem): void {
    this.put(problem.message, problem);
  }

  get all(): readonly Problem[] {
    return [...this.found.values()];
  }

  private put(subject: string, problem: Problem): void {
    const { file, line, column, path }: Partial<Place> = problem.place ?? {};
    const key = JSON.stringify([problem.code, subject, file, line, column, line === undefined ? path : null]);
    if (!this.found.has(key)) this.found.set(key, problem);
  }
}
