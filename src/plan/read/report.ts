import type { Code } from '../../model/codes/catalog.ts';
import { NightshiftError, type Place, type Problem } from '../../model/problems.ts';

/** An error at a place of a file. */
export function errorAt(place: Place, code: Code, message: string, next: string): Problem {
  return { code, message, next, place, severity: 'error' };
}

/** Something that is allowed and probably not meant. */
export function warningAt(place: Place, code: Code, message: string, next: string): Problem {
  return { code, message, next, place, severity: 'warning' };
}

/**
 * At most so many problems are told of one file. Nobody reads more, and each costs a search for its line: a file of one
 * line of 1 MiB could otherwise keep its reader busy for hours.
 */
export const problemsMax = 100;

/** What stands for the problems beyond the limit. */
export function andMore(file: string): Problem {
  const message = `There are more than ${problemsMax} problems; the others are not shown.`;
  return errorAt({ file }, 'NS1015', message, 'Correct these first.');
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(isError);
}

/** Problems without those said already of the same line and column: lists shared by an alias are checked where each is used. */
export function withoutRepeats(problems: readonly Problem[]): Problem[] {
  const said = new Map(problems.map((problem) => [identity(problem), problem] as const).reverse());
  return problems.filter((problem) => said.get(identity(problem)) === problem);
}

function identity({ code, place, message }: Problem): string {
  return JSON.stringify([code, place?.file, place?.line, place?.column, message]);
}

/** Rejects input that has errors, by throwing all that was found: errors first, warnings after them. */
export function refuseErrors(problems: readonly Problem[]): void {
  const errors = problems.filter(isError);
  const [first, ...rest] = [...errors, ...problems.filter((problem) => !isError(problem))];
  if (errors.length > 0 && first !== undefined) throw new NightshiftError([first, ...rest]);
}

export const isError = ({ severity }: Problem): boolean => severity === 'error';
