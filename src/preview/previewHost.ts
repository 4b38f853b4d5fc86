import type { ExecutionPlan } from '../model/executionPlan.ts';
import type { StagePreview, StepPreview } from '../model/preview.ts';
import type { HostSurvey } from '../model/survey.ts';
import { askId } from './asks.ts';
import { whyFails } from './failing.ts';
import type { Known } from './known.ts';
import { lookCommand } from './lookCommand.ts';
import { lookDirectory } from './lookDirectory.ts';
import { lookFile } from './lookFile.ts';
import { lookLine } from './lookLine.ts';
import { lookPackage } from './lookPackage.ts';
import { lookService } from './lookService.ts';
import { lookSymlink } from './lookSymlink.ts';
import { joined, type Outlook, outlook, type Scene } from './outlook.ts';
import { type Previewed, touchedBy } from './touching.ts';
import { type HostStep, stepsOf, visitsOf } from './visits.ts';

/** What would become of every step of a host, stage by stage, from what the host answered. */
export function previewHost(
  plan: ExecutionPlan,
  host: string,
  survey: HostSurvey,
  known: Known,
): readonly StagePreview[] {
  const steps = stepsOf(plan, host);
  const end = (id: string) => survey.commands[id] ?? known.controllerEnds[id] ?? null;
  const scene: Scene = { survey, known, steps, end };
  const previewed: Previewed[] = [];
  for (const own of steps) previewed.push({ own, outlook: previewStep(own, scene, previewed) });
  return visitsOf(plan, host).map(({ stage }) => ({
    stage,
    steps: ofPhase(previewed, stage, 'steps'),
    always: ofPhase(previewed, stage, 'always'),
  }));
}

function ofPhase(previewed: readonly Previewed[], stage: number, phase: HostStep['phase']): readonly StepPreview[] {
  return previewed
    .filter(({ own }) => own.stage === stage && own.phase === phase)
    .map(({ own, outlook: is }) => ({ step: own.id, ...is }));
}

function previewStep(own: HostStep, scene: Scene, before: readonly Previewed[]): Outlook {
  const { look } = own.step.preview;
  if (look.kind === 'command') return lookCommand(own.id, look.shown, own.step.preview, scene);
  if (look.kind === 'wait') return outlook('unchanged', 'waits; changes nothing');
  return afterOthers(own, unlessPassed(own, lookAt(own, scene), scene), scene, before);
}

/** The step's own look, or why it would fail. */
function lookAt(own: HostStep, scene: Scene): Outlook {
  const { look } = own.step.preview;
  const failing = whyFails(look, scene.survey, scene.steps);
  if (failing !== null)
    return outlook('change', own.step.summary, { note: `as things are it would fail: ${failing.why}` });
  switch (look.kind) {
    case 'file':
      return lookFile(own, look, scene);
    case 'directory':
      return lookDirectory(own, look, scene);
    case 'symlink':
      return lookSymlink(look, scene);
    case 'line':
      return lookLine(look, scene);
    case 'service':
      return lookService(look, scene);
    case 'package':
      return lookPackage(look, scene);
    case 'reboot':
      return outlook('runs', 'the host is restarted');
    case 'command':
    case 'wait':
      throw new Error(`defect: a ${look.kind} is not looked at`);
  }
}

/** A typed step with `unless`: skipped where that passes, else as it looks. */
function unlessPassed({ id, step }: HostStep, looks: Outlook, scene: Scene): Outlook {
  if (step.preview.unless === null || looks.sign === 'unchanged') return looks;
  const end = scene.known.commands ? scene.end(askId.step('unless', id)) : null;
  if (end === null || end.timedOut) {
    const why = scene.known.commands ? 'did not answer' : 'was not asked';
    return predicted(looks, `unless its \`unless\` passes, which ${why}`);
  }
  if (end.exitCode !== 0) return looks;
  return outlook('unchanged', step.summary, { certainty: 'predicted', note: 'its `unless` passes' });
}

function afterOthers(own: HostStep, looks: Outlook, scene: Scene, before: readonly Previewed[]): Outlook {
  const { look } = own.step.preview;
  const earlier = touchedBy(look, before, (name) => scene.survey.services[name]?.exists !== false);
  if (earlier === undefined) return looks;
  return predicted(
    looks,
    `step \`${earlier.own.step.name}\` comes before it and may change what this was computed from`,
  );
}

function predicted(looks: Outlook, note: string): Outlook {
  const certainty = looks.certainty === 'opaque' ? 'opaque' : 'predicted';
  return { ...looks, certainty, note: joined(looks.note, note) };
}
