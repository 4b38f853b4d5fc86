import { shownCommand } from './calls.ts';
import { undoOnController } from './declaredUndo.ts';
import type { LocalSpec, StepSetting, StepWork } from './spec.ts';

/** A command on the controller, once for each host. */
export function local(spec: LocalSpec, { unless, check, timeoutMs }: StepSetting): StepWork {
  const { surroundings, command } = spec;
  return {
    action: { at: 'controller', command: { command, unless, ...surroundings, timeoutMs } },
    undo: undoOnController(spec.undo, surroundings, spec.undoWhenUnknown),
    // The surroundings are the controller's: whoever asks these there gives them along.
    preview: { look: { kind: 'command', shown: shownCommand(command), program: null }, unless, check },
    summary: `on the controller: ${shownCommand(command)}`,
  };
}
