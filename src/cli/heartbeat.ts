/** Calls when so long nothing was said, and again after as long. */
export interface Heartbeat {
  /** Something was said. */
  said(): void;
  close(): void;
}

export function heartbeat(everyMs: number | null, onQuiet: () => void): Heartbeat {
  if (everyMs === null) return { said: () => {}, close: () => {} };
  const timer = setInterval(() => quietly(onQuiet), everyMs);
  // It must not keep a process that has nothing else to do.
  timer.unref();
  return { said: () => timer.refresh(), close: () => clearInterval(timer) };
}

/** It is called by no one who could be told: what goes wrong with the log must not cost the run. */
function quietly(call: () => void): void {
  try {
    call();
  } catch {
    // The journal has it all.
  }
}
