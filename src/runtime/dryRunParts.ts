import type { Payload } from '../model/executionPlan.ts';
import type { TreeEntry } from '../model/survey.ts';
import type { ClockPort, ControllerPort, GatePort, SurveyPort } from './ports.ts';

/** What a dry run needs of the world. */
export interface DryRunParts {
  readonly surveys: SurveyPort;
  readonly gates: GatePort;
  readonly controller: ControllerPort;
  readonly clock: ClockPort;
  /** A local file that is sent; null: it is too long to be shown. */
  fileBytes(payload: Payload): Promise<Uint8Array | null>;
  /** What is in a local directory that is sent, sorted by path. */
  directoryEntries(payload: Payload): Promise<readonly TreeEntry[]>;
}

export interface DryRunOptions {
  /** Hosts at once. Default 20: sshd drops connections that have not logged in beyond its MaxStartups (10:30:100). */
  readonly parallel?: number;
  /** Whether the author's commands are asked: `unless`, `check`, gates that are commands. */
  readonly commands: boolean;
  readonly signal: AbortSignal;
}

export const parallelDefault = 20;
