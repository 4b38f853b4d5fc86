/** Who holds a lease, and whether that process still lives. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import type { LeaseHolder } from '../../runtime/journalPort.ts';

/** This process, as a lease names it. */
export function thisProcess(): LeaseHolder {
  return {
    user: userName(),
    machine: hostname(),
    bootId: bootId(),
    pid: process.pid,
    processStart: processStart(process.pid) ?? null,
  };
}

/**
 * False only when the process is certainly gone. Of another machine, boot or container nothing can be said from here:
 * its lease ends by its time to live.
 */
export function isAlive(holder: LeaseHolder): boolean {
  if (holder.machine !== hostname() || holder.bootId !== bootId()) return true;
  if (holder.processStart === null) return answersSignals(holder.pid);
  return processStart(holder.pid) === holder.processStart;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}

/** The boot, and the pid namespace: the pids of two containers on one machine have nothing to do with each other. */
function bootId(): string | null {
  const boot = unlessMissing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const namespace = unlessMissing(() => readlinkSync('/proc/self/ns/pid'));
  return boot === undefined ? null : `${boot} ${namespace ?? ''}`.trim();
}

/** Field 22 of /proc/PID/stat; undefined when the process is gone, or dead and not yet waited for. */
function processStart(pid: number): string | undefined {
  const stat = unlessMissing(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The second field is the program's name in brackets and may hold spaces and brackets itself.
  const [state, ...after] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  return state === 'Z' || state === 'X' ? undefined : after[18];
}

function answersSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function unlessMissing(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
