import { commandPreview, preamble, shownCommand } from './calls.ts';
import { undoOnHost } from './declaredUndo.ts';
import { hostCommand } from './hostScript.ts';
import { programOf } from './programOf.ts';
import type { RunSpec, StepSetting, StepWork } from './spec.ts';

/** A shell command on the host. It comes last, so that its status is the step's. */
export function run(spec: RunSpec, { unless, check, timeoutMs }: StepSetting): StepWork {
  const script = `${preamble(spec.surroundings, unless)}${spec.command}\n`;
  return {
    action: { at: 'host', command: hostCommand(script, timeoutMs, { stdin: spec.surroundings.stdin }) },
    undo: undoOnHost(spec.undo, spec.surroundings, spec.undoWhenUnknown),
    preview: commandPreview(spec.surroundings, {
      unless,
      check,
      shown: shownCommand(spec.command),
      program: programOf(spec.command),
    }),
    summary: shownCommand(spec.command),
  };
}
