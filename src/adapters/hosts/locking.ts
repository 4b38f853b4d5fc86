import { lockOperation, receiptsOperation, releaseOperation, type Subject } from '../../host/protocol.ts';
import { readReceipts } from '../../host/replies.ts';
import type { Fence } from '../../model/fence.ts';
import { NightshiftError, type Problem } from '../../model/problems.ts';
import { ConnectionLost, type LockReport, type ReceiptsReport } from '../../runtime/ports.ts';
import { pause } from './deadline.ts';
import type { HostLink } from './hostLink.ts';
import type { HostUsers } from './hostUsers.ts';
import { breakLockAdvice, HostRefused, isFenced, problem, readHolder, refusalProblem } from './refusals.ts';

/** Taking a lock twice is harmless, so a lost connection is simply followed by another attempt; this many in all. */
const attemptsMax = 3;

/**
 * Takes the host's lock as each of its users, waiting for another run to give it back. When one is refused, those that were
 * new go back. Never rejects for what happens on or to the host.
 */
export async function takeLocks(
  links: HostUsers['all'],
  fence: Fence,
  waitMs: number,
  everyMs: number,
  signal: AbortSignal,
): Promise<LockReport> {
  const until = performance.now() + waitMs;
  for (;;) {
    const report = await tryLocks(links, fence, signal);
    const leftMs = until - performance.now();
    if (report.status !== 'held' || report.run === fence.run || leftMs <= 0 || signal.aborted) return report;
    await pause(Math.min(everyMs, leftMs), signal);
  }
}

async function tryLocks([first, ...others]: HostUsers['all'], fence: Fence, signal: AbortSignal): Promise<LockReport> {
  const { isNew, report } = await tryLock(first, fence, signal);
  const [second, ...rest] = others;
  if (report.status !== 'locked' || second === undefined) return report;
  const after = await tryLocks([second, ...rest], fence, signal);
  // A lock that was there before belongs to what the run has done already.
  if (after.status !== 'locked' && isNew) await giveBack(first, fence).catch(() => false);
  return after;
}

/** True once the host knows; a host that is not ours any more has nothing to give back. */
async function giveBack(link: HostLink, fence: Fence): Promise<boolean> {
  const signal = new AbortController().signal;
  const ready = await link.ready(signal);
  const subject: Subject = { fence, host: link.target.name };
  return link.request(ready.agent, releaseOperation(subject), signal).then(
    () => true,
    (error: unknown) => error instanceof HostRefused && isFenced(error.refusal),
  );
}

/** The host's own user last: as long as its lock is there, no other run comes in. */
export async function giveAllBack(links: readonly HostLink[], fence: Fence): Promise<boolean> {
  let areBack = true;
  for (const link of links.toReversed()) areBack = (await giveBack(link, fence).catch(() => false)) && areBack;
  return areBack;
}

/** The receipts of all users; a key is one user's alone. */
export async function askAllReceipts(
  links: readonly HostLink[],
  fence: Fence,
  signal: AbortSignal,
): Promise<ReceiptsReport> {
  const exitCodes: { [key: string]: number | null } = {};
  for (const link of links) {
    const report = await askReceipts(link, fence, signal);
    if (report.status === 'refused') return report;
    Object.assign(exitCodes, report.exitCodes);
  }
  return { status: 'found', exitCodes };
}

/** How the run's steps ended, by the host's own receipts: reading them again is harmless too. */
async function askReceipts(link: HostLink, fence: Fence, signal: AbortSignal, attempt = 1): Promise<ReceiptsReport> {
  let runner = '';
  try {
    const ready = await link.ready(signal);
    runner = ready.runner;
    const subject: Subject = { fence, host: link.target.name };
    const exitCodes = readReceipts(await link.requestLines(ready.agent, receiptsOperation(subject), signal));
    if (exitCodes === undefined) throw link.brokenOff();
    return { status: 'found', exitCodes };
  } catch (error) {
    if (error instanceof ConnectionLost && attempt < attemptsMax) return askReceipts(link, fence, signal, attempt + 1);
    return { status: 'refused', problem: whyUnreachable(link, error, runner, signal) };
  }
}

/** `isNew`: the run had no lock of this user before. */
interface LockAttempt {
  readonly report: LockReport;
  readonly isNew: boolean;
}

async function tryLock(link: HostLink, fence: Fence, signal: AbortSignal, attempt = 1): Promise<LockAttempt> {
  let runner = '';
  try {
    const ready = await link.ready(signal);
    runner = ready.runner;
    const subject: Subject = { fence, host: link.target.name };
    const { rest } = await link.request(ready.agent, lockOperation(subject), signal);
    return { report: { status: 'locked', bootId: ready.bootId }, isNew: rest.endsWith(' new') };
  } catch (error) {
    if (error instanceof HostRefused && isFenced(error.refusal)) return notNew(held(link, fence, error, runner));
    if (error instanceof ConnectionLost && attempt < attemptsMax) return tryLock(link, fence, signal, attempt + 1);
    return notNew({ status: 'unreachable', problem: whyUnreachable(link, error, runner, signal) });
  }
}

const notNew = (report: LockReport): LockAttempt => ({ report, isNew: false });

function held(link: HostLink, fence: Fence, { refusal }: HostRefused, runner: string): LockReport {
  const { subject, since, holder } = readHolder(refusal);
  if (refusal.reason === 'fenced') {
    const next = 'leave the run to that controller; `nightshift status` shows it';
    return { status: 'held', run: fence.run, holder, since, next };
  }
  const next = `wait for run ${subject}, or, once nothing of it runs any more: ${breakLockAdvice(link.target, link.as, runner, subject)}`;
  return { status: 'held', run: subject, holder, since, next };
}

/** Why a host did not do as it was asked; what is neither the host's nor the network's is thrown on. */
export function whyUnreachable(link: HostLink, error: unknown, runner: string, signal: AbortSignal): Problem {
  const { target } = link;
  if (error instanceof HostRefused) return refusalProblem(link, error.refusal, runner);
  const [first] = error instanceof NightshiftError ? error.problems : [];
  if (first !== undefined) return first;
  if (signal.aborted)
    return problem('NS2112', `${target.name}: the controller stopped before the host answered`, 'run it again');
  if (!(error instanceof ConnectionLost)) throw error;
  return problem(
    'NS2111',
    `${target.name}: ${error.message}, ${attemptsMax} times in a row`,
    'see why the host drops connections',
  );
}
