import { becomeKey, becomeOn } from '../model/become.ts';
import type { Become, CompiledGate, CompiledStep, HostTarget } from '../model/executionPlan.ts';

/** Whether a step runs as a user of its host; what runs on the controller counts as the host's own user's. */
export function stepRunsAs({ action }: CompiledStep, target: HostTarget | undefined, as: Become | null): boolean {
  return isAs(action.at === 'host' || action.at === 'reboot' ? action.command.become : undefined, target, as);
}

/** The same of a gate. */
export function gateRunsAs({ question }: CompiledGate, target: HostTarget | undefined, as: Become | null): boolean {
  return isAs(question.kind === 'command' ? question.become : undefined, target, as);
}

function isAs(own: Become | null | undefined, target: HostTarget | undefined, as: Become | null): boolean {
  return becomeKey(becomeOn(target ?? {}, own)) === becomeKey(as);
}
