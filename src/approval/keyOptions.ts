/** The options of a line of allowed_signers: `namespaces="…",valid-after="…",valid-before="…"`. */
import { failure, type NightshiftError, type Place } from '../model/problems.ts';
import { readTimestampMs } from './timestamp.ts';

export interface KeyOptions {
  /** Patterns of what it may sign; null: everything. */
  readonly namespaces: readonly string[] | null;
  /** It may be used from then on; null: always. */
  readonly validAfterMs: number | null;
  /** And until then, inclusive; null: for ever. */
  readonly validBeforeMs: number | null;
}

const optionNames = ['namespaces', 'valid-after', 'valid-before'];

/** Throws NS3311 for options that are not understood, NS3312 for `cert-authority`, NS3313 for times. */
export function readKeyOptions(text: string, place: Place): KeyOptions {
  const options = splitOptions(text, place);
  const namespaces = options.get('namespaces');
  const validAfterMs = timeOf(options.get('valid-after'), place);
  const validBeforeMs = timeOf(options.get('valid-before'), place);
  if (validAfterMs !== null && validBeforeMs !== null && validBeforeMs <= validAfterMs)
    throw badOption(place, '`valid-before` is not after `valid-after`');
  return { namespaces: namespaces?.split(',') ?? null, validAfterMs, validBeforeMs };
}

function splitOptions(text: string, place: Place): Map<string, string> {
  const options = new Map<string, string>();
  let rest = text;
  while (rest !== '') {
    const [whole = '', name = '', quoted] = /^([a-z-]+)(?:="((?:\\"|\\(?!")|[^"\\])*)")?(?:,(?=.)|$)/i.exec(rest) ?? [];
    const option = name.toLowerCase();
    if (option === 'cert-authority') throw authority(place);
    if (!optionNames.includes(option) || quoted === undefined) throw badOption(place, `\`${rest}\` is no option`);
    if (options.has(option)) throw badOption(place, `\`${option}\` stands there twice`);
    options.set(option, quoted.replaceAll('\\"', '"'));
    rest = rest.slice(whole.length);
  }
  return options;
}

function timeOf(text: string | undefined, place: Place): number | null {
  if (text === undefined) return null;
  const atMs = readTimestampMs(text);
  if (atMs !== undefined) return atMs;
  const next = 'Write it in UTC, with a Z at its end: `20261231Z`, `202612312200Z` or `20261231220000Z`.';
  throw failure('NS3313', `"${text}" is no time in UTC`, next, { place });
}

const badOption = (place: Place, why: string): NightshiftError =>
  failure('NS3311', why, 'There are `namespaces="…"`, `valid-after="…"` and `valid-before="…"`, with commas between.', {
    place,
  });

const authority = (place: Place): NightshiftError =>
  failure(
    'NS3312',
    'certificate authorities are not accepted: who may approve would stand in certificates, not in this file',
    'Name each approver with their own key.',
    { place },
  );
