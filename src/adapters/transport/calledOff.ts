import type { NightshiftError } from '../../model/problems.ts';
import { failure } from '../../model/problems.ts';

/** NS2007. `what`: the connection or command, with its host. */
export function calledOff(what: string, signal: AbortSignal): NightshiftError {
  return failure('NS2007', `${what} was called off`, 'nothing to do: nightshift was told to stop', {
    cause: signal.reason,
  });
}
