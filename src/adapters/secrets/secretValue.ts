import { failure } from '../../model/problems.ts';

/** Of its bytes. A secret that is masked in every line of output is a password or a key, not an archive. */
export const secretBytesMax = 65_536;

/** Shorter values stand in ordinary text by chance, and masking them would tear it apart. */
const charactersMin = 4;

/** The text of a secret's bytes. Throws NS5005 to NS5008; no error holds a part of it. */
export function secretValue(name: string, bytes: Buffer): string {
  if (bytes.length === 0) throw failure('NS5005', `secret ${name} is empty`, 'Put a value where it is fetched from.');
  if (bytes.length > secretBytesMax)
    throw failure('NS5007', `secret ${name} is longer than 64 KiB`, 'Deliver files with an upload step instead.');
  const value = decoded(bytes);
  if (value === undefined || value.includes('\0'))
    throw failure(
      'NS5008',
      `secret ${name} is not text`,
      'Encode it, for example with base64, and decode it in the step.',
    );
  if (value.trim().length < charactersMin)
    throw failure(
      'NS5006',
      `secret ${name} has fewer than ${charactersMin} characters`,
      'Use a longer one: a short value cannot be masked in output.',
    );
  return value;
}

function decoded(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
