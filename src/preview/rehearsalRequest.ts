import { becomeOn, stateDirOf } from '../model/become.ts';
import type { ExecutionPlan } from '../model/executionPlan.ts';
import type { SurveyRequest } from '../model/survey.ts';
import { type ComparedPaths, stepsOn } from './trees.ts';

/** With more entries a tree is not listed: a rehearsal is to end, and what it compares is to fit into memory. */
const entriesMax = 20_000;

/** What a rehearsal asks of a host before it and after it: the same both times, and no command of the plan's author. */
export function rehearsalRequest(plan: ExecutionPlan, host: string, { trees, paths }: ComparedPaths): SurveyRequest {
  const target = plan.hosts[host];
  const looks = stepsOn(plan, host).map(({ preview }) => preview.look);
  return {
    stateDir: target === undefined ? null : stateDirOf(target, becomeOn(target)),
    paths,
    contents: [],
    trees: trees.map((path) => ({ path, entriesMax })),
    services: looks.flatMap((look) =>
      look.kind === 'service' ? [{ name: look.name, manager: look.manager, boot: true }] : [],
    ),
    packages: looks.flatMap((look) => (look.kind === 'package' ? [{ name: look.name, version: null }] : [])),
    lines: [],
    commands: [],
    programs: [],
    folders: [],
    sudo: false,
  };
}
