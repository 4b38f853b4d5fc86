import type { Payload } from '../model/executionPlan.ts';
import type { TreeEntry } from '../model/survey.ts';
import type { Ends } from './asks.ts';
import type { FileDiff } from './fileDiff.ts';

/** What the controller knows besides what a host answered. */
export interface Known {
  /** Whether the author's commands were asked. */
  readonly commands: boolean;
  /** Of a text's UTF-8 bytes, in lower-case hexadecimal. */
  readonly sha256: (text: string) => string;
  /** A local file as text; null: it is too long to show, or no UTF-8 text. */
  readonly text: (payload: Payload) => string | null;
  /** What is in a local directory that is sent, in order of paths; owners are of no meaning. */
  readonly directory: (payload: Payload) => readonly TreeEntry[];
  /** Compares two texts; the hosts of a fleet are alike, so it remembers. */
  readonly diff: (was: string, becomes: string) => FileDiff;
  /** How `unless` and `check` of `local` steps ended. */
  readonly controllerEnds: Ends;
}
