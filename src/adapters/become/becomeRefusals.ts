import type { Become } from '../../model/executionPlan.ts';
import { failure, type NightshiftError } from '../../model/problems.ts';

/** Whom a refusal is about: `web-01: root (sudo)`. */
export const becomeLabel = (host: string, { user, method }: Become): string => `${host}: becoming ${user} by ${method}`;

export function passwordRefused(label: string, { method }: Become): NightshiftError {
  const whose = method === 'su' ? "the other user's" : "the login user's";
  return failure(
    'NS2040',
    `${label}: the password is refused; it was sent once and is not sent again`,
    `see that the secret of \`become\` holds ${whose} password, and that the account is not locked`,
  );
}

export function passwordMissing(label: string, said: string): NightshiftError {
  return failure(
    'NS2041',
    `${label}: a password is asked for, and \`become\` has none${quoted(said)}`,
    'say in `become` where its `password` comes from, or let the host ask for none',
  );
}

export function notAllowed(label: string, exitCode: number | null, said: string): NightshiftError {
  const how = exitCode === null ? 'was ended by a signal' : `ended with ${exitCode}`;
  return failure(
    'NS2042',
    `${label}: it ${how}${quoted(said)}`,
    'try it by hand as the login user; where it wants a terminal, say `tty: true` of `become`',
  );
}

export function noAnswer(label: string, limitMs: number, said: string): NightshiftError {
  return failure(
    'NS2043',
    `${label}: no answer within ${limitMs} ms${quoted(said)}`,
    'try it by hand as the login user: it may ask for one password, and for nothing else',
  );
}

const quoted = (said: string): string => (said === '' ? '' : `; it said ${JSON.stringify(said)}`);
