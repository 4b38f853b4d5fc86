import type { StepPreviewing } from '../model/executionPlan.ts';
import type { CommandEnd } from '../model/survey.ts';
import { askId } from './asks.ts';
import { bounded } from './fileDiff.ts';
import { type Outlook, outlook, type Scene } from './outlook.ts';
import { visible } from './words.ts';

/** What `check` exits with. */
const exits = { nothing: 0, something: 1 } as const;

/** An author's command: what its own `unless` and `check` say, else nobody can tell. `id` is its step's. */
export function lookCommand(id: string, shown: string, { unless, check }: StepPreviewing, scene: Scene): Outlook {
  if (unless === null && check === null) return opaque(shown, null);
  if (!scene.known.commands) return opaque(shown, 'its `unless` and `check` were not asked');
  const skipped = unless === null ? null : scene.end(askId.step('unless', id));
  if (skipped?.exitCode === 0)
    return outlook('unchanged', shown, { certainty: 'predicted', note: 'its `unless` passes' });
  if (check !== null) return byCheck(shown, scene.end(askId.step('check', id)));
  if (skipped === null || skipped.timedOut) return opaque(shown, 'its `unless` did not answer');
  return outlook('runs', shown, {
    certainty: 'predicted',
    note: `its \`unless\` does not pass (exit ${skipped.exitCode})`,
  });
}

const opaque = (shown: string, note: string | null): Outlook => outlook('opaque', shown, { certainty: 'opaque', note });

function byCheck(shown: string, end: CommandEnd | null): Outlook {
  if (end === null || end.timedOut) return opaque(shown, 'its `check` did not answer');
  const { note, diff } = saidBy(end);
  if (end.exitCode === exits.nothing)
    return outlook('unchanged', shown, {
      certainty: 'predicted',
      note: `its \`check\` finds nothing to change${note}`,
    });
  if (end.exitCode === exits.something)
    return outlook('change', shown, {
      certainty: 'predicted',
      note: `its \`check\` finds something to change${note}`,
      diff,
    });
  return { ...opaque(shown, `its \`check\` cannot tell (exit ${end.exitCode})${note}`), diff };
}

/** What a check printed: one line goes into the note, more of them below it. */
function saidBy({ output }: CommandEnd): { readonly note: string; readonly diff: string | null } {
  const text = visible(output.trimEnd());
  if (text === '') return { note: '', diff: null };
  if (text.includes('\n')) return { note: ', and says:', diff: bounded(text.split('\n')) };
  return { note: `: ${text}`, diff: null };
}
