/** A journal as one process sees it: each call is a point at which it may die, and a write may fail. */
import type { JournalPort, RecordedEvent } from '../../runtime/journalPort.ts';
import type { SimulatedProcess } from './process.ts';

export interface JournalFaults {
  /** Throws what keeps this write, the `number`th of the process, from being made. */
  readonly beforeWrite: (number: number) => void;
  /** The write is durable; whoever made it does not know yet. */
  readonly written: (recorded: readonly RecordedEvent[]) => void;
}

/** The write was not made: its disk is full. */
export class JournalFull extends Error {
  override readonly name = 'JournalFull';
}

/** A process dies before a call, or after it has been carried out and before it is told. */
export function journalSeenBy(process: SimulatedProcess, journal: JournalPort, faults: JournalFaults): JournalPort {
  let writes = 0;
  const append: JournalPort['append'] = (...given) => {
    process.point();
    writes++;
    faults.beforeWrite(writes);
    const recorded = journal.append(...given);
    faults.written(recorded);
    process.point();
    return recorded;
  };
  return new Proxy(journal, {
    get(target, name) {
      const member: unknown = name === 'append' ? append : Reflect.get(target, name);
      if (typeof member !== 'function' || name === 'append') return member;
      return (...given: unknown[]): unknown => {
        process.point();
        return Reflect.apply(member, target, given);
      };
    },
  });
}
