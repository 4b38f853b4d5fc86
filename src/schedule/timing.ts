/**
 * How long a change without an opening of its own may wait for its start, and for how long it is taken to be under way
 * when conflicts are looked for. Where nothing closes nobody says when it is too late: an hour is what a restart of the
 * daemon's machine takes at worst, and a change found running the morning after would surprise.
 */
const unboundedMs = 3_600_000;

interface Times {
  readonly startsAtMs: number;
  readonly closesAtMs: number | null;
}

/** The instant at which a change must have begun, not included: the close of its opening. */
export const startsBeforeMs = ({ startsAtMs, closesAtMs }: Times): number => closesAtMs ?? startsAtMs + unboundedMs;
