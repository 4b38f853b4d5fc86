/** Bounds of the work with hosts, each with its reason. */
export interface HostLimits {
  /** Kept of one step's output, on the host and here: enough to see what went wrong, little enough for 1,000 hosts. */
  readonly outputBytesMax: number;
  /** Between TERM and KILL, once a step's time is over: what systemd and containers give, roughly. */
  readonly graceMs: number;
  /** Before the first new attempt after a loss; twice as long before each further one, up to five seconds. */
  readonly retryFirstMs: number;
  /** For an answer that needs no work on the host. */
  readonly answerMs: number;
  /** For one payload: a gigabyte over a slow line. */
  readonly payloadMs: number;
  /** Beyond a step's own limit and its grace, for an exit record that the host owes: then something there is stuck. */
  readonly overdueMs: number;
  /** Between two looks at a lock that another run holds. */
  readonly lockEveryMs: number;
  /** Attempts in a row that brought nothing, not even output, while the connection held. */
  readonly fruitlessMax: number;
}

export const defaultHostLimits: HostLimits = {
  outputBytesMax: 1_048_576,
  graceMs: 10_000,
  retryFirstMs: 200,
  answerMs: 30_000,
  payloadMs: 900_000,
  overdueMs: 60_000,
  lockEveryMs: 1_000,
  fruitlessMax: 5,
};
