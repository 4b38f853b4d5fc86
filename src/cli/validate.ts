import { resolve } from 'node:path';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { formatProblem, NightshiftError, type Problem } from '../model/problems.ts';
import { isError } from '../plan/read/report.ts';
import { annotationLines, problemAnnotations } from '../review/ci/github.ts';
import { type Checked, sarifLog } from '../review/ci/sarif.ts';
import { count } from '../review/view/line.ts';
import { checkoutPath, checkoutUri, ciServiceOf, inertText } from './ciOutput.ts';
import { prepareChange } from './readProject.ts';
import type { Session } from './session.ts';
import { version } from './version.ts';

interface Validated {
  readonly plan: string;
  readonly valid: boolean;
  readonly digest: string | null;
  readonly problems: readonly Problem[];
}

/** `validate PLAN…`: everything that can be known about plans without a host, all problems at once. */
export async function validate(session: Session, plans: readonly string[]): Promise<ExitCode> {
  const root = await projectOf(session, plans);
  if (root === null) return exitCodes.error;
  const results: Validated[] = [];
  for (const plan of plans) results.push(await validateOne(root, plan));
  if (session.output === 'sarif') tellSarif(session, root, results);
  else session.result({ plans: results }, () => inertText(session, results.map(validatedText).join('\n')));
  if (ciServiceOf(session) === 'github') annotate(session, root, results);
  return results.every(({ valid }) => valid) ? exitCodes.done : exitCodes.error;
}

/** Null: there is none, and that is told as SARIF; whoever uploads it must find no other form there. */
async function projectOf(session: Session, plans: readonly string[]): Promise<string | null> {
  try {
    return await session.project();
  } catch (error) {
    if (session.output !== 'sarif' || !(error instanceof NightshiftError)) throw error;
    const { problems } = error;
    tellSarif(
      session,
      process.cwd(),
      plans.map((plan) => ({ plan, problems })),
    );
    return null;
  }
}

function tellSarif(session: Session, root: string, results: readonly Checked[]): void {
  const uriOf = (file: string) => checkoutUri(resolve(root, file));
  const checked = results.map(({ plan, problems }) => ({ plan: resolve(plan), problems }));
  session.out.line(JSON.stringify(sarifLog(checked, { version: version(), uriOf }), null, 2));
}

/** Problems beside the lines they are about, in the merge request. */
function annotate(session: Session, root: string, results: readonly Validated[]): void {
  const problems = results.flatMap((one) => one.problems);
  const fileOf = (file: string) => checkoutPath(resolve(root, file));
  for (const line of annotationLines(problemAnnotations(problems, fileOf))) session.out.line(line);
}

async function validateOne(root: string, plan: string): Promise<Validated> {
  try {
    const { digest, warnings } = await prepareChange(root, resolve(plan), Date.now());
    return { plan, valid: true, digest, problems: warnings };
  } catch (error) {
    if (!(error instanceof NightshiftError)) throw error;
    return { plan, valid: false, digest: null, problems: error.problems };
  }
}

function validatedText({ plan, valid, digest, problems }: Validated): string {
  const errors = problems.filter(isError).length;
  const warnings = problems.length - errors;
  const tally = [errors > 0 && count(errors, 'error'), warnings > 0 && count(warnings, 'warning')].filter(Boolean);
  const verdict = valid ? `valid, digest ${digest}` : 'not valid';
  return [...problems.map(formatProblem), `${plan}: ${[verdict, ...tally].join(', ')}`].join('\n');
}
