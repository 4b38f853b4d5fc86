/** A dry run looks at a host as each user as whom its steps run there, and puts together what they have seen. */
import { usersOn } from '../model/become.ts';
import type { ExecutionPlan, HostTarget } from '../model/executionPlan.ts';
import type { HostSurvey, LineRequest, SurveyRequest } from '../model/survey.ts';
import { linesOf, type SurveyOptions, surveyRequest } from './surveyRequest.ts';
import { stepsOf } from './visits.ts';

/** What is asked of a host, and as whom. */
export interface UserRequest {
  readonly target: HostTarget;
  readonly request: SurveyRequest;
}

/** One request for each user, the host's own first. */
export function userRequests(plan: ExecutionPlan, target: HostTarget, options: SurveyOptions): readonly UserRequest[] {
  return usersOn(target).map((as) => {
    const { become: _, ...others } = target;
    const own = as === null ? others : { ...others, become: as };
    return { target: own, request: surveyRequest(plan, target.name, options, as) };
  });
}

/** What all users have seen; where two have looked at one thing, what the host's own user says. */
export function mergedSurvey(
  plan: ExecutionPlan,
  host: string,
  seen: readonly { readonly request: SurveyRequest; readonly survey: HostSurvey }[],
): HostSurvey {
  const [first, ...others] = seen.map(({ survey }) => survey);
  if (first === undefined) throw new Error(`defect: nobody has looked at ${host}`);
  if (others.length === 0) return first;
  const all = [first, ...others];
  const lines = linesOf(stepsOf(plan, host));
  return {
    facts: first.facts,
    paths: together(all, 'paths'),
    contents: together(all, 'contents'),
    trees: together(all, 'trees'),
    services: together(all, 'services'),
    packages: together(all, 'packages'),
    lines: lines.flatMap((line) => seen.map((one) => lineOf(one, line)).find((state) => state !== undefined) ?? []),
    commands: together(all, 'commands'),
    programs: together(all, 'programs'),
    freeBytes: together(all, 'freeBytes'),
    lock: all.find(({ lock }) => lock.status !== 'free')?.lock ?? first.lock,
    stateDir: all.find(({ stateDir }) => !stateDir.usable)?.stateDir ?? first.stateDir,
    sudo: all.find(({ sudo }) => sudo === false)?.sudo ?? all.find(({ sudo }) => sudo !== null)?.sudo ?? null,
  };
}

type Named = 'paths' | 'contents' | 'trees' | 'services' | 'packages' | 'commands' | 'programs' | 'freeBytes';

function together<K extends Named>(surveys: readonly HostSurvey[], name: K): HostSurvey[K] {
  return Object.assign({}, ...surveys.map((survey) => survey[name]).reverse());
}

function lineOf(
  { request, survey }: { readonly request: SurveyRequest; readonly survey: HostSurvey },
  line: LineRequest,
) {
  const wanted = JSON.stringify(line);
  return survey.lines[request.lines.findIndex((one) => JSON.stringify(one) === wanted)];
}
