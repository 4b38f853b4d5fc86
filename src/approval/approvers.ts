/** The file `approvers` of an environment: OpenSSH's allowed_signers format (ssh-keygen(1)), with roles in the comments. */
import { failure, type NightshiftError, type Place } from '../model/problems.ts';
import { type KeyOptions, readKeyOptions } from './keyOptions.ts';
import { matchesList } from './patternList.ts';
import { type PublicKey, publicKeyOf } from './publicKey.ts';
import { textLines } from './textLines.ts';

/** One line: who may sign with which key, for what, when, and in which roles. */
export interface Approver extends KeyOptions {
  /** Patterns as they stand there. */
  readonly principals: readonly string[];
  readonly key: PublicKey;
  readonly roles: readonly string[];
  readonly place: Place;
}

/** People share no key, so a line rarely has more than one name. */
const principalsMax = 50;
/** As many as OpenSSH reads of a pattern. */
const principalLengthMax = 255;

/**
 * Reads it, one Approver for each line that is not empty and no comment. A bad line is never skipped: it throws NS3311,
 * NS3312 for a certificate authority, NS3313 for a time, NS3316, NS3325, NS3326 or NS3327 for its key.
 */
export function readApprovers(text: string, file: string): Approver[] {
  return textLines(text, file, badLine).map(({ line, place }) => readLine(line, place));
}

/** Whether its key is that of this principal. */
export const mayBe = ({ principals }: Approver, principal: string): boolean => matchesList(principal, principals);

/** Whether its key may sign for this purpose. */
export const maySign = ({ namespaces }: Approver, namespace: string): boolean =>
  namespaces === null || matchesList(namespace, namespaces);

function readLine(line: string, place: Place): Approver {
  const [, quoted, plain, rest = ''] = /^(?:"([^"]*)"|([^\s"]+))[ \t]+(.+)$/.exec(line) ?? [];
  const principals = readPrincipals(quoted ?? plain ?? '', place);
  const { options, key } = splitOptions(rest, place);
  const comment = key.replace(/^\S+[ \t]+\S+/, '');
  return {
    principals,
    ...readKeyOptions(options, place),
    key: publicKeyOf(key, place),
    roles: readRoles(comment, place),
    place,
  };
}

function readPrincipals(list: string, place: Place): readonly string[] {
  const principals = list.split(',');
  if (principals.some((name) => name === '' || name === '!')) throw badLine(place, 'it does not begin with names');
  if (principals.length > principalsMax) throw badLine(place, `it has more than ${principalsMax} names`);
  if (principals.some((name) => name.length > principalLengthMax)) throw badLine(place, 'a name in it is too long');
  return principals;
}

/** Options have no space outside of quotes, and the type of a key says what it is. */
function splitOptions(text: string, place: Place): { options: string; key: string } {
  if (/^(ssh-|ecdsa-|sk-)[^=",\s]*[ \t]/.test(text)) return { options: '', key: text };
  const [, options, key] = /^((?:"(?:\\"|\\(?!")|[^"\\])*"|[^\s"])+)[ \t]+(.+)$/.exec(text) ?? [];
  if (options === undefined || key === undefined) throw badLine(place, 'it has no key');
  return { options, key };
}

/** A role that is written otherwise than a policy can name it would silently be nobody's. */
function readRoles(comment: string, place: Place): readonly string[] {
  const words = [...comment.matchAll(/(?<!\S)role=(\S*)/g)].map(([, list = '']) => list);
  const roles = words.flatMap((list) => list.split(','));
  const odd = roles.find((role) => !/^[a-z][a-z0-9-]{0,39}$/.test(role));
  if (odd !== undefined) throw badLine(place, `its role "${odd}" is not lower-case letters, digits and hyphens`);
  return [...new Set(roles)];
}

const badLine = (place: Place, why: string): NightshiftError =>
  failure('NS3311', `the line cannot be read: ${why}`, 'Write it as `NAME [OPTIONS] KEYTYPE KEY role=ROLE`.', {
    place,
  });
