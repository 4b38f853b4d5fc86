import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { failure } from '../model/problems.ts';
import { runText } from '../review/text/runText.ts';
import type { OperatorAction } from '../rollout/commands.ts';
import { recall, takeOver } from '../runtime/launch.ts';
import { askDriver } from './askDriver.ts';
import { type CiFiles, leaveFiles, makeRoom } from './ciFiles.ts';
import { conclude, drive, type RunOptions, tellResult } from './drive.ts';
import type { Session } from './session.ts';
import { viewOf } from './status.ts';

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
  makeRoom(options);
  const { lease } = recall(session.journal, run).record;
  if (lease !== null && !lease.dead && (await askDriver(session, run, action, options.reason)))
    return shown(session, run, options);
  if (action === 'hold') throw nobodyDrives(run);
  const { plan, record } = recall(session.journal, run);
  const driven = { run, plan, digest: record.digest };
  const end = await drive(session, record.root, driven, options, (controller) =>
    takeOver(controller, run, action, options.reason),
  );
  return conclude(session, run, end, options);
}

function shown(session: Session, run: string, files: CiFiles): ExitCode {
  const { view } = viewOf(session.journal, run);
  tellResult(session, view, () => runText(view, session.palette));
  leaveFiles(session, view, files);
  return exitCodes.done;
}

const nobodyDrives = (run: string) =>
  failure(
    'NS3011',
    `nobody drives run ${run}, so there is nothing to hold`,
    `Go on with it, or end it: nightshift resume ${run} | rollback ${run} | abort ${run}`,
  );
