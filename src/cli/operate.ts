import { setTimeout as sleep } from 'node:timers/promises';
import { thisProcess } from '../adapters/journal/holder.ts';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { failure } from '../model/problems.ts';
import { runText } from '../review/text/runText.ts';
import type { OperatorAction } from '../rollout/commands.ts';
import type { RunRequest } from '../runtime/journalPort.ts';
import { recall, takeOver, whoIs } from '../runtime/launch.ts';
import { conclude, drive, type RunOptions } from './drive.ts';
import type { Session } from './session.ts';
import { viewOf } from './status.ts';

/** A driver looks once a second; one that has not answered after so long is stuck, or stopped. */
const answerWithinMs = 10_000;

export interface OperateOptions extends RunOptions {
  readonly reason: string;
}

/**
 * `hold|resume|rollback|abort RUN`: what a person decides about a run. Whoever drives it is asked, through the journal; a
 * run that nobody drives is taken over and driven from here.
 */
export async function operate(
  session: Session,
  run: string,
  action: OperatorAction,
  options: OperateOptions,
): Promise<ExitCode> {
  const { lease } = recall(session.journal, run).record;
  if (lease !== null && !lease.dead && (await askDriver(session, run, action, options.reason)))
    return shown(session, run);
  if (action === 'hold') throw nobodyDrives(run);
  const { plan, record } = recall(session.journal, run);
  const driven = { run, plan, digest: record.digest };
  const end = await drive(session, record.root, driven, options, (controller) =>
    takeOver(controller, run, action, options.reason),
  );
  return conclude(session, run, end);
}

/** True once the driver has obeyed; false when it is gone. Throws NS3011 when it could not obey, NS3020 when it is silent. */
async function askDriver(session: Session, run: string, action: OperatorAction, reason: string): Promise<boolean> {
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

function shown(session: Session, run: string): ExitCode {
  const { view } = viewOf(session.journal, run);
  session.result(view, () => runText(view, session.palette));
  return exitCodes.done;
}

const nobodyDrives = (run: string) =>
  failure(
    'NS3011',
    `nobody drives run ${run}, so there is nothing to hold`,
    `Go on with it, or end it: nightshift resume ${run} | rollback ${run} | abort ${run}`,
  );
