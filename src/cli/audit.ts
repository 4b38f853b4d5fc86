import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { thisProcess } from '../adapters/journal/holder.ts';
import { sealText } from '../adapters/signing/seal.ts';
import { writeSeal } from '../adapters/signing/sealFiles.ts';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { failure, formatProblem, type NightshiftError } from '../model/problems.ts';
import type { ChainBreak, ChainLink, VerifyReport } from '../runtime/journalPort.ts';
import { whoIs } from '../runtime/launch.ts';
import { checkSeals, sealLine } from './auditSeals.ts';
import type { Session } from './session.ts';

export interface VerifyOptions {
  /** Whose seals count, as OpenSSH's allowed_signers. */
  readonly signers?: string;
  /** Where the seals are, when not beside the journal. */
  readonly seals?: string;
}

/** `audit verify [RUN]`: whether the journal is what was written, and what its seals say it was. */
export async function auditVerify(
  session: Session,
  run: string | undefined,
  { signers, seals }: VerifyOptions,
): Promise<ExitCode> {
  const report = session.journal.verify(run);
  const folder = seals === undefined ? sealsOf(session) : await readable('--seals', seals);
  const signersFile = signers === undefined ? null : await readable('--signers', signers);
  const checked = await checkSeals(session.journal, folder, run, signersFile);
  const failures = [...(report.intact ? [] : [broken(report)]), ...checked.flatMap(({ failed }) => failed ?? [])];
  const good = checked.flatMap(({ seal }) => seal ?? []);
  if (failures.length > 0 || !report.intact) return notIntact(session, report, failures);
  const { runs, events } = report;
  const sealed = good.length === 0 ? [noSeal] : good.map((seal) => sealLine(seal, run));
  session.result({ intact: true, runs, events, seals: good }, () =>
    [`intact: ${runs} runs, ${events} events`, ...sealed].join('\n'),
  );
  return exitCodes.done;
}

const noSeal = 'no seal: who may write the journal could have written all of it anew; see `nightshift audit seal`';

const sealsOf = ({ stateDirectory }: Session): string => join(stateDirectory, 'seals');

async function readable(option: string, path: string): Promise<string> {
  await access(path).catch((cause: unknown) => {
    throw failure('NS6002', `${option} ${path} cannot be read`, 'Check the path and the rights.', { cause });
  });
  return resolve(path);
}

function notIntact(session: Session, report: VerifyReport, failures: readonly NightshiftError[]): ExitCode {
  const problems = failures.flatMap((failed) => failed.problems);
  if (session.json) {
    const { run, sequence, reason } = report.intact ? { run: null, sequence: null, reason: null } : report;
    session.result({ intact: false, run, sequence, reason, problems }, () => '');
  } else for (const problem of problems) session.err.line(formatProblem(problem));
  return exitCodes.error;
}

function broken({ run, sequence, reason }: ChainBreak): NightshiftError {
  const event = sequence === 0 ? '' : `, event ${sequence}`;
  const where = run === '' ? '' : `run ${run}${event}: `;
  const next =
    'Believe nothing of it from there on. Keep the file as it is, and compare it with a backup, an export or the seals; hosts keep their receipts.';
  return failure('NS3201', `${where}${reason}`, next);
}

export interface SealOptions {
  readonly key: string;
}

/** `audit seal`: signs where the journal stands now, so that a history that is written anew can be told from this one. */
export async function auditSeal(session: Session, options: SealOptions): Promise<ExitCode> {
  const heads = session.journal.heads();
  const report = session.journal.verify();
  if (!report.intact) throw broken(report);
  const [by, atMs] = [whoIs(thisProcess()), Date.now()];
  const sealing = { text: sealText(heads, by, atMs), atMs, key: resolve(options.key) };
  const terminal = process.stdin.isTTY === true;
  const { file, key } = await writeSeal(sealsOf(session), { ...sealing, terminal });
  const { runs, hash } = heads.journal;
  const events = heads.runs.reduce((sum, { sequence }) => sum + sequence, 0);
  const at = new Date(atMs).toISOString();
  session.result({ file, signature: `${file}.sig`, at, by, runs, events, hash, key }, () =>
    [
      `sealed: ${runs} runs, ${events} events, signed with ${key}`,
      `${file}, ${file}.sig: keep a copy of both where those who may write the journal cannot`,
    ].join('\n'),
  );
  return exitCodes.done;
}

/** `audit export [RUN…]`: the hash chain as JSON lines, for other programs; docs/journal.md says how to check it. */
export function auditExport(session: Session, runs: readonly string[]): ExitCode {
  for (const link of session.journal.chain(runs.length === 0 ? undefined : runs)) {
    session.out.line(lineOf(link));
    if (session.out.closed) break;
  }
  return exitCodes.done;
}

/** The hashed text stands in the line as it is hashed, last: nobody has to write it anew in the same way. */
const lineOf = ({ kind, hash, previous, text }: ChainLink): string =>
  `{"kind":"${kind}","hash":"${hash}","previous":"${previous}","of":${text}}`;
