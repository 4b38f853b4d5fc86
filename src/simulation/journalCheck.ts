/** The chain of a run, recomputed from what the journal gives: by nothing but the rules of hashChain.ts. */
import { canonical, eventHash } from '../adapters/journal/hashChain.ts';
import type { RecordedEvent } from '../runtime/journalPort.ts';

/** Where the chain of a run is broken; null: nowhere. */
export function chainTrouble(run: string, recorded: readonly RecordedEvent[]): string | null {
  for (const [at, { sequence, at: atMs, event, hash }] of recorded.entries()) {
    if (sequence !== at + 1) return `event ${at + 1} has number ${sequence}`;
    const before = recorded[at - 1];
    // The first is tied to its run, whose hash is the journal's own.
    if (before === undefined) continue;
    if (eventHash(before.hash, { run, sequence, at: atMs, text: canonical(event) }) !== hash)
      return `event ${sequence} does not follow from the one before`;
  }
  return null;
}
