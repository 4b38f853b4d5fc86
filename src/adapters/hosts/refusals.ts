/** What the runner's words mean for people. */
import { breakLockCommand } from '../../host/protocol.ts';
import { byHandAs, shellWord } from '../../host/quoting.ts';
import type { Refusal } from '../../host/replies.ts';
import { shownBecome } from '../../model/become.ts';
import type { Code } from '../../model/codes/catalog.ts';
import type { Become, HostTarget } from '../../model/executionPlan.ts';
import type { Problem } from '../../model/problems.ts';

/** The host answered that it will not do what it was asked. */
export class HostRefused extends Error {
  override readonly name = 'HostRefused';
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(`${refusal.reason} ${refusal.detail}`);
    this.refusal = refusal;
  }
}

export function problem(code: Code, message: string, next: string): Problem {
  return { code, message, next, severity: 'error' };
}

/** Who has a lock, taken from a refusal `held RUN SINCE HOLDER` or `fenced TOKEN SINCE HOLDER`. */
export function readHolder(refusal: Refusal): {
  readonly subject: string;
  readonly since: string;
  readonly holder: string;
} {
  const [subject = '', since = '', ...holder] = refusal.detail.split(' ');
  return { subject, since, holder: holder.join(' ') };
}

/** True when the host belongs to somebody else now. */
export function isFenced(refusal: Refusal): boolean {
  return refusal.reason === 'held' || refusal.reason === 'fenced';
}

/** How a person takes a run's lock off a host. */
export function breakLockAdvice(target: HostTarget, as: Become | null, runner: string, run: string): string {
  const login = target.user === null ? target.address : `${target.user}@${target.address}`;
  const port = target.port === 22 ? '' : `-p ${target.port} `;
  const command = byHandAs(as, breakLockCommand(runner, run));
  return `ssh ${as === null ? '' : '-t '}${port}${login} ${shellWord(command)}`;
}

/** A refusal as a problem; `runner` is the runner's path on the host, null while there is none. */
export function refusalProblem(
  { target, as }: { readonly target: HostTarget; readonly as: Become | null },
  refusal: Refusal,
  runner: string | null,
): Problem {
  const at = as === null ? `${target.name}: ` : `${target.name}: ${shownBecome(as)}: `;
  const { subject, since, holder } = readHolder(refusal);
  switch (refusal.reason) {
    case 'held':
      return problem(
        'NS2104',
        `${at}locked by run ${subject} since ${since} (${holder})`,
        `wait for that run, or, once nothing of it runs any more: ${breakLockAdvice(target, as, runner ?? '', subject)}`,
      );
    case 'fenced':
      return problem(
        'NS2105',
        `${at}another controller (${holder}) has taken this run over; its fence is ${subject}`,
        'leave the run to that controller; `nightshift status` shows it',
      );
    case 'unlocked':
      return problem(
        'NS2106',
        `${at}this run's lock is not on the host any more`,
        'find out who removed it, then resume the run: it locks the host again',
      );
    case 'stateDir':
      return problem(
        'NS2101',
        `${at}${refusal.detail}`,
        'move it away, or name another stateDir for the host in hosts.yaml',
      );
    case 'unwritable':
      return problem(
        'NS2102',
        `${at}${refusal.detail}`,
        'make room or mount it writable, or name another stateDir for the host in hosts.yaml',
      );
    case 'tools':
      return problem('NS2103', `${at}${refusal.detail}`, 'install one of them on the host');
    case 'broken':
      return problem(
        'NS2107',
        `${at}${refusal.detail}`,
        'try again; when it happens again, check the network and the disk of the host',
      );
    case 'busy':
      return problem(
        'NS2120',
        `${at}step ${refusal.detail} of this run is still running there`,
        'nothing is started beside it; look what it waits for, then resume or roll back',
      );
    case 'gone':
      return problem(
        'NS2108',
        `${at}${refusal.detail} has no receipts of this run`,
        'look at the host: a step may have run there and left no trace; then resume or roll back',
      );
    default:
      return problem(
        'NS2114',
        `${at}the runner refused: ${refusal.reason} ${refusal.detail}`,
        'report this with the line above',
      );
  }
}
