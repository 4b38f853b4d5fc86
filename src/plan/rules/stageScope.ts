import type { Stage, Step } from '../../generated/plan.ts';
import type { Problem } from '../../model/problems.ts';
import type { Change, Locate } from '../change.ts';
import { stageSelections } from '../compile/stageSelections.ts';
import { below } from '../read/documentPath.ts';

/** A stage as its rules see it: with the hosts it is left with, and places that count from it. */
export interface StageScope {
  readonly stage: Stage;
  readonly at: Locate;
  /** After `skipDone`. Empty also where the selection is wrong, which has a problem of its own. */
  readonly hosts: readonly string[];
}

/** The stages with their hosts, and what is wrong with the selections. */
export function stageScopes(change: Change): { scopes: StageScope[]; problems: readonly Problem[] } {
  const { selections, problems } = stageSelections(change);
  const scopes = selections.map(({ stage, hosts }, index) => ({ stage, at: below(change.at, 'stages', index), hosts }));
  return { scopes, problems };
}

/** A step and where it stands. */
export interface StepScope {
  readonly step: Step;
  readonly at: Locate;
  readonly list: 'steps' | 'always';
}

/** Every step of a stage, those of `always` included. */
export function stepScopes({ stage, at }: StageScope): StepScope[] {
  return (['steps', 'always'] as const).flatMap((list) =>
    (stage[list] ?? []).map((step, index) => ({ step, at: below(at, list, index), list })),
  );
}
