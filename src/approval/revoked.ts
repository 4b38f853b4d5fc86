/** The file `revoked_keys` of an environment: keys that count no more. */
import { failure, type NightshiftError, type Place } from '../model/problems.ts';
import { hashOf, isCertificate } from './publicKey.ts';
import { textLines } from './textLines.ts';
import { cursorOver, decodeBase64, MalformedError, takeName } from './wire.ts';

/**
 * The fingerprints (`SHA256:…`) of one public key, or one such fingerprint, a line. Also keys that may not sign can stand there.
 * Throws NS3314 for a line that is neither, NS3315 for a binary list of `ssh-keygen -k`.
 */
export function readRevoked(text: string, file: string): ReadonlySet<string> {
  if (text.startsWith('SSHKRL')) throw binary(file);
  return new Set(textLines(text, file, badLine).map(({ line, place }) => fingerprintIn(line, place)));
}

function fingerprintIn(line: string, place: Place): string {
  const [word = '', base64 = ''] = line.split(/[ \t]+/);
  try {
    return word.startsWith('SHA256:') ? fingerprint(word) : hashOfKey(word, base64);
  } catch (cause) {
    if (cause instanceof MalformedError) throw badLine(place, cause.message);
    throw cause;
  }
}

/** One that no key can have would silently revoke nothing. */
function fingerprint(text: string): string {
  const bytes = decodeBase64(`${text.slice('SHA256:'.length)}=`);
  if (bytes.length !== 32) throw new MalformedError('its fingerprint is not 32 bytes long');
  return text;
}

function hashOfKey(name: string, base64: string): string {
  if (isCertificate(name)) throw new MalformedError('it is a certificate; name its key');
  const blob = decodeBase64(base64);
  if (takeName(cursorOver(blob)) !== name) throw new MalformedError('its type is not that of its bytes');
  return hashOf(blob);
}

const badLine = (place: Place, why: string): NightshiftError =>
  failure('NS3314', `the line cannot be read: ${why}`, 'Write `KEYTYPE KEY`, as in a `.pub` file, or `SHA256:…`.', {
    place,
  });

const binary = (file: string): NightshiftError =>
  failure(
    'NS3315',
    'a binary key revocation list (`ssh-keygen -k`) is not read',
    'List the keys as text: one public key, or one `SHA256:…` fingerprint, a line (`ssh-keygen -Q -l -f FILE` shows them).',
    { place: { file } },
  );
