import { lockOperation, receiptsOperation, type Subject } from '../../host/protocol.ts';
import { readReceipts } from '../../host/replies.ts';
import type { Fence } from '../../model/fence.ts';
import { NightshiftError, type Problem } from '../../model/problems.ts';
import { ConnectionLost, type LockReport, type ReceiptsReport } from '../../runtime/ports.ts';
import { pause } from './deadline.ts';
import type { HostLink } from './hostLink.ts';
import { breakLockAdvice, HostRefused, isFenced, problem, readHolder, refusalProblem } from './refusals.ts';

/** Taking a lock twice is harmless, so a lost connection is simply followed by another attempt; this many in all. */
const attemptsMax = 3;

/** Takes the host's lock, waiting for another run to give it back. Never rejects for what happens on or to the host. */
export async function takeLock(
  link: HostLink,
  fence: Fence,
  waitMs: number,
  everyMs: number,
  signal: AbortSignal,
): Promise<LockReport> {
  const until = performance.now() + waitMs;
  for (;;) {
    const report = await tryLock(link, fence, signal);
    const leftMs = until - performance.now();
    if (report.status !== 'held' || report.run === fence.run || leftMs <= 0 || signal.aborted) return report;
    await pause(Math.min(everyMs, leftMs), signal);
  }
}

/** How the run's steps ended, by the host's own receipts: reading them again is harmless too. */
export async function askReceipts(
  link: HostLink,
  fence: Fence,
  signal: AbortSignal,
  attempt = 1,
): Promise<ReceiptsReport> {
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

async function tryLock(link: HostLink, fence: Fence, signal: AbortSignal, attempt = 1): Promise<LockReport> {
  let runner = '';
  try {
    const ready = await link.ready(signal);
    runner = ready.runner;
    const subject: Subject = { fence, host: link.target.name };
    await link.request(ready.agent, lockOperation(subject), signal);
    return { status: 'locked', bootId: ready.bootId };
  } catch (error) {
    if (error instanceof HostRefused && isFenced(error.refusal)) return held(link, fence, error, runner);
    if (error instanceof ConnectionLost && attempt < attemptsMax) return tryLock(link, fence, signal, attempt + 1);
    return { status: 'unreachable', problem: whyUnreachable(link, error, runner, signal) };
  }
}

function held(link: HostLink, fence: Fence, { refusal }: HostRefused, runner: string): LockReport {
  const { subject, since, holder } = readHolder(refusal);
  if (refusal.reason === 'fenced') {
    const next = 'leave the run to that controller; `nightshift status` shows it';
    return { status: 'held', run: fence.run, holder, since, next };
  }
  const next = `wait for run ${subject}, or, once nothing of it runs any more: ${breakLockAdvice(link.target, runner, subject)}`;
  return { status: 'held', run: subject, holder, since, next };
}

/** Why a host did not do as it was asked; what is neither the host's nor the network's is thrown on. */
export function whyUnreachable(link: HostLink, error: unknown, runner: string, signal: AbortSignal): Problem {
  const { target } = link;
  if (error instanceof HostRefused) return refusalProblem(target, error.refusal, runner);
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
