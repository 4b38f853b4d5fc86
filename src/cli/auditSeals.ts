import { join } from 'node:path';
import { listSeals, readSeal } from '../adapters/signing/sealFiles.ts';
import { checkSignature, type SignatureReport } from '../adapters/signing/signature.ts';
import { failure, NightshiftError } from '../model/problems.ts';
import type { ChainBreak, JournalPort } from '../runtime/journalPort.ts';

/** A seal that holds, as JSON tells it. */
export interface GoodSeal {
  readonly file: string;
  readonly at: string;
  /** Who made it, as it says itself. */
  readonly by: string;
  readonly runs: number;
  /** Kind and fingerprint of the key that signed it. */
  readonly key: string;
  /** The allowed signer whose key it is; null: nobody was asked. */
  readonly principal: string | null;
}

export interface CheckedSeal {
  readonly seal?: GoodSeal;
  readonly failed?: NightshiftError;
}

/** Holds the journal, or one run of it, against every seal of the folder, and each seal against its signature. */
export async function checkSeals(
  journal: JournalPort,
  folder: string,
  run: string | undefined,
  signersFile: string | null,
): Promise<readonly CheckedSeal[]> {
  const checked: CheckedSeal[] = [];
  for (const name of await listSeals(folder)) {
    const seal = checkSeal(journal, join(folder, name), run, signersFile);
    checked.push(await seal.then((good) => ({ seal: good }), notGood));
  }
  return checked;
}

function notGood(error: unknown): CheckedSeal {
  if (error instanceof NightshiftError && error.code !== 'NS3208') return { failed: error };
  throw error;
}

async function checkSeal(
  journal: JournalPort,
  file: string,
  run: string | undefined,
  signersFile: string | null,
): Promise<GoodSeal> {
  const seal = await readSeal(file);
  const { at, by } = seal;
  const signers = signersFile === null ? null : { file: signersFile, atMs: Date.parse(at) };
  const { key, principal } = goodOrRefused(file, await checkSignature(file, signers));
  const departure = journal.departsFrom(seal, run);
  if (departure !== null) throw departed(file, at, departure);
  return { file, at, by, runs: seal.journal.runs, key, principal };
}

function goodOrRefused(file: string, report: SignatureReport): Extract<SignatureReport, { status: 'good' }> {
  if (report.status === 'good') return report;
  const next = 'Believe the seal nothing; take a copy of it and of its .sig that was kept elsewhere.';
  if (report.status === 'bad') throw failure('NS3204', `${file}: its signature does not hold: ${report.said}`, next);
  throw failure(
    'NS3205',
    `${file} is signed with ${report.key}, and no allowed signer vouches for it: ${report.said}`,
    'Find out whose key that is. Who may seal stands in the file of --signers, with namespaces="nightshift-journal" or without any.',
  );
}

function departed(file: string, at: string, { run, sequence, reason }: ChainBreak) {
  const event = sequence === 0 ? '' : `, event ${sequence}`;
  const where = run === '' ? '' : `run ${run}${event}: `;
  const next = 'Somebody has rewritten or cut the journal since. Keep it as it is, and compare it with a backup.';
  return failure('NS3202', `the journal is not the one that was sealed at ${at} (${file}): ${where}${reason}`, next);
}

/** `run`: the only one that was looked at. */
export function sealLine({ file, at, runs, key, principal }: GoodSeal, run: string | undefined): string {
  const held = run === undefined ? `${runs} runs are as they were` : `run ${run} is as it was, if it was there`;
  const signed = principal === null ? `${key}; nobody vouched for that key (--signers FILE)` : `${key} of ${principal}`;
  return `sealed at ${at}: ${held}; signed with ${signed}: ${file}`;
}
