/** The commands a dry run asks, by the ids under which their ends are found. */
import { shellWord } from '../host/quoting.ts';
import type { CompiledGate, CompiledStep, GateId, StepId } from '../model/executionPlan.ts';
import type { CommandEnd, CommandRequest } from '../model/survey.ts';
import { holdsSecret } from './payloads.ts';

/** Questions are asked while somebody waits for a review; one that takes longer is told as unanswered. */
const questionTimeoutMs = 30_000;

export type Ends = { readonly [id: string]: CommandEnd };

/** The author's questions of a step. */
export type Question = 'unless' | 'check';

export const askId = {
  step: (question: Question, step: StepId): string => `${question} ${step}`,
  gate: (gate: GateId): string => `gate ${gate}`,
  owner: (step: StepId): string => `owner ${step}`,
  ownGroup: 'own group',
} as const;

/** Gates are asked anew each time, and what they say is no state of the host. */
export const isGateAsk = (id: string): boolean => id.startsWith(askId.gate(''));

/** Not the author's. */
export const isOurAsk = (id: string): boolean => id === askId.ownGroup || id.startsWith(askId.owner(''));

/** What is asked of a step where it runs: `unless` and `check`. */
export function stepQuestions(
  id: StepId,
  { preview, timeoutMs }: Pick<CompiledStep, 'preview' | 'timeoutMs'>,
): readonly CommandRequest[] {
  // A wait changes nothing, whatever its question says.
  if (preview.look.kind === 'wait') return [];
  const bound = Math.min(timeoutMs, questionTimeoutMs);
  return (['unless', 'check'] as const).flatMap((question) => {
    const script = preview[question];
    return script === null ? [] : [{ id: askId.step(question, id), script, timeoutMs: bound }];
  });
}

/** A gate that is asked from hosts; null: it is not, or it needs a secret. */
export function gateQuestion(id: GateId, { question, timeoutMs }: CompiledGate): CommandRequest | null {
  if (question.kind !== 'command' || question.from !== 'host') return null;
  const { command, stdin } = question;
  if (stdin !== null && holdsSecret(stdin)) return null;
  const script = stdin === null ? command : `printf %s ${shellWord(stdin)} | sh -c ${shellWord(command)}`;
  return { id: askId.gate(id), script, timeoutMs };
}

/**
 * Whether a file, or a directory and all in it, has the owner (and group) a step gives it: 0 it has. The host compares,
 * as it does when the step runs: only it knows which numbers names stand for.
 */
export function ownerQuestion(id: StepId, { look }: CompiledStep['preview']): CommandRequest | null {
  if ((look.kind !== 'file' && look.kind !== 'directory') || look.owner === null) return null;
  const [user = '', group] = look.owner.split(':');
  const wanted = [`-user ${shellWord(user)}`, ...(group === undefined ? [] : [`-group ${shellWord(group)}`])].join(' ');
  const path = shellWord(look.path);
  const script =
    look.kind === 'file'
      ? `found=$(find ${path} -prune ${wanted}) && [ -n "$found" ]`
      : `found=$(find ${path} ! \\( ${wanted} \\)) && [ -z "$found" ]`;
  return { id: askId.owner(id), script, timeoutMs: questionTimeoutMs };
}

/** The group that new files of this user get, as a number. */
export const ownGroupQuestion: CommandRequest = { id: askId.ownGroup, script: 'id -g', timeoutMs: questionTimeoutMs };
