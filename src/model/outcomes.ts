/** How a step ended, as far as anybody can say. */
export type StepOutcome = 'changed' | 'unchanged' | 'failed' | 'unknown';

/** How a host ended in a stage; `stopped`: an operator aborted the run when it was half way. */
export type HostResult =
  /** Every step and gate said yes. */
  'done' | 'failed' | 'unreachable' | 'unknown' | 'undone' | 'undoFailed' | 'stopped';

/** How a run ended. */
export type RunOutcome = 'done' | 'rolledBack' | 'needsAttention' | 'refused' | 'aborted' | 'error';

/** Exit codes, as documented; nothing else is ever used. */
export const exitCodes = {
  done: 0,
  error: 1,
  changes: 2,
  rolledBack: 3,
  needsAttention: 4,
  refused: 5,
  stale: 6,
  held: 7,
  aborted: 8,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What a gate says. */
export type Verdict = 'pass' | 'fail' | 'unknown';
