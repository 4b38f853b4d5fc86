import { callScript, commandPreview, preamble, shownCall } from './calls.ts';
import { undoOnHost } from './declaredUndo.ts';
import { hostCommand } from './hostScript.ts';
import type { ScriptSpec, StepSetting, StepWork } from './spec.ts';

/** A local script, sent to the host and run there by its interpreter. */
export function script(spec: ScriptSpec, { unless, check, timeoutMs }: StepSetting): StepWork {
  const text = preamble(spec.surroundings, unless) + callScript(spec.script);
  const more = { stdin: spec.surroundings.stdin, payloads: [spec.script.payload] };
  return {
    action: { at: 'host', command: hostCommand(text, timeoutMs, more) },
    undo: undoOnHost(spec.undo, spec.surroundings, spec.undoWhenUnknown),
    preview: commandPreview(spec.surroundings, {
      unless,
      check,
      shown: shownCall(spec.script),
      program: spec.script.interpreter,
    }),
    summary: shownCall(spec.script),
  };
}
