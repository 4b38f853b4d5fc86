import type { Become, HostTarget } from './executionPlan.ts';

/**
 * As whom something runs on a host (null: as the login user). `own`: what a step or stage says of it. How the host wants it
 * done holds for them too: by the same method they have its password, where they name none, and its terminal.
 */
export function becomeOn({ become }: Pick<HostTarget, 'become'>, own?: Become | null): Become | null {
  const ofHost = become ?? null;
  if (own === undefined) return ofHost;
  // What su asks for is the other user's password.
  if (own === null || ofHost === null || own.method !== ofHost.method || own.method === 'su') return own;
  return { ...own, password: own.password ?? ofHost.password, tty: own.tty || ofHost.tty };
}

/** Everybody as whom a plan's steps run on a host; the host's own user first, so that every run begins there. */
export function usersOn(target: Pick<HostTarget, 'become' | 'alsoAs'>): readonly [Become | null, ...(Become | null)[]] {
  return [becomeOn(target), ...(target.alsoAs ?? []).map((own) => becomeOn(target, own))];
}

/** Where a user of a host keeps receipts and locks: nobody else may write there. Null: the default, which has the uid in it. */
export function stateDirOf({ stateDir }: Pick<HostTarget, 'stateDir'>, as: Become | null): string | null {
  return stateDir === null || as === null ? stateDir : `${stateDir.replace(/(?<=.)\/+$/, '')}-${as.user}`;
}

/** `as root (sudo)`. */
export const shownBecome = ({ user, method }: Become): string => `as ${user} (${method})`;

/** Tells users apart, and the ways to them. */
export function becomeKey(as: Become | null): string {
  return as === null ? '' : [as.method, as.user, as.tty, JSON.stringify(as.password)].join(' ');
}
