import type { ChangeGate, StageGate } from '../../generated/plan.ts';
import { formatDuration } from '../../model/durations.ts';
import type { Problem } from '../../model/problems.ts';
import type { Change, Locate } from '../change.ts';
import { milliseconds } from '../compile/milliseconds.ts';
import { below } from '../read/documentPath.ts';
import { errorAt, warningAt } from '../read/report.ts';
import { checkNotZero } from './durations.ts';
import type { StageScope } from './stageScope.ts';

/** Gates that cannot end well, and soaks without a gate. */
export function checkGates({ plan, at }: Change, scopes: readonly StageScope[]): Problem[] {
  const changeGates = plan.gates ?? [];
  const watched = changeGates.some(({ on }) => on.includes('wave'));
  return [
    ...changeGates.flatMap((gate, index) => checkTimes(gate, below(at, 'gates', index))),
    ...scopes.flatMap(({ stage, at }) =>
      (stage.gates ?? []).flatMap((gate, i) => checkTimes(gate, below(at, 'gates', i))),
    ),
    ...scopes.flatMap((scope) => checkSoak(scope, watched)),
  ];
}

function checkTimes(gate: StageGate | ChangeGate, at: Locate): Problem[] {
  const zero = checkNotZero(gate, ['every', 'timeout', 'within'], at);
  return zero.length > 0 ? zero : [...checkPasses(gate, at), ...checkTimeout(gate, at)];
}

/** The first ask is at once, so `passes` in a row take at least one `every` less than that many. */
function checkPasses({ passes = 1, every = '5s', within = '2m' }: StageGate | ChangeGate, at: Locate): Problem[] {
  const leastMs = (passes - 1) * milliseconds(every);
  if (leastMs < milliseconds(within)) return [];
  const message = `${passes} passes in a row, one every ${every}, take ${formatDuration(leastMs)} at least; \`within\` is ${within}.`;
  const next = `Make \`within\` longer than ${formatDuration(leastMs)}, or ask for fewer passes.`;
  return [errorAt(at(['within']), 'NS1109', message, next)];
}

/** Only where both are written: an ask with the default timeout ends with its gate. */
function checkTimeout({ timeout, within = '2m' }: StageGate | ChangeGate, at: Locate): Problem[] {
  if (timeout === undefined || milliseconds(timeout) <= milliseconds(within)) return [];
  const message = `One ask may take ${timeout}, which is longer than the ${within} of \`within\` for all of them.`;
  return [errorAt(at(['timeout']), 'NS1109', message, 'Make `timeout` shorter or `within` longer.')];
}

function checkSoak({ stage, at }: StageScope, watched: boolean): Problem[] {
  if (stage.soak === undefined || milliseconds(stage.soak) === 0 || watched) return [];
  if ((stage.gates ?? []).some(({ on }) => on.some((scope) => scope === 'wave'))) return [];
  const message = `The soak of ${stage.soak} watches nothing: no gate is asked \`on: [wave]\`.`;
  return [warningAt(at(['soak']), 'NS1110', message, 'Add `wave` to the `on` of a gate, or remove the soak.')];
}
