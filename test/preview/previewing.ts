import { createHash } from 'node:crypto';
import type { ExecutionPlan } from '../../src/model/executionPlan.ts';
import type { StepPreview } from '../../src/model/preview.ts';
import type { HostSurvey, PathState } from '../../src/model/survey.ts';
import { fileDiff } from '../../src/preview/fileDiff.ts';
import type { Known } from '../../src/preview/known.ts';
import { previewHost } from '../../src/preview/previewHost.ts';
import type { StepSpec, Surroundings } from '../../src/steps/spec.ts';
import { stepWork } from '../../src/steps/work.ts';
import { planOf } from '../rollout/plans.ts';

/** Steps as they are compiled, on hand-made hosts: what a preview makes of an answer, without any host. */
export interface Sketch {
  readonly spec: StepSpec;
  readonly name?: string;
  readonly unless?: string;
  readonly check?: string;
}

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
export const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

export const nothingAround: Surroundings = { stdin: null, env: {}, directory: null };

/** One host, `web-01`, with a stage for each list of steps; a step's id is `<stage>.<name>`. */
export function planWith(...stages: readonly (readonly Sketch[])[]): ExecutionPlan {
  return planOf(stages.map((steps) => ({ hosts: ['web-01'], steps: steps.map(compiled) })));
}

function compiled({ spec, name = spec.type, unless, check }: Sketch) {
  const questions = { unless: unless ?? null, check: check ?? null };
  const setting = { ...questions, timeoutMs: 60_000, target: { serviceManager: 'systemctl' } };
  return { name, type: spec.type, ...stepWork(spec, setting) };
}

export function surveyOf(answered: Partial<HostSurvey> = {}): HostSurvey {
  return {
    facts: {
      ...{ os: 'Debian GNU/Linux 12 (bookworm)', kernel: '6.1.0', machine: 'x86_64', bootId: 'b', uid: 0 },
      ...{ clockAheadMs: 100, clockDoubtMs: 1_000 },
    },
    ...{ paths: {}, contents: {}, trees: {}, services: {}, packages: {}, lines: [], commands: {} },
    ...{ programs: {}, freeBytes: {}, lock: { status: 'free' } as const, sudo: null },
    stateDir: { path: '/var/tmp/nightshift-0', usable: true, why: null },
    ...answered,
  };
}

export const known: Known = {
  commands: true,
  sha256,
  text: (payload) => (payload.kind === 'text' ? payload.text : null),
  directory: () => [],
  diff: fileDiff,
  controllerEnds: {},
};

/** What becomes of the steps of all stages, in their order. */
export function previewsOf(
  plan: ExecutionPlan,
  answered: Partial<HostSurvey>,
  more: Partial<Known> = {},
): StepPreview[] {
  return previewHost(plan, 'web-01', surveyOf(answered), { ...known, ...more }).flatMap(({ steps }) => steps);
}

/** Of a single step. */
export function previewOf(sketch: Sketch, answered: Partial<HostSurvey>, more: Partial<Known> = {}): StepPreview {
  const [preview] = previewsOf(planWith([sketch]), answered, more);
  if (preview === undefined) throw new Error('there is a step');
  return preview;
}

export const fileState = (text: string, mode = '0644', owner = '0:0'): PathState => ({
  ...{ kind: 'file', mode, owner, sha256: sha256(text) },
  bytes: Buffer.byteLength(text),
});

/** `kind: 'file'` as a template of this text. */
export const template = (text: string, more: { mode?: string; owner?: string; diff?: boolean } = {}): StepSpec => ({
  ...{ type: 'template', payload: { kind: 'text', text }, directory: false, from: 'app.conf.liquid' },
  ...{ to: '/opt/app.conf', mode: more.mode ?? null, owner: more.owner ?? null, diff: more.diff ?? null },
});

export const run = (command: string): StepSpec => ({
  ...{ type: 'run', command, surroundings: nothingAround, undoWhenUnknown: false },
  undo: { kind: 'irreversible', reason: 'test' },
});

export const ended = (exitCode: number, output = '', timedOut = false) => ({ exitCode, output, timedOut });
