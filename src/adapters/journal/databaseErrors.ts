import { failure, type NightshiftError } from '../../model/problems.ts';

/** SQLite's primary result codes (sqlite.org/rescode.html). */
const busy = new Set([5, 6, 15]);
const cannotOpen = new Set([3, 8, 14, 23]);
const damaged = new Set([11, 26]);
const full = 13;
const inputOutput = 10;

/** Whether another process had the lock. */
export function isBusy(error: unknown): boolean {
  return busy.has(primaryCode(error) ?? 0);
}

/** What a run that was under way needs next; what it had written down is whole. */
const thenResume = 'What was written is whole: a run that was under way then goes on with `nightshift resume RUN`.';

/** The error for people that stands for an error of SQLite; undefined for an error that is a defect of ours. */
export function operatingError(error: unknown, file: string): NightshiftError | undefined {
  const code = primaryCode(error);
  if (code === undefined) return undefined;
  const more = { place: { file }, cause: error };
  const says = error instanceof Error ? error.message : '';
  if (busy.has(code))
    return failure('NS3003', `${file} stayed locked`, 'See which process holds it (fuser), then try again.', more);
  if (cannotOpen.has(code)) return cannotWrite(file, says, error);
  if (damaged.has(code))
    return failure(
      'NS3002',
      `${file} cannot be read as a journal: ${says}`,
      'Keep a copy of the file, then restore the last backup or move it away; hosts keep their receipts.',
      more,
    );
  if (code === full)
    return failure('NS3004', `no space left for ${file}`, `Free space on its disk. ${thenResume}`, more);
  if (code === inputOutput)
    return failure(
      'NS3007',
      `input/output error on ${file}`,
      `Look at the disk and the system's log. ${thenResume}`,
      more,
    );
  return undefined;
}

export function cannotWrite(file: string, why: string, cause: unknown): NightshiftError {
  const next =
    'Give the user who runs nightshift read and write access to it and its folder, or choose another --state.';
  return failure('NS3001', `the journal ${file} cannot be opened: ${why}`, next, { place: { file }, cause });
}

/** node:sqlite gives the extended code in `errcode`; its low byte is the primary one. */
function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}
