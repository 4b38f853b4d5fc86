import type { Code } from '../model/codes/catalog.ts';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { formatProblem, NightshiftError } from '../model/problems.ts';
import { problemsRecord } from '../review/ci/ndjson.ts';
import { LeaseTaken } from '../runtime/driver.ts';
import { LeaseLost } from '../runtime/journalPort.ts';
import type { Session } from './session.ts';

/** Codes that mean "refused": nothing is wrong with the input, but it may not run. All others are errors. */
const refusals: ReadonlySet<Code> = new Set<Code>([
  'NS3010',
  'NS3012',
  'NS3014',
  'NS3015',
  'NS3016',
  'NS3017',
  'NS3019',
  'NS3020',
  'NS3104',
  'NS3105',
  'NS3107',
  'NS3211',
  'NS3212',
  'NS3213',
  'NS3214',
  'NS3303',
  'NS3305',
  'NS3306',
  'NS3307',
  'NS3308',
  'NS3309',
  'NS3333',
  'NS3334',
  'NS3335',
  'NS3336',
  'NS3337',
  'NS3338',
  'NS3339',
  'NS3342',
  'NS3343',
  'NS3344',
  'NS3402',
  'NS3350',
]);

/** Codes that mean that what would run is not what was looked at. */
const stale: ReadonlySet<Code> = new Set<Code>(['NS3018', 'NS3302', 'NS3304']);

/** Says what went wrong, as the command's output says things, and with which exit code. */
export function report(error: unknown, session: Session): ExitCode {
  if (error instanceof NightshiftError) return reportProblems(error, session);
  if (error instanceof LeaseTaken || error instanceof LeaseLost) {
    session.err.line(`error ${error.message}`);
    return exitCodes.refused;
  }
  session.err.line(`internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  session.err.line('  next: this is a defect of nightshift; please report it with the text above');
  return exitCodes.error;
}

function reportProblems(error: NightshiftError, session: Session): ExitCode {
  if (session.output === 'ndjson') session.out.line(JSON.stringify(problemsRecord(error.problems, Date.now(), iso)));
  else if (session.json) session.out.line(JSON.stringify({ problems: error.problems }, null, 2));
  else for (const problem of error.problems) session.err.line(formatProblem(problem));
  return exitCodeOf(error.problems.map(({ code }) => code));
}

/** How a command ends that met problems of these codes. */
export function exitCodeOf(codes: readonly Code[]): ExitCode {
  if (codes.some((code) => stale.has(code))) return exitCodes.stale;
  return codes.some((code) => refusals.has(code)) ? exitCodes.refused : exitCodes.error;
}

const iso = (ms: number): string => new Date(ms).toISOString();
