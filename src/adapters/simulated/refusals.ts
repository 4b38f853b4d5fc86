import type { HostTarget } from '../../model/executionPlan.ts';
import type { Problem } from '../../model/problems.ts';
import { refusalProblem as problemOf } from '../hosts/refusals.ts';
import type { Refusal } from './machine.ts';

/** A machine's refusal as the problem that the real adapter makes of it. */
export function refusalProblem(target: HostTarget, refusal: Refusal): Problem {
  return problemOf({ target, as: null }, { reason: refusal.reason, detail: detailOf(refusal) }, '/state/bin/runner.sh');
}

function detailOf(refusal: Refusal): string {
  if ('lock' in refusal) {
    const { run, token, since, holder } = refusal.lock;
    return `${refusal.reason === 'held' ? run : token} ${since} ${holder}`;
  }
  if (refusal.reason === 'busy') return refusal.key;
  return refusal.reason === 'unwritable' ? 'the state directory cannot be written' : 'the state directory';
}
