import type { CompiledStage, ExecutionPlan, StageHost, StepId } from '../../model/executionPlan.ts';
import type { DryRun, StagePreview, StepPreview } from '../../model/preview.ts';

/**
 * A key that two hosts of a stage share when what runs on them, and what a dry run says of it, is the same but for their
 * own name and address, each in the same places. Of hosts that are exactly alike already, one stands for all.
 */
export function likenessIn(
  plan: ExecutionPlan,
  stage: CompiledStage,
  dryRun: DryRun | null,
): (host: StageHost, alike: number, preview: StagePreview | null) => string {
  const uses = usesOf(stage);
  // Most steps are shared by many hosts: their id says it all.
  const stepText = (id: StepId) => ((uses.get(id) ?? 0) > 1 ? id : plan.steps[id]);
  return ({ host, steps, always, undoOrder }, alike, preview) => {
    const text = JSON.stringify([
      steps.map(stepText),
      always.map(stepText),
      undoOrder,
      preview && [preview.steps.map(withoutId), preview.always.map(withoutId)],
      unreachableBy(dryRun, host),
    ]);
    return alike > 1 ? text : withoutOwn(text, host, plan.hosts[host]?.address ?? host);
  };
}

function usesOf({ hosts }: CompiledStage): Map<StepId, number> {
  const uses = new Map<StepId, number>();
  for (const { steps, always } of hosts) for (const id of [...steps, ...always]) uses.set(id, (uses.get(id) ?? 0) + 1);
  return uses;
}

const withoutId = ({ step, ...said }: StepPreview): Omit<StepPreview, 'step'> => said;

function unreachableBy(dryRun: DryRun | null, host: string): string | null {
  const seen = dryRun?.hosts[host];
  return seen?.status === 'unreachable' ? seen.problem.code : null;
}

/** In their places come private-use characters, which no input may hold. */
const withoutOwn = (text: string, name: string, address: string): string =>
  text.replaceAll(name, '\uE0F2').replaceAll(address, '\uE0F3');
