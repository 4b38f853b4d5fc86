import type { UndoAction } from '../model/executionPlan.ts';
import { callScript, preamble, shownCall, shownCommand } from './calls.ts';
import { hostCommand } from './hostScript.ts';
import type { DeclaredUndo, Surroundings } from './spec.ts';

/** The undo of a step on a host, as its plan declares it. It runs in the step's directory, with its environment. */
export function undoOnHost(undo: DeclaredUndo, surroundings: Surroundings, whenUnknown: boolean): UndoAction {
  if (undo.kind === 'irreversible') return undo;
  const before = preamble(surroundings, null);
  if (undo.kind === 'script') {
    const command = hostCommand(before + callScript(undo.script), undo.timeoutMs, { payloads: [undo.script.payload] });
    return { kind: 'host', command, shown: shownCall(undo.script), whenUnknown, expectsMs: undo.expectsMs };
  }
  const command = hostCommand(`${before}${undo.command}\n`, undo.timeoutMs, { stdin: undo.stdin });
  return { kind: 'host', command, shown: shownCommand(undo.command), whenUnknown, expectsMs: undo.expectsMs };
}

/** The undo of a `local` step: a command runs on the controller too, a script on the host. */
export function undoOnController(undo: DeclaredUndo, surroundings: Surroundings, whenUnknown: boolean): UndoAction {
  if (undo.kind === 'irreversible') return undo;
  if (undo.kind === 'script') return undoOnHost(undo, { stdin: null, env: {}, directory: null }, whenUnknown);
  const { env, directory } = surroundings;
  const { command, stdin, timeoutMs } = undo;
  return {
    kind: 'controller',
    command: { command, unless: null, stdin, env, directory, timeoutMs },
    shown: shownCommand(command),
    whenUnknown,
    expectsMs: undo.expectsMs,
  };
}
