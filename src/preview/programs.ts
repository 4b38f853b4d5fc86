import type { CompiledStep } from '../model/executionPlan.ts';
import { programOf } from '../steps/programOf.ts';

/** What must be there to run a step on its host. */
export function stepPrograms({ preview: { look }, action }: CompiledStep): readonly string[] {
  return action.at === 'host' && look.kind === 'command' && look.program !== null ? [look.program] : [];
}

/** What must be there to take it back: a command's program, a script's interpreter. */
export function undoPrograms({ undo }: CompiledStep): readonly string[] {
  if (undo.kind !== 'host') return [];
  const [interpreter = ''] = undo.shown.split(' ');
  const program = undo.command.payloads.length > 0 ? interpreter : programOf(undo.shown);
  return program === null ? [] : [program];
}
