import { setTimeout as sleep } from 'node:timers/promises';
import { thisProcess } from '../adapters/journal/holder.ts';
import { failure } from '../model/problems.ts';
import type { OperatorAction } from '../rollout/commands.ts';
import type { RunRequest } from '../runtime/journalPort.ts';
import { whoIs } from '../runtime/launch.ts';
import type { Session } from './session.ts';

/** A driver looks once a second; one that has not answered after so long is stuck, or stopped. */
const answerWithinMs = 10_000;

/** True once the driver has obeyed; false when it is gone. Throws NS3011 when it could not obey, NS3020 when it is silent. */
export async function askDriver(
  session: Pick<Session, 'journal'>,
  run: string,
  action: OperatorAction,
  reason: string,
): Promise<boolean> {
  const { journal } = session;
  const { id } = journal.addRequest({ run, action, reason, by: whoIs(thisProcess()), at: Date.now() });
  for (const untilMs = performance.now() + answerWithinMs; performance.now() < untilMs; await sleep(100)) {
    const request = journal.request(id);
    if (request?.answeredAt != null) return obeyed(request);
    const lease = journal.run(run)?.lease ?? null;
    if (lease !== null && !lease.dead) continue;
    journal.answerRequest(id, 'nobody drove the run any more', Date.now());
    return false;
  }
  journal.answerRequest(id, 'its driver did not answer in time', Date.now());
  throw failure(
    'NS3020',
    `whoever drives run ${run} did not answer within ${answerWithinMs / 1_000} s`,
    `See who that is with \`nightshift status ${run}\`; if that process hangs, end it, then ask again.`,
  );
}

function obeyed({ run, action, refusal }: RunRequest): true {
  if (refusal === null) return true;
  throw failure(
    'NS3011',
    `run ${run} could not be asked to ${action}: ${refusal}`,
    `See \`nightshift status ${run}\`.`,
  );
}
