import { formatDuration } from '../../model/durations.ts';

/** `42s`, `12m30s`: never a fraction, which would flicker; never below none. */
export const wholeSeconds = (ms: number): string =>
  ms < 1_000 ? '0s' : formatDuration(Math.floor(ms / 1_000) * 1_000).replace(/\.\d+/, '');
