import { exitCodes } from '../model/outcomes.ts';
import type { RunDriver } from '../runtime/driver.ts';

/**
 * The first Ctrl-C (or SIGTERM) holds the run when what is in flight has ended; the second leaves at once, with hosts in
 * flight, which the journal tells; `say` tells whoever pressed it. A terminal that goes away (SIGHUP) changes nothing.
 */
export function heedSignals(say: (text: string) => void, run: string, driver: RunDriver): () => void {
  let asked = 0;
  const onStop = (signal: NodeJS.Signals) => {
    asked++;
    if (asked > 1) leaveAtOnce(say, run);
    say(
      `${signal}: no new work starts; steps in flight end, then run ${run} is held (or over, if it had changed nothing yet). Once more leaves at once.`,
    );
    driver.ask('hold', 'operator', signal === 'SIGINT' ? 'Ctrl-C' : signal);
  };
  const ignore = () => {};
  process.on('SIGINT', onStop).on('SIGTERM', onStop).on('SIGHUP', ignore);
  return () => process.off('SIGINT', onStop).off('SIGTERM', onStop).off('SIGHUP', ignore);
}

function leaveAtOnce(say: (text: string) => void, run: string): never {
  say(`left with steps in flight; hosts finish them by themselves. Go on with: nightshift resume ${run}`);
  process.exit(exitCodes.needsAttention);
}
