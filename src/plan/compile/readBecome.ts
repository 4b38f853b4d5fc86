import type { Become, SecretSource } from '../../model/executionPlan.ts';

/** As it is written in hosts.yaml (Password: where it comes from) or in a plan (the name of a secret). */
type Written<Password> =
  | string
  | false
  | { user: string; method?: Become['method']; password?: Password; tty?: boolean };

/** What a setting says: a user, null for the login user, undefined where it says nothing. */
export function readBecome<Password>(
  written: Written<Password> | undefined,
  source: (password: Password) => SecretSource | null,
): Become | null | undefined {
  if (written === undefined) return undefined;
  if (written === false || written === 'none') return null;
  if (typeof written === 'string') return { user: written, method: 'sudo', password: null, tty: false };
  const { user, method = 'sudo', tty = false } = written;
  const password = written.password === undefined ? null : source(written.password);
  // doas reads a password from a terminal only.
  return { user, method, password, tty: tty || (method === 'doas' && written.password !== undefined) };
}
