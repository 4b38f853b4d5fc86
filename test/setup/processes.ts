import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** What can be told of processes from /proc. A process that ends while it is looked at is simply not there. */

/** The children of a process, their children, and so on. */
export function descendantsOf(pid: number): number[] {
  const childrenOf = new Map<number, number[]>();
  for (const child of allPids()) {
    const parent = parentOf(child);
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), child]);
  }
  const found: number[] = [];
  for (let next: number[] = [pid]; next.length > 0; found.push(...next)) {
    next = next.flatMap((parent) => childrenOf.get(parent) ?? []);
  }
  return found;
}

/** Those of some processes that hold an established TCP connection to a local IPv4 address and port. */
export function holdersOfConnections(pids: readonly number[], address: string, port: number): number[] {
  const sockets = new Set(establishedInodes(address, port).map((inode) => `socket:[${inode}]`));
  return pids.filter((pid) => openFiles(pid).some((file) => sockets.has(file)));
}

/** Processes that were started with `NAME=value` in their environment. */
export function processesWith(variable: string): number[] {
  return allPids().filter((pid) => read(`/proc/${pid}/environ`).split('\0').includes(variable));
}

/** Processes of whose command line this text is a part. */
export function processesNaming(text: string): number[] {
  return allPids().filter((pid) => read(`/proc/${pid}/cmdline`).includes(text));
}

/** The name of a process's program, as far as the kernel keeps it (15 characters). */
export function programOf(pid: number): string {
  return read(`/proc/${pid}/comm`).trim();
}

export function isAlive(pid: number): boolean {
  const state = fieldsOf(pid)[0];
  return state !== undefined && state !== 'Z';
}

/** Kills processes and waits until they are gone. */
export async function killAndWait(pids: readonly number[]): Promise<void> {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  }
  while (pids.some(isAlive)) await delay(5);
}

function allPids(): number[] {
  return list('/proc').map(Number).filter(Number.isInteger);
}

function parentOf(pid: number): number {
  return Number(fieldsOf(pid)[1]);
}

/** Fields of /proc/PID/stat from the third (state) on; the second holds the name, in which anything may stand. */
function fieldsOf(pid: number): string[] {
  const stat = read(`/proc/${pid}/stat`);
  return stat === '' ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function establishedInodes(address: string, port: number): string[] {
  const local = `${hexAddress(address)}:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = read('/proc/net/tcp').trim().split('\n').slice(1);
  const columns = rows.map((row) => row.trim().split(/\s+/));
  return columns.filter((row) => row[1] === local && row[3] === '01').map((row) => row[9] ?? '');
}

/** As the kernel prints it: the bytes of the address, last first (on the little-endian machines tests run on). */
function hexAddress(address: string): string {
  const bytes = address.split('.').map((part) => Number(part).toString(16).toUpperCase().padStart(2, '0'));
  return bytes.reverse().join('');
}

function openFiles(pid: number): string[] {
  return list(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      return [];
    }
  });
}

export function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

export function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
