import type { StepLook } from '../model/executionPlan.ts';
import type { HostSurvey, PathState } from '../model/survey.ts';
import { lineAt } from './surveyRequest.ts';
import type { HostStep } from './visits.ts';
import { kindText } from './words.ts';

/** Why a step would fail with the host as it is now. */
export interface Failing {
  readonly about: 'steps' | 'services' | 'packages';
  readonly why: string;
}

type Look<K extends StepLook['kind']> = Extract<StepLook, { kind: K }>;

/** null: nothing that was looked at is in its way. */
export function whyFails(look: StepLook, survey: HostSurvey, steps: readonly HostStep[]): Failing | null {
  switch (look.kind) {
    case 'file':
    case 'directory':
    case 'symlink':
      return wrongKind(look, survey.paths[look.path]);
    case 'line':
      return lineFails(look, survey, steps);
    case 'service':
      return survey.services[look.name]?.exists === false
        ? { about: 'services', why: `there is no service ${look.name}` }
        : null;
    case 'package':
      return packageFails(look, survey);
    case 'command':
    case 'wait':
    case 'reboot':
      return null;
  }
}

const replaced = { file: 'file', directory: 'directory', symlink: 'link' } as const;

/** A step replaces nothing but its own kind. */
function wrongKind(look: Look<'file' | 'directory' | 'symlink'>, now: PathState | undefined): Failing | null {
  if (now === undefined || now.kind === 'absent' || now.kind === replaced[look.kind]) return null;
  return { about: 'steps', why: `${look.path} is ${kindText[now.kind]}` };
}

function lineFails(look: Look<'line'>, survey: HostSurvey, steps: readonly HostStep[]): Failing | null {
  const state = survey.lines[lineAt(steps, look)];
  return state?.edit === null ? { about: 'steps', why: state.why } : null;
}

/** apt's lists are refreshed by the step before it gives up: there an old list decides nothing. */
function packageFails({ name, version }: Look<'package'>, survey: HostSurvey): Failing | null {
  const now = survey.packages[name];
  if (now === undefined || (now.tool !== null && now.wanted)) return null;
  if (now.tool === null) return { about: 'packages', why: now.why };
  if (version === null || now.offered !== false || now.tool === 'apt') return null;
  return { about: 'packages', why: `the repositories do not have ${name} ${version}` };
}
