import type { LocalStep, RunStep, Script, ScriptStep, Undo } from '../../generated/plan.ts';
import type { DeclaredUndo, ScriptCall, Surroundings } from '../../steps/spec.ts';
import type { DocumentPath } from '../change.ts';
import { argumentRules, inputRules, pathRules, variableRules } from '../interpolation/plainText.ts';
import { milliseconds, millisecondsOr } from './milliseconds.ts';
import type { StepContext } from './stepContext.ts';

type DeclaringStep = RunStep | ScriptStep | LocalStep;

/** What a command finds around it, filled in. */
export function surroundingsOf({ stdin, env, directory }: DeclaringStep, { texts, path }: StepContext): Surroundings {
  return {
    stdin: stdin === undefined ? null : texts.plain(stdin, inputRules, [...path, 'stdin']),
    env: texts.plainValues(env, variableRules, [...path, 'env']),
    directory: directory === undefined ? null : texts.plain(directory, pathRules, [...path, 'directory']),
  };
}

/** A local script and how it is called, filled in. */
export function scriptCall(script: Script, { texts, file }: StepContext, path: DocumentPath): ScriptCall {
  const { sha256, bytes, source } = file(texts.plain(script.file, pathRules, [...path, 'file']));
  const args = script.args ?? [];
  return {
    payload: { kind: 'file', sha256, bytes },
    file: source,
    interpreter: script.interpreter ?? 'sh',
    args: args.map((text, index) => texts.plain(text, argumentRules, [...path, 'args', index])),
  };
}

/** What takes the step back, as the plan declares it. An undo that is not there is an irreversible step with that reason. */
export function declaredUndo(step: DeclaringStep, context: StepContext, timeoutMs: number): DeclaredUndo {
  if (step.undo !== undefined) return undoOf(step.undo, context, timeoutMs);
  return { kind: 'irreversible', reason: step.irreversible ?? 'the plan declares no undo' };
}

function undoOf(undo: Undo, context: StepContext, otherwiseMs: number): DeclaredUndo {
  const path = [...context.path, 'undo'];
  if (typeof undo === 'string') {
    return {
      kind: 'command',
      command: context.texts.shell(undo, path),
      stdin: null,
      timeoutMs: otherwiseMs,
      expectsMs: null,
    };
  }
  const timeoutMs = millisecondsOr(undo.timeout, otherwiseMs);
  const expectsMs = undo.expects === undefined ? null : milliseconds(undo.expects);
  if ('script' in undo)
    return { kind: 'script', script: scriptCall(undo.script, context, [...path, 'script']), timeoutMs, expectsMs };
  const command = context.texts.shell(undo.command, [...path, 'command']);
  const { stdin } = undo;
  const filled = stdin === undefined ? null : context.texts.plain(stdin, inputRules, [...path, 'stdin']);
  return { kind: 'command', command, stdin: filled, timeoutMs, expectsMs };
}
