import type { StepSpec } from './spec.ts';

/** What the order of undoing depends on. */
export interface UndoOrderStep {
  readonly name: string;
  readonly type: StepSpec['type'];
  /** Of a service step. */
  readonly service: string | null;
  readonly restarts: boolean;
  /** Of any other: whether the plan declares an undo. */
  readonly declaredUndo: boolean;
  readonly undoAfter: string | null;
}

/** What a service reads when it starts. */
const readByServices: ReadonlySet<StepSpec['type']> = new Set(['upload', 'template', 'symlink', 'line', 'package']);

/**
 * Positions of the steps in the order in which they are undone: in reverse, but for a service's restart or reload. That
 * one taken back first would start the new version once more, since the files it reads are taken back after it. So it
 * comes right after the undo of its anchor (docs/steps.md has the rule and an example).
 */
export function undoOrder(steps: readonly UndoOrderStep[]): readonly number[] {
  const anchors = steps.map((step, position) => anchorOf(steps, step, position));
  const following = steps.map(() => [] as number[]);
  const order: number[] = [];
  const emit = (position: number): void => {
    order.push(position);
    for (const follower of following[position] ?? []) emit(follower);
  };
  const positions = steps.map((_, position) => position).reverse();
  for (const position of positions) {
    const anchor = anchors[position];
    if (anchor !== undefined) following[anchor]?.push(position);
  }
  for (const position of positions) if (anchors[position] === undefined) emit(position);
  return order;
}

/** The earlier step after whose undo this one's comes; undefined: strictly in reverse. */
function anchorOf(steps: readonly UndoOrderStep[], step: UndoOrderStep, position: number): number | undefined {
  const earlier = steps.slice(0, position);
  if (step.undoAfter !== null) return found(earlier.findIndex((other) => other.name === step.undoAfter));
  if (!step.restarts) return undefined;
  const from = earlier.findLastIndex((other) => other.service === step.service) + 1;
  return (
    first(earlier, from, (other) => readByServices.has(other.type)) ??
    first(earlier, from, (other) => other.declaredUndo)
  );
}

function first(
  steps: readonly UndoOrderStep[],
  from: number,
  wanted: (step: UndoOrderStep) => boolean,
): number | undefined {
  return found(steps.findIndex((step, position) => position >= from && wanted(step)));
}

function found(position: number): number | undefined {
  return position < 0 ? undefined : position;
}
