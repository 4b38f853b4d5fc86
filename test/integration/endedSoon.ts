import type { Command, Ended } from './command.ts';

/** Much less than any of the product's own waits: what keeps a process longer than this was left behind. */
const goodbyeMaxMs = 8_000;

/** How a command ended that has told how its run ended; rejects when something keeps it from ending. */
export async function endedSoon(command: Command): Promise<Ended> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    const error = new Error(`the command still runs ${goodbyeMaxMs} ms after its last word`);
    timer = setTimeout(() => reject(error), goodbyeMaxMs);
  });
  return Promise.race([command.ended, tooLate]).finally(() => clearTimeout(timer));
}
