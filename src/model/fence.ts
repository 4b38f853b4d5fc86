/** Who drives a run, towards hosts: the fence only grows, and a host refuses whoever comes with an older one. */
export interface Fence {
  readonly run: string;
  readonly token: number;
  /** user@machine of the controller, for people. */
  readonly holder: string;
}

/** Names one attempt of one step on one host in one run: what a host claims before it starts it. `[A-Za-z0-9._-]` only. */
export type StepKey = string;
