import type { HostSurvey } from '../model/survey.ts';
import type { HostFinding } from './preflightHost.ts';
import { stepPrograms, undoPrograms } from './programs.ts';
import type { HostStep } from './visits.ts';

/** Programs that steps and their undos need and the host does not have; one that the plan itself may bring is doubted. */
export function programFindings(steps: readonly HostStep[], survey: HostSurvey): readonly HostFinding[] {
  return steps.flatMap(({ step }, at) => {
    const [before, upToIt] = [steps.slice(0, at), steps.slice(0, at + 1)];
    return [
      ...missing(stepPrograms(step), survey).map((program) => finding('programs', program, step.name, before)),
      ...missing(undoPrograms(step), survey).map((program) => finding('undoCommands', program, step.name, upToIt)),
    ];
  });
}

const missing = (programs: readonly string[], survey: HostSurvey): readonly string[] =>
  programs.filter((program) => survey.programs[program] === false);

function finding(
  name: 'programs' | 'undoCommands',
  program: string,
  step: string,
  before: readonly HostStep[],
): HostFinding {
  const brings = before.find((earlier) => mayBring(earlier, program));
  const what = `${program} is not there, which ${name === 'programs' ? 'step' : 'the undo of step'} \`${step}\` runs`;
  if (brings === undefined)
    return { name, verdict: 'bad', text: what, next: 'install it, or mend the path in the plan' };
  return { name, verdict: 'doubt', text: `${what}; step \`${brings.step.name}\` may bring it`, next: null };
}

/** A path is written by a step on it, or on a directory or link above it; a package may bring anything. */
function mayBring({ step }: HostStep, program: string): boolean {
  const { look } = step.preview;
  if (look.kind === 'package') return look.version !== null;
  return 'path' in look && (program === look.path || program.startsWith(`${look.path}/`));
}
