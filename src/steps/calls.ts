/** Commands and scripts of a plan's author, as they run on a host. */
import { shellWord } from '../host/quoting.ts';
import type { StepPreviewing } from '../model/executionPlan.ts';
import { unlessText } from './hostScript.ts';
import type { ScriptCall, Surroundings } from './spec.ts';

/** The lines before a command: its environment, its directory, its check. The check runs in the same surroundings. */
export function preamble(surroundings: Surroundings, unless: string | null): string {
  const exports = Object.entries(surroundings.env).map(([name, value]) => `export ${name}=${shellWord(value)}\n`);
  const directory = surroundings.directory === null ? '' : `cd ${shellWord(surroundings.directory)} || exit 1\n`;
  return exports.join('') + directory + unlessText(unless);
}

/** The script that runs a sent script (payload 0) by its interpreter. */
export function callScript({ interpreter, args }: ScriptCall): string {
  const words = args.map((argument) => ` ${shellWord(argument)}`).join('');
  if (interpreter !== 'pwsh') return `${interpreter} "$NIGHTSHIFT_PAYLOAD/0"${words}\n`;
  // PowerShell runs a file only by its suffix.
  return `cp "$NIGHTSHIFT_PAYLOAD/0" "$NIGHTSHIFT_KEEP/script.ps1" || exit 1
pwsh -NoLogo -NoProfile -NonInteractive -File "$NIGHTSHIFT_KEEP/script.ps1"${words}
`;
}

/** How people see such a call. */
export function shownCall({ interpreter, file, args }: ScriptCall): string {
  return [interpreter, file, ...args].map(shellWord).join(' ');
}

/** How people see a command: all of it, since a review or a person who finishes an undo by hand needs every line. */
export const shownCommand = (command: string): string => command.trim();

/** What a dry run goes by for an author's command: its own questions, asked in its own surroundings. */
export function commandPreview(
  surroundings: Surroundings,
  step: {
    readonly unless: string | null;
    readonly check: string | null;
    readonly shown: string;
    readonly program: string | null;
  },
): StepPreviewing {
  const asked = (question: string | null) =>
    question === null ? null : `${preamble(surroundings, null)}${question}\n`;
  const { shown, program } = step;
  return { look: { kind: 'command', shown, program }, unless: asked(step.unless), check: asked(step.check) };
}
