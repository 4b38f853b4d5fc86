import { resolve } from 'node:path';
import { formatProblem, type Problem } from '../model/problems.ts';
import { type Annotation, annotationLines, problemAnnotations } from '../review/ci/github.ts';
import { checkoutPath, ciServiceOf, inertText } from './ciOutput.ts';
import type { Session } from './session.ts';

/** Where problems are told: `project` is what their files are relative to. */
export type Told = Pick<Session, 'json' | 'err' | 'project'>;

/** Problems as text on standard error; in a job of GitHub also as annotations. */
export async function tellProblems(told: Told, problems: readonly Problem[]): Promise<void> {
  for (const problem of problems) told.err.line(inertText(told, formatProblem(problem)));
  if (ciServiceOf(told) !== 'github') return;
  const root = await told.project().catch(() => process.cwd());
  annotate(
    told,
    problemAnnotations(problems, (file) => checkoutPath(resolve(root, file))),
  );
}

/** An error that is no problem of the input, with its next step. */
export function tellError(told: Told, text: string, next: string | null): void {
  for (const line of [text, ...(next === null ? [] : [`  next: ${next}`])]) told.err.line(inertText(told, line));
  annotate(told, [{ level: 'error', title: 'nightshift', message: text }]);
}

/** To standard error, which the runner reads too: standard output may be kept in a file, and be looked for nothing else. */
function annotate(told: Told, annotations: readonly Annotation[]): void {
  if (ciServiceOf(told) !== 'github') return;
  for (const line of annotationLines(annotations)) told.err.line(line);
}
