import type { StagePreview, StepPreview } from '../model/preview.ts';
import type { HostSurvey } from '../model/survey.ts';
import { whyFails } from './failing.ts';
import type { HostFinding } from './preflightHost.ts';
import type { HostStep } from './visits.ts';

const nexts = {
  steps: 'put it right on the host, or change the step',
  services: 'check its name, and that its unit is installed',
  packages: "check its name and version against the host's repositories",
} as const;

/** Steps that would fail as things are; where a step before changes what this was computed from, only perhaps. */
export function stepFindings(
  steps: readonly HostStep[],
  survey: HostSurvey,
  stages: readonly StagePreview[],
): readonly HostFinding[] {
  const previews = stages.flatMap((stage) => [...stage.steps, ...stage.always]);
  return steps.flatMap((own, at) => {
    const preview = previews[at];
    return preview === undefined || preview.sign === 'unchanged' ? [] : (failing(own, preview, survey, steps) ?? []);
  });
}

function failing(
  { step }: HostStep,
  { certainty }: StepPreview,
  survey: HostSurvey,
  steps: readonly HostStep[],
): HostFinding | null {
  const found = whyFails(step.preview.look, survey, steps);
  if (found === null) return null;
  const sure = certainty === 'verified';
  const text = `step \`${step.name}\` ${sure ? 'would' : 'may'} fail: ${found.why}`;
  return { name: found.about, verdict: sure ? 'bad' : 'doubt', text, next: nexts[found.about] };
}
