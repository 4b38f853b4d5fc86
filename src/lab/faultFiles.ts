import { readFileSync, rmSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '../model/problems.ts';
import {
  type FaultKind,
  type FaultOf,
  faultValue,
  isFaultKind,
  type LabFault,
  parseFault,
  readFault,
} from './faults.ts';
import { writeWholeFile } from './wholeFile.ts';

/** Orders a fault of a host, from any process; it holds from the host's next decision on, and over restarts of the lab. */
export async function orderFault(labDirectory: string, host: string, fault: LabFault): Promise<void> {
  const { kind } = parseFault(fault.kind, faultValue(fault));
  await writeWholeFile(join(await directoryOf(labDirectory, host), kind), faultValue(fault));
}

/** Ends the faults of a host, or of all hosts; of one kind, or of every kind. */
export async function clearFaults(labDirectory: string, host?: string, kind?: FaultKind): Promise<void> {
  const hosts = host === undefined ? await labHosts(labDirectory) : [host];
  for (const each of hosts) {
    const directory = await directoryOf(labDirectory, each);
    for (const file of kind === undefined ? await readdir(directory) : [kind]) {
      await rm(join(directory, file), { force: true });
    }
  }
}

/** What is ordered now, by host. */
export async function listFaults(labDirectory: string): Promise<{ host: string; fault: LabFault }[]> {
  const found: { host: string; fault: LabFault }[] = [];
  for (const host of await labHosts(labDirectory)) {
    const directory = faultsDirectory(labDirectory, host);
    for (const kind of (await readdir(directory)).filter(isFaultKind).sort()) {
      const fault = faultOf(directory, kind);
      if (fault !== null) found.push({ host, fault });
    }
  }
  return found;
}

/** Makes room for the faults of these hosts: only of a host that has it can faults be ordered. */
export async function prepareFaults(labDirectory: string, hosts: readonly string[]): Promise<void> {
  for (const host of hosts) await mkdir(faultsDirectory(labDirectory, host), { recursive: true });
}

/** Where the faults of a host are: a file per kind, holding its value. */
export function faultsDirectory(labDirectory: string, host: string): string {
  return join(labDirectory, 'faults', host);
}

/** The fault of this kind that is in force, or null. Read at each decision: there is nothing to reload. */
export function faultOf<K extends FaultKind>(directory: string, kind: K): FaultOf<K> | null {
  const value = readIfThere(join(directory, kind));
  if (value === null) return null;
  // Written by hand it may end in a newline; a value that is none is no fault.
  return readFault(kind, value.replace(/\n$/, '')) ?? null;
}

/** Ends a fault that has happened; false when it was ended before. */
export function consumeFault(directory: string, kind: FaultKind): boolean {
  try {
    rmSync(join(directory, kind));
    return true;
  } catch {
    return false;
  }
}

async function directoryOf(labDirectory: string, host: string): Promise<string> {
  const known = await labHosts(labDirectory);
  if (known.includes(host)) return faultsDirectory(labDirectory, host);
  const names = known.length > 6 ? `${known.slice(0, 3).join(', ')} … ${known.at(-1)}` : known.join(', ');
  const next = known.length === 0 ? 'Start the lab first: nightshift lab up.' : `Its hosts are ${names}.`;
  throw failure('NS7006', `the lab in ${labDirectory} has no host "${host}"`, next);
}

async function labHosts(labDirectory: string): Promise<string[]> {
  try {
    return (await readdir(join(labDirectory, 'faults'))).sort();
  } catch {
    return [];
  }
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
