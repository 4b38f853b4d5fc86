import { byHandAs, shellWord } from '../../host/quoting.ts';
import { becomeOn, stateDirOf } from '../../model/become.ts';
import type { Become, ExecutionPlan, HostTarget, UndoAction } from '../../model/executionPlan.ts';
import { present, stageHostOf, stepOf } from '../../rollout/plan.ts';
import type { Visit } from '../../rollout/state.ts';
import { stepsToUndo } from '../../rollout/undo.ts';

/** What a person has to do on a host that nightshift could not settle: how to get there, and the exact commands, in order. */
export interface LeftByHand {
  readonly login: string;
  readonly commands: readonly string[];
}

/** Undos that are left, in the order in which they would have run, then the `always` steps of the way out. */
export function leftByHand(plan: ExecutionPlan, run: string, visit: Visit): LeftByHand {
  const target = present(plan.hosts[visit.host], `host ${visit.host}`);
  const undos = stepsToUndo(plan, visit).map((step) => {
    const { undo } = stepOf(plan, visit, 'forward', step);
    const as = becomeOn(target, undo.kind === 'own' || undo.kind === 'host' ? undo.command.become : undefined);
    return undoByHand(undo, as, keepOf(target, as, run, visit, step));
  });
  return { login: loginOf(target), commands: [...undos, ...alwaysByHand(plan, visit)] };
}

function undoByHand(undo: UndoAction, as: Become | null, keep: string): string {
  switch (undo.kind) {
    case 'own':
      return `${byHandAs(as, `NIGHTSHIFT_KEEP=${keep}; ${undo.byHand}`)}  # ${undo.shown}`;
    case 'controller':
      return `(on the controller) ${undo.shown}`;
    case 'host':
      return byHandAs(as, undo.shown);
    case 'nothing':
    case 'irreversible':
      throw new Error(`defect: a step with undo ${undo.kind} is not left to be undone`);
  }
}

/** Where the runner lets a step keep what it replaced (docs/receipts.md). */
function keepOf(target: HostTarget, as: Become | null, run: string, visit: Visit, step: number): string {
  const stateDir = stateDirOf(target, as);
  const state = stateDir === null ? '/var/tmp/nightshift-$(id -u)' : shellWord(stateDir);
  return `${state}/runs/${run}/hosts/${visit.host}/keep/${visit.stage}.${step}`;
}

function alwaysByHand(plan: ExecutionPlan, visit: Visit): string[] {
  const done = visit.leavingAs?.result === 'undone' ? visit.alwaysCursor : 0;
  const left = stageHostOf(plan, visit).always.slice(done);
  return left.map((_, at) => {
    const { action, summary } = stepOf(plan, visit, 'always', done + at);
    return action.at === 'controller' ? `(on the controller) ${summary}` : summary;
  });
}

function loginOf({ address, port, user }: HostTarget): string {
  return ['ssh', ...(port === 22 ? [] : ['-p', port]), user === null ? address : `${user}@${address}`].join(' ');
}
