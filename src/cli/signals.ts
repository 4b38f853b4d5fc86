import { exitCodes } from '../model/outcomes.ts';
import type { RunDriver } from '../runtime/driver.ts';
import type { Session } from './session.ts';

/**
 * The first Ctrl-C (or SIGTERM) holds the run when what is in flight has ended; the second leaves at once, with hosts in
 * flight, which the journal tells. A terminal that goes away (SIGHUP) changes nothing.
 */
export function heedSignals(session: Session, run: string, driver: RunDriver): () => void {
  let asked = 0;
  const onStop = (signal: NodeJS.Signals) => {
    asked++;
    if (asked > 1) leaveAtOnce(session, run);
    session.err.line(
      `${signal}: no new work starts; steps in flight end, then run ${run} is held (or over, if it had changed nothing yet). Once more leaves at once.`,
    );
    driver.ask('hold', 'operator', signal === 'SIGINT' ? 'Ctrl-C' : signal);
  };
  const ignore = () => {};
  process.on('SIGINT', onStop).on('SIGTERM', onStop).on('SIGHUP', ignore);
  return () => process.off('SIGINT', onStop).off('SIGTERM', onStop).off('SIGHUP', ignore);
}

function leaveAtOnce(session: Session, run: string): never {
  session.err.line(`left with steps in flight; hosts finish them by themselves. Go on with: nightshift resume ${run}`);
  process.exit(exitCodes.needsAttention);
}
