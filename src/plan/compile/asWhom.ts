import { becomeKey, becomeOn, shownBecome } from '../../model/become.ts';
import type {
  Become,
  CompiledGate,
  CompiledStage,
  CompiledStep,
  HostCommand,
  HostTarget,
  StepAction,
  UndoAction,
} from '../../model/executionPlan.ts';
import type { StepWork } from '../../steps/spec.ts';

/** The work with what its step or stage says of whom it runs as; undefined: nothing. */
export function asWhom(work: StepWork, own: Become | null | undefined): StepWork {
  if (own === undefined) return work;
  return { ...work, action: actionAs(work.action, own), undo: undoAs(work.undo, own) };
}

function actionAs(action: StepAction, become: Become | null): StepAction {
  if (action.at === 'host') return { ...action, command: { ...action.command, become } };
  if (action.at !== 'reboot') return action;
  return { ...action, command: { ...action.command, become }, back: { ...action.back, become } };
}

function undoAs(undo: UndoAction, become: Become | null): UndoAction {
  return undo.kind === 'own' || undo.kind === 'host' ? { ...undo, command: { ...undo.command, become } } : undo;
}

/** For people: as whom a step runs on the host, before what it does. Nothing where it is the login user. */
export function summaryAs(
  summary: string,
  action: StepAction,
  target: HostTarget,
  own: Become | null | undefined,
): string {
  const become = action.at === 'host' || action.at === 'reboot' ? becomeOn(target, own) : null;
  return become === null ? summary : `${shownBecome(become)}: ${summary}`;
}

/** What a plan is made of, by id. */
interface Parts {
  readonly steps: { readonly [id: string]: CompiledStep };
  readonly gates: { readonly [id: string]: CompiledGate };
  readonly stages: readonly CompiledStage[];
}

/** The hosts, each with the further users as whom the plan works there. */
export function withUsers(
  targets: { readonly [name: string]: HostTarget },
  parts: Parts,
): { readonly [name: string]: HostTarget } {
  const owns = ownsByHost(parts);
  return Object.fromEntries(
    Object.entries(targets).map(([name, target]) => [name, withOthers(target, owns.get(name) ?? [])]),
  );
}

function withOthers(target: HostTarget, owns: readonly (Become | null)[]): HostTarget {
  const users = new Map(owns.map((own) => becomeOn(target, own)).map((as) => [becomeKey(as), as]));
  users.delete(becomeKey(becomeOn(target)));
  const alsoAs = [...users].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, as]) => as);
  return alsoAs.length === 0 ? target : { ...target, alsoAs };
}

/** What steps and gates say themselves of whom they run as, by host. */
function ownsByHost({ steps, gates, stages }: Parts): ReadonlyMap<string, readonly (Become | null)[]> {
  const found = new Map<string, (Become | null)[]>();
  for (const at of stages.flatMap(({ hosts }) => hosts)) {
    const ids = [...at.steps, ...at.always];
    const own = [...ids.flatMap((id) => ownOfStep(steps[id])), ...at.gates.flatMap((id) => ownOfGate(gates[id]))];
    if (own.length > 0) found.set(at.host, [...(found.get(at.host) ?? []), ...own]);
  }
  return found;
}

function ownOfStep(step: CompiledStep | undefined): (Become | null)[] {
  if (step === undefined) return [];
  const { action, undo } = step;
  const commands: HostCommand[] = [
    ...(action.at === 'host' || action.at === 'reboot' ? [action.command] : []),
    ...(undo.kind === 'own' || undo.kind === 'host' ? [undo.command] : []),
  ];
  return commands.flatMap(({ become }) => (become === undefined ? [] : [become]));
}

function ownOfGate(gate: CompiledGate | undefined): (Become | null)[] {
  const become = gate?.question.kind === 'command' ? gate.question.become : undefined;
  return become === undefined ? [] : [become];
}
