import { formatDuration } from '../model/durations.ts';
import { shownCommand } from './calls.ts';
import { fixedScript, hostCommand } from './hostScript.ts';
import type { StepSetting, StepWork, WaitSpec } from './spec.ts';

/** Waits until a command on the host passes, or a port or URL answers the controller. Changes nothing. */
export function wait(spec: WaitSpec, { unless, check, timeoutMs }: StepSetting): StepWork {
  const { everyMs, withinMs } = spec;
  const undo = { kind: 'nothing' } as const;
  const preview = { look: { kind: 'wait' }, unless, check } as const;
  const bound = `, at most ${formatDuration(withinMs)}`;
  if ('question' in spec.for) {
    const { question, shown } = spec.for;
    return {
      action: { at: 'question', question, everyMs, withinMs },
      undo,
      preview,
      summary: `until ${shown}${bound}`,
    };
  }
  const parameters = {
    NS_COMMAND: spec.for.command,
    NS_EVERY: String(everyMs / 1_000),
    NS_WITHIN: String(Math.ceil(withinMs / 1_000)),
  };
  return {
    action: { at: 'host', command: hostCommand(fixedScript(['wait'], parameters, unless), timeoutMs) },
    undo,
    preview,
    summary: `until it passes: ${shownCommand(spec.for.command)}${bound}`,
  };
}
