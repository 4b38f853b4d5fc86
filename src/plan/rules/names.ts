import type { Problem } from '../../model/problems.ts';
import type { Change, Locate } from '../change.ts';
import { below } from '../read/documentPath.ts';
import { errorAt } from '../read/report.ts';
import type { StageScope } from './stageScope.ts';

interface Named {
  readonly name?: string;
}

/** Stages of a plan, gates of a list and steps of a list have names of their own. */
export function checkNames({ plan, at }: Change, scopes: readonly StageScope[]): Problem[] {
  return [
    ...repeated('stage', plan.stages, below(at, 'stages')),
    ...repeated('gate', plan.gates ?? [], below(at, 'gates')),
    ...scopes.flatMap(({ stage, at }) => [
      ...repeated('step', stage.steps, below(at, 'steps')),
      ...repeated('step', stage.always ?? [], below(at, 'always')),
      ...repeated('gate', stage.gates ?? [], below(at, 'gates')),
    ]),
  ];
}

function repeated(kind: string, entries: readonly Named[], at: Locate): Problem[] {
  const firsts = new Map<string, number>();
  return entries.flatMap(({ name }, index) => {
    const first = name === undefined ? undefined : firsts.get(name);
    if (name !== undefined && first === undefined) firsts.set(name, index);
    if (first === undefined) return [];
    const message = `Another ${kind} is called \`${name}\` already, on line ${at([first, 'name']).line}.`;
    return [errorAt(at([index, 'name']), 'NS1105', message, `Give this ${kind} a name of its own.`)];
  });
}
