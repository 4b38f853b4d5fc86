import { thisProcess } from '../../adapters/journal/holder.ts';
import { type Asked, told } from '../../review/live/prompt.ts';
import type { RunState } from '../../rollout/state.ts';
import type { RunDriver } from '../../runtime/driver.ts';
import { whoIs } from '../../runtime/launch.ts';
import { tellerOf } from '../ciOutput.ts';
import type { Driven, RunOptions } from '../drive.ts';
import type { Session } from '../session.ts';
import { LiveTeller, type SpokenTeller } from './liveTeller.ts';
import { isLive } from './terminal.ts';
import { Watched } from './watched.ts';

/** Asks the driver in this process, once there is one. */
export class AskedHere {
  driver: RunDriver | undefined;

  /** What became of it, for people. */
  ask(action: Asked): Promise<string> {
    return new Promise((resolve) => {
      const answered = (refusal: string | null) =>
        resolve(refusal === null ? `asked to ${told[action]}: it obeys` : `not asked to ${told[action]}: ${refusal}`);
      this.driver?.ask(action, whoIs(thisProcess()), 'asked in the live view', {}, answered);
    });
  }
}

/** Whether a run is shown live here; else a log tells of it. */
export const showsLive = ({ json }: Session, { live }: RunOptions): boolean => live && isLive(json);

/** Who tells of a run that this process drives: the live view where a person sits before it, else the log. */
export function screenOf(session: Session, driven: Driven, options: RunOptions, asked: AskedHere): SpokenTeller {
  const { run, plan } = driven;
  const log = () => tellerOf(session, run, plan, options.verbose);
  if (!showsLive(session, options)) return { ...log(), say: (text) => session.err.line(text) };
  return new LiveTeller({
    ...{ session, plan, log, verbose: options.verbose },
    open: (state) => openedNow(session, run, state),
    decide: (action) => asked.ask(action),
  });
}

/** The run with all its past, which the journal tells: it has every event before anybody is told of it. */
function openedNow({ journal }: Session, run: string, state: RunState) {
  const watched = new Watched(journal, run);
  watched.read(() => {});
  return { ...watched.live, state, drivenHere: true };
}
