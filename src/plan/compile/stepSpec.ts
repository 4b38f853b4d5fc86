import type {
  LineStep,
  LocalStep,
  RunStep,
  ScriptStep,
  ServiceStep,
  Step,
  SymlinkStep,
  TemplateStep,
  UploadStep,
} from '../../generated/plan.ts';
import type {
  LineSpec,
  LocalSpec,
  RunSpec,
  ScriptSpec,
  ServiceSpec,
  StepSpec,
  SymlinkSpec,
  UploadSpec,
} from '../../steps/spec.ts';
import { lineRules, pathRules } from '../interpolation/plainText.ts';
import { declaredUndo, scriptCall, surroundingsOf } from './declaredUndo.ts';
import { hostPath } from './hostPath.ts';
import { packageSpec } from './packageSpec.ts';
import { rebootSpec } from './rebootSpec.ts';
import type { StepContext } from './stepContext.ts';
import { waitSpec } from './waitSpec.ts';

/** A step of a plan as it reads for a host. */
export function stepSpec(step: Step, context: StepContext, timeoutMs: number): StepSpec {
  if ('run' in step) return runSpec(step, context, timeoutMs);
  if ('script' in step) return scriptSpec(step, context, timeoutMs);
  if ('upload' in step) return uploadSpec(step, context);
  if ('template' in step) return templateSpec(step, context);
  if ('symlink' in step) return symlinkSpec(step, context);
  if ('service' in step) return serviceSpec(step);
  if ('line' in step) return lineSpec(step, context);
  if ('package' in step) return packageSpec(step, context);
  if ('wait' in step) return waitSpec(step, context);
  if ('reboot' in step) return rebootSpec(step, context);
  return localSpec(step, context, timeoutMs);
}

function runSpec(step: RunStep, context: StepContext, timeoutMs: number): RunSpec {
  const command = context.texts.shell(step.run, [...context.path, 'run']);
  return { type: 'run', command, ...declared(step, context, timeoutMs) };
}

function localSpec(step: LocalStep, context: StepContext, timeoutMs: number): LocalSpec {
  const command = context.texts.shell(step.local, [...context.path, 'local']);
  return { type: 'local', command, ...declared(step, context, timeoutMs) };
}

function scriptSpec(step: ScriptStep, context: StepContext, timeoutMs: number): ScriptSpec {
  const script = scriptCall(step.script, context, [...context.path, 'script']);
  return { type: 'script', script, ...declared(step, context, timeoutMs) };
}

function declared(step: RunStep | ScriptStep | LocalStep, context: StepContext, timeoutMs: number) {
  return {
    surroundings: surroundingsOf(step, context),
    undo: declaredUndo(step, context, timeoutMs),
    undoWhenUnknown: step.undoWhenUnknown ?? false,
  };
}

function uploadSpec({ upload }: UploadStep, context: StepContext): UploadSpec {
  const { mode = null, owner = null, diff = null } = upload;
  const from = context.file(context.texts.plain(upload.from, pathRules, [...context.path, 'upload', 'from']));
  const directory = from.kind === 'directory';
  // `to: /opt/app/` is how people write a directory.
  const written = directory ? upload.to.replace(/(?<=.)\/+$/, '') : upload.to;
  const to = hostPath(written, context, ['upload', 'to']);
  const payload = { kind: 'file', sha256: from.sha256, bytes: from.bytes } as const;
  return { type: 'upload', payload, directory, from: from.source, to, mode, owner, diff };
}

function templateSpec({ template }: TemplateStep, context: StepContext): UploadSpec {
  const { mode = null, owner = null, diff = null, variables = {} } = template;
  const from = context.file(context.texts.plain(template.from, pathRules, [...context.path, 'template', 'from']));
  const payload = { kind: 'text', text: context.render(from, variables) } as const;
  const to = hostPath(template.to, context, ['template', 'to']);
  return { type: 'template', payload, directory: false, from: from.source, to, mode, owner, diff };
}

function symlinkSpec({ symlink }: SymlinkStep, context: StepContext): SymlinkSpec {
  const to = context.texts.plain(symlink.to, pathRules, [...context.path, 'symlink', 'to']);
  return { type: 'symlink', path: hostPath(symlink.path, context, ['symlink', 'path']), to };
}

function serviceSpec({ service }: ServiceStep): ServiceSpec {
  return { type: 'service', name: service.name, state: service.state ?? null, enabled: service.enabled ?? null };
}

function lineSpec({ line }: LineStep, context: StepContext): LineSpec {
  const { state = 'present', match, diff = null } = line;
  const path = hostPath(line.path, context, ['line', 'path']);
  const at = [...context.path, 'line'];
  return {
    type: 'line',
    path,
    line: context.texts.plain(line.line, lineRules, [...at, 'line']),
    match: match === undefined ? null : context.texts.plain(match, lineRules, [...at, 'match']),
    state,
    diff,
  };
}
