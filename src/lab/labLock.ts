import { readFileSync } from 'node:fs';
import { lstat, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '../model/problems.ts';

/** Who runs a lab on a base directory. */
export interface LabHolder {
  readonly pid: number;
  /** Start of the process in clock ticks since boot (proc(5), field 22 of stat); null where there is no /proc. */
  readonly processStart: string | null;
  readonly projectRoot: string;
  readonly environment: string;
}

/**
 * Makes the base directory this user's own and takes it for this process; the returned function gives it back.
 * A lock that a killed lab left behind is taken over.
 * @throws NS7003 when the directory cannot be ours, NS7002 when another lab that is alive has it.
 */
export async function takeLabLock(
  baseDirectory: string,
  projectRoot: string,
  environment: string,
): Promise<() => Promise<void>> {
  await ownDirectory(baseDirectory);
  const holder: LabHolder = { pid: process.pid, processStart: processStart(process.pid), projectRoot, environment };
  const path = lockPath(baseDirectory);
  if (!(await createLock(path, holder))) {
    const other = await labHolder(baseDirectory);
    if (other !== null) throw held(baseDirectory, other);
    // Two that find the same dead lock at once may both get here: one of them then fails on the hosts' ports.
    await rm(path, { force: true });
    if (!(await createLock(path, holder))) throw held(baseDirectory, await labHolder(baseDirectory));
  }
  return () => rm(path, { force: true });
}

/** Who runs a lab on this base directory now; null: nobody who is alive. */
export async function labHolder(baseDirectory: string): Promise<LabHolder | null> {
  try {
    const holder: LabHolder = JSON.parse(await readFile(lockPath(baseDirectory), 'utf8'));
    return isAlive(holder) ? holder : null;
  } catch {
    return null;
  }
}

function lockPath(baseDirectory: string): string {
  return join(baseDirectory, 'lab.lock');
}

async function createLock(path: string, holder: LabHolder): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(JSON.stringify(holder)).finally(() => file.close());
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function held(baseDirectory: string, other: LabHolder | null) {
  const who = other === null ? 'just now' : `as process ${other.pid}, for ${other.projectRoot}`;
  return failure(
    'NS7002',
    `a lab is running on ${baseDirectory} already (${who})`,
    'Use it, stop it with Ctrl-C where it runs, or start one of another name: nightshift lab up --environment lab-mine.',
  );
}

/** In a directory that everybody may write to, somebody else may have made it first, or may change what is in it. */
async function ownDirectory(directory: string): Promise<void> {
  const unusable = (why: string, cause?: unknown) =>
    failure('NS7003', `${directory} cannot hold the lab's hosts: ${why}`, 'Give the lab another base directory.', {
      cause,
    });
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch((error: Error) => {
    throw unusable(error.message, error);
  });
  const found = await lstat(directory);
  if (!found.isDirectory()) throw unusable('it is not a directory');
  const me = process.getuid?.();
  if (me !== undefined && found.uid !== me) throw unusable(`it belongs to user ${found.uid}, not to you (${me})`);
  if ((found.mode & 0o022) !== 0) throw unusable('others may write to it');
}

function isAlive(holder: LabHolder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: alive, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return holder.processStart === processStart(holder.pid);
}

function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name, in brackets, may hold anything: fields are counted from behind it (state is the third).
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
