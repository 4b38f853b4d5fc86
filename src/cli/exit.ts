import type { Code } from '../model/codes/catalog.ts';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { NightshiftError } from '../model/problems.ts';
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
export async function report(error: unknown, session: Session): Promise<ExitCode> {
  if (error instanceof NightshiftError) return reportProblems(error, session);
  // Only now: whoever is told nothing should not wait for it.
  const { tellError } = await import('./tellProblems.ts');
  if (error instanceof LeaseTaken || error instanceof LeaseLost) {
    tellError(session, `error ${error.message}`, null);
    return exitCodes.refused;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  tellError(session, `internal error: ${text}`, 'this is a defect of nightshift; please report it with the text above');
  return exitCodes.error;
}

async function reportProblems({ problems }: NightshiftError, session: Session): Promise<ExitCode> {
  if (session.output === 'ndjson') session.out.line(JSON.stringify(problemsRecord(problems, Date.now(), iso)));
  else if (session.json) session.out.line(JSON.stringify({ problems }, null, 2));
  else await (await import('./tellProblems.ts')).tellProblems(session, problems);
  return exitCodeOf(problems.map(({ code }) => code));
}

/** How a command ends that met problems of these codes. */
export function exitCodeOf(codes: readonly Code[]): ExitCode {
  if (codes.some((code) => stale.has(code))) return exitCodes.stale;
  return codes.some((code) => refusals.has(code)) ? exitCodes.refused : exitCodes.error;
}

const iso = (ms: number): string => new Date(ms).toISOString();
