import type { Line } from './line.ts';

/** How long saying goodbye to a host that may be gone may take. */
const goodbyeMaxMs = 1_000;

/** Ends a connection in good order, or else at once. */
export function sayGoodbye(client: { end(): unknown }, line: Line): void {
  const timer = setTimeout(() => line.destroy(), goodbyeMaxMs);
  line.once('close', () => clearTimeout(timer));
  client.end();
  line.destroySoon();
}
