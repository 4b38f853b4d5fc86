import { failure } from '../model/problems.ts';

/** An instant of a command line, in milliseconds since 1970. It names its offset: a wall-clock time without one would be some machine's. */
export function readInstant(option: string, text: string): number {
  const ms = /T.*(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  throw failure(
    'NS6002',
    `${option} ${text} is not an instant`,
    'Write for example 2026-12-01T22:00:00Z or 2026-12-01T23:00:00+01:00.',
  );
}
