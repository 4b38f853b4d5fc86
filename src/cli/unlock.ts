import { join } from 'node:path';
import { HostLock, type HostStanding, type NotTakenOff } from '../adapters/hosts/hostLock.ts';
import { thisProcess } from '../adapters/journal/holder.ts';
import { createLog } from '../adapters/log.ts';
import { resolveSecrets } from '../adapters/secrets/resolveSecrets.ts';
import { thisController } from '../adapters/transport/credentials.ts';
import { TransportByTarget } from '../adapters/transportByTarget.ts';
import { type LockStanding, readRunning } from '../host/replies.ts';
import type { ExecutionPlan, HostTarget } from '../model/executionPlan.ts';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { failure } from '../model/problems.ts';
import { didYouMean } from '../plan/read/nearest.ts';
import { refuseErrors } from '../plan/read/report.ts';
import type { Unlock } from '../runtime/journalPort.ts';
import { whoIs } from '../runtime/launch.ts';
import { loadEnvironment } from './readProject.ts';
import type { Session } from './session.ts';
import { running, whyNotUnlock } from './unlockRules.ts';
import { lockText, lockView, takenOffText } from './unlockText.ts';

export interface UnlockOptions {
  readonly environment: string;
  readonly run?: string;
  readonly reason?: string;
  readonly force: boolean;
}

/** `unlock HOST`: who has a host's lock; with `--run` and `--reason` takes it off, where that run cannot do so itself. */
export async function unlock(session: Session, name: string, options: UnlockOptions): Promise<ExitCode> {
  const wish = wishOf(options);
  const root = await session.project();
  const target = await targetOf(root, options.environment, name);
  const [reach, locks] = [transport(root), [] as HostLock[]];
  try {
    const { host, standing } = await lookedAt(session, target, reach, locks);
    const subject: Subject = { host: name, environment: options.environment, standing };
    if (wish === null || standing.lock === null) return show(session, subject);
    return await takeOff(session, host, subject, wish, standing.lock);
  } finally {
    for (const lock of locks) await lock.close();
  }
}

/** The host's lock, seen as everybody as whom the run that has it works there, where the journal knows that. */
async function lookedAt(session: Session, target: HostTarget, reach: TransportByTarget, opened: HostLock[]) {
  const host = new HostLock(target, reach);
  opened.push(host);
  const standing = await host.standing();
  const run = standing.lock?.run;
  const plan = run === undefined ? undefined : (session.journal.run(run)?.plan as ExecutionPlan | undefined);
  const alsoAs = plan?.hosts[target.name]?.alsoAs;
  if (alsoAs === undefined) return { host, standing };
  const everybody = new HostLock({ ...target, alsoAs }, reach);
  opened.push(everybody);
  return { host: everybody, standing: await everybody.standing() };
}

interface Subject {
  readonly host: string;
  readonly environment: string;
  readonly standing: HostStanding;
}

interface Wanted {
  readonly run: string;
  readonly reason: string;
  readonly force: boolean;
}

/** Null: only to look. */
function wishOf({ run, reason, force }: UnlockOptions): Wanted | null {
  if (run === undefined && reason === undefined && !force) return null;
  if (run !== undefined && reason !== undefined && reason.trim() !== '') return { run, reason, force };
  const next =
    'Give both, or neither to see who has it: --run 20261122-0612-k3f9 --reason "its controller burnt down".';
  throw failure('NS6002', 'a lock is taken off with --run and --reason', next);
}

async function targetOf(root: string, environmentName: string, host: string): Promise<HostTarget> {
  const { environment, problems } = await loadEnvironment(root, environmentName);
  refuseErrors(problems);
  if (environment === undefined) throw new Error('defect: an environment was refused without a problem');
  const found = environment.hosts.get(host);
  if (found !== undefined) return found.target;
  const next = didYouMean(host, environment.hosts.keys(), 'There are');
  throw failure('NS1204', `\`${host}\` is no host of ${environmentName}.`, next);
}

function transport(root: string): TransportByTarget {
  const secrets = resolveSecrets({ root, env: process.env });
  return new TransportByTarget(thisController(root, (source) => secrets.resolve('passphrase', source)));
}

function show(session: Session, { host, environment, standing }: Subject): ExitCode {
  const { journal } = session;
  const run = standing.lock?.run;
  const record = run === undefined ? undefined : journal.run(run);
  const earlier = record === undefined ? [] : journal.unlocks(record.run);
  const view = lockView({ host, environment, standing, record, earlier });
  session.result({ ...view, unlocked: false }, () => lockText(view).join('\n'));
  return exitCodes.done;
}

async function takeOff(
  session: Session,
  host: HostLock,
  subject: Subject,
  wanted: Wanted,
  lock: LockStanding,
): Promise<ExitCode> {
  const { journal } = session;
  const record = journal.run(lock.run);
  const { byHand } = subject.standing;
  const refused = whyNotUnlock({ ...wanted, host: subject.host }, lock, record, byHand);
  if (refused !== undefined) throw refused;
  const note: Unlock = {
    ...{ run: lock.run, environment: subject.environment, host: subject.host, holder: lock.holder },
    ...{ by: whoIs(thisProcess()), reason: wanted.reason, at: Date.now() },
    forced: record?.state !== 'ended',
  };
  await logged(session, note, async () => {
    const notTakenOff = await host.takeOff(lock);
    if (notTakenOff !== null) throw meanwhile(subject, lock, notTakenOff);
  });
  if (record !== undefined) journal.addUnlock(note);
  const view = lockView({ ...subject, record, earlier: record === undefined ? [] : journal.unlocks(record.run) });
  session.result({ ...view, unlocked: true }, () => takenOffText(note, record));
  return exitCodes.done;
}

/** In the operational log before and after: whatever happens in between, it is known that somebody set out to do it. */
async function logged(session: Session, note: Unlock, work: () => Promise<void>): Promise<void> {
  const file = join(session.stateDirectory, 'logs', 'nightshift.log');
  const log = createLog({ file, level: session.logLevel, mask: (text) => text });
  const { at: _, ...fields } = note;
  try {
    log.warn('taking the lock of a run off a host', fields);
    await work();
    log.warn('took the lock of a run off a host', fields);
  } catch (error) {
    log.error('the lock of a run was not taken off a host', { ...fields, error });
    throw error;
  } finally {
    await log.close();
  }
}

/** The host has changed since it was asked who has it. */
function meanwhile({ host, environment, standing }: Subject, { run }: LockStanding, refusal: NotTakenOff) {
  if (refusal.reason === 'running') return running(host, run, readRunning(refusal.detail), standing.byHand);
  return failure(
    'NS3211',
    `the lock of ${host} has changed hands in this moment, and was left as it is`,
    `See who has it now: nightshift unlock ${host} --environment ${environment}`,
  );
}
