import type { ExecutionPlan, HostTarget } from '../../model/executionPlan.ts';
import type { Problem } from '../../model/problems.ts';
import type { Change } from '../change.ts';
import { withUsers } from './asWhom.ts';
import { canonicalJson, type Hash } from './canonicalJson.ts';
import { changeGateScopes, compileGate } from './compileGate.ts';
import { compileStage } from './compileStage.ts';
import { frozen } from './frozen.ts';
import type { LocalFiles } from './localFiles.ts';
import { milliseconds } from './milliseconds.ts';
import { takenHostNames, takenNames } from './names.ts';
import { Session } from './session.ts';
import { shuffled } from './shuffle.ts';
import { type StageSelection, stageSelections } from './stageSelections.ts';

/** The execution plan, unless there is an error among the problems. */
export interface CompiledChange {
  readonly plan: ExecutionPlan | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Compiles a change, valid by schema and rules, to its frozen execution plan. Tells all problems at once.
 * `files` holds what `wantedFiles` names. The same input gives the same plan, on any machine and in any folder.
 */
export function compileChange(change: Change, files: LocalFiles, hash: Hash): CompiledChange {
  const { selections, problems } = stageSelections(change);
  const inOrder = compileSelections(change, files, hash, selections);
  const all = [...problems, ...files.problems, ...inOrder.problems];
  if (all.some(({ severity }) => severity === 'error')) return { plan: undefined, problems: all };
  if (!selections.some(isShuffled)) return { plan: frozen(inOrder.plan), problems: all };
  // The seed is the digest of the same plan in the inventory's order: it depends on everything but the order itself.
  const seed = hash(canonicalJson(inOrder.plan));
  const mixed = selections.map((selection) => mix(selection, seed, hash));
  return { plan: frozen(compileSelections(change, files, hash, mixed).plan), problems: all };
}

function isShuffled({ stage }: StageSelection): boolean {
  return stage.order === 'shuffled';
}

function mix(selection: StageSelection, seed: string, hash: Hash): StageSelection {
  if (!isShuffled(selection)) return selection;
  return { ...selection, hosts: shuffled(selection.hosts, `${seed}:${selection.stage.name}`, hash) };
}

function compileSelections(
  change: Change,
  files: LocalFiles,
  hash: Hash,
  selections: readonly StageSelection[],
): { readonly plan: ExecutionPlan; readonly problems: readonly Problem[] } {
  const session = new Session(change, files, hash);
  checkTakenNames(session);
  const changeGates = changeGateIds(session);
  const stages = selections.map(({ stage, hosts }, index) => compileStage(session, stage, ['stages', index], hosts));
  const parts = { steps: session.steps.toObject(), gates: session.gates.toObject(), stages };
  const plan: ExecutionPlan = {
    format: 'nightshift/execution-plan/v1',
    ...heading(change),
    hosts: withUsers(targets(session, selections), parts),
    steps: parts.steps,
    gates: parts.gates,
    changeGates,
    stages,
    files: Object.fromEntries(session.sent),
  };
  return { plan, problems: session.problems.all };
}

function heading({ plan, environment }: Change) {
  const { name, title = name, description = null, ticket = null, author = null, rollback } = plan;
  return {
    change: { name, title, description, ticket, author },
    environment: environment.name,
    policy: { windows: environment.policy.windows ?? 'required' },
    window: plan.window ?? null,
    atClose: plan.atClose ?? 'hold',
    resume: plan.resume ?? 'nextWindow',
    lockWaitMs: plan.lockWait === undefined ? 0 : milliseconds(plan.lockWait),
    secrets: plan.secrets ?? {},
    rollback: {
      parallel: rollback?.parallel ?? null,
      scope: rollback?.scope ?? 'run',
      undoRetries: rollback?.undoRetries ?? 2,
    },
  } satisfies Partial<ExecutionPlan>;
}

function changeGateIds(session: Session): readonly string[] {
  return changeGateScopes(session.change.plan.gates ?? []).map((scoped, index) => {
    const texts = session.texts(session.changeNames);
    return session.gates.put(compileGate(scoped, texts, ['gates', index], session.problems, false));
  });
}

/** The hosts of all stages, as they are reached; in the inventory's order. */
function targets(session: Session, selections: readonly StageSelection[]): { readonly [name: string]: HostTarget } {
  const used = new Set(selections.flatMap(({ hosts }) => hosts));
  const { hosts } = session.change.environment;
  return Object.fromEntries([...hosts].filter(([name]) => used.has(name)).map(([name, { target }]) => [name, target]));
}

/** A variable with a name that has a meaning already would never be seen. */
function checkTakenNames({ change, problems }: Session): void {
  for (const name of takenNames.filter((taken) => Object.hasOwn(change.plan.variables ?? {}, taken))) {
    problems.add(['variables', name], takenName(`\`${name}\` is a name of nightshift's own.`));
  }
  for (const { target, variables } of change.environment.hosts.values()) {
    for (const name of takenHostNames.filter((taken) => Object.hasOwn(variables, taken))) {
      const message = `The variable \`${name}\` of the host ${target.name} would hide behind {{ host.${name} }}.`;
      problems.add(['environment'], { ...takenName(message), subject: name });
    }
  }
}

function takenName(message: string): { code: 'NS1306'; message: string; next: string } {
  return { code: 'NS1306', message, next: 'Call the variable something else.' };
}
