import { resolve } from 'node:path';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { formatProblem, NightshiftError, type Problem } from '../model/problems.ts';
import { prepareChange } from '../plan/prepare.ts';
import { isError } from '../plan/read/report.ts';
import { count } from '../review/view/line.ts';
import type { Session } from './session.ts';

interface Validated {
  readonly plan: string;
  readonly valid: boolean;
  readonly digest: string | null;
  readonly problems: readonly Problem[];
}

/** `validate PLAN…`: everything that can be known about plans without a host, all problems at once. */
export async function validate(session: Session, plans: readonly string[]): Promise<ExitCode> {
  const root = await session.project();
  const results: Validated[] = [];
  for (const plan of plans) results.push(await validateOne(root, plan));
  session.result({ plans: results }, () => results.map((one) => validatedText(one)).join('\n'));
  return results.every(({ valid }) => valid) ? exitCodes.done : exitCodes.error;
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
