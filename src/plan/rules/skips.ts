import type { Problem } from '../../model/problems.ts';
import type { Environment } from '../change.ts';
import { selectHosts } from '../environment/selectHosts.ts';
import { errorAt, warningAt } from '../read/report.ts';
import type { StageScope } from './stageScope.ts';

/** `skipDone` where nothing can be done yet, and stages that it leaves without hosts. */
export function checkSkips({ stage, at, hosts }: StageScope, position: number, environment: Environment): Problem[] {
  if (!stage.skipDone) return [];
  const place = at(['skipDone'], 'key');
  if (position === 0) {
    const message = 'No stage comes before this one, so `skipDone` skips nothing.';
    return [warningAt(place, 'NS1116', message, 'Remove it, or put it into a later stage.')];
  }
  const selected = selectHosts(stage.hosts, environment, at).hosts.length;
  if (hosts.length > 0 || selected === 0) return [];
  const message = `All ${selected} hosts of this stage are in earlier stages, so \`skipDone\` leaves none.`;
  return [errorAt(place, 'NS1116', message, 'Remove the stage, or `skipDone`.')];
}
