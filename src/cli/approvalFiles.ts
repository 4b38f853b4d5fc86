/** Approvals as files: beside the saved plan, or wherever they were mailed to. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { readSignedApproval, statementText } from '../approval/signedApproval.ts';
import type { ApprovalStatement, SignedApproval } from '../model/approval.ts';
import { failure } from '../model/problems.ts';
import type { IdentifiedPlan } from '../model/savedPlan.ts';
import type { JournalPort } from '../runtime/journalPort.ts';

const suffixes = { approve: 'approval.json', reject: 'rejection.json' } as const;

const stemOf = (planFile: string): string => basename(planFile).replace(/\.json$/, '');

/** Where an approval of a saved plan is put: `<plan>.<principal>.approval.json` beside it. */
export function approvalFileOf(planFile: string, { decision, principal }: ApprovalStatement): string {
  // A principal is any text; as part of a name it may not lead to another folder.
  const name = encodeURIComponent(principal).replaceAll('%40', '@');
  return join(dirname(planFile), `${stemOf(planFile)}.${name}.${suffixes[decision]}`);
}

/**
 * Everything that was said of a saved plan, as far as it is known here: in files beside it, in those that are named, and in
 * the journal (null: there is none). Each once. Rejects with NS3310 or NS3405 for a file that cannot be read as one: it may
 * be a rejection.
 */
export async function gatherApprovals(
  journal: Pick<JournalPort, 'approvals'> | null,
  planFile: string,
  { id }: IdentifiedPlan,
  extraFiles: readonly string[],
): Promise<readonly SignedApproval[]> {
  const files = [...(await filesBeside(resolve(planFile))), ...extraFiles];
  const read = await Promise.all(files.map(readApprovalFile));
  const kept = journal?.approvals(id).map(({ approval }) => approval) ?? [];
  const identity = ({ statement, signature }: SignedApproval) => `${statementText(statement)}\n${signature}`;
  return [...new Map([...read, ...kept].map((approval) => [identity(approval), approval])).values()];
}

async function filesBeside(planFile: string): Promise<readonly string[]> {
  const folder = dirname(planFile);
  const names = await readdir(folder).catch((cause: unknown) => {
    throw unreadable(folder, cause);
  });
  const isOne = (name: string) =>
    name.startsWith(`${stemOf(planFile)}.`) && Object.values(suffixes).some((suffix) => name.endsWith(`.${suffix}`));
  return names
    .filter(isOne)
    .sort()
    .map((name) => join(folder, name));
}

async function readApprovalFile(file: string): Promise<SignedApproval> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  return readSignedApproval(text, file);
}

function unreadable(path: string, cause: unknown) {
  const why = cause instanceof Error ? cause.message : String(cause);
  return failure('NS3405', `${path} cannot be read: ${why}`, 'Check the path and the rights.', { cause });
}
