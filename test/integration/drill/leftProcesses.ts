import { readdirSync, readFileSync } from 'node:fs';
import { programOf } from '../../setup/processes.ts';

/** Processes that name a directory in their arguments or environment, as everything does that runs on a fleet's hosts; the servers apart. */
export function leftProcesses(directory: string): string[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids
    .filter((pid) => pid !== process.pid && names(pid, directory) && !programOf(pid).startsWith('sshd'))
    .map((pid) => `${pid} ${read(pid, 'cmdline').replaceAll('\0', ' ').slice(0, 200)}`);
}

const names = (pid: number, text: string): boolean =>
  read(pid, 'cmdline').includes(text) || read(pid, 'environ').includes(text);

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    // It has ended.
    return '';
  }
}
