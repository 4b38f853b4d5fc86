import { readFileSync } from 'node:fs';
import type { Size } from './frameWriter.ts';
import { keysOf } from './keys.ts';

/** Whether standard output is a terminal that a view can be drawn on, with a person before it. */
export function isLive(json: boolean): boolean {
  const { TERM, CI } = process.env;
  return !json && process.stdout.isTTY === true && TERM !== 'dumb' && (CI ?? '') === '' && !inBackground();
}

/** A job in the background that sets its terminal is stopped by it, and a driver that is stopped loses its run. */
function inBackground(): boolean {
  try {
    // proc(5): after the name, in brackets, come state, ppid, pgrp, session, tty_nr, tpgid.
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(foreground) > 0 && foreground !== group;
  } catch {
    return false; // only Linux tells
  }
}

/** What the terminal says it has; one that says nothing is taken for the smallest that is usual. */
export function terminalSize(): Size {
  const { columns, rows } = process.stdout;
  return { columns: columns > 1 ? columns : 80, rows: rows > 1 ? rows : 24 };
}

/** Tells each key that is pressed until the returned function is called; null where there is no keyboard. */
export function listenToKeys(onKey: (key: string) => void): (() => void) | null {
  const { stdin } = process;
  if (stdin.isTTY !== true) return null;
  const onData = (chunk: string) => {
    for (const key of keysOf(chunk)) onKey(key);
  };
  // A terminal that went away is noticed where it is written to.
  const onError = () => {};
  stdin.setRawMode(true).setEncoding('utf8').on('data', onData).on('error', onError).resume();
  return () => {
    stdin.off('data', onData).pause();
    setCooked();
  };
}

/** A terminal that is gone cannot be set, and need not be. */
function setCooked(): void {
  try {
    process.stdin.setRawMode(false);
  } catch {
    // as said
  }
}
