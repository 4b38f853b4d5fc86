import { formatDuration } from '../model/durations.ts';
import type { ExecutionPlan } from '../model/executionPlan.ts';
import type { HostPreview, PreflightCheck } from '../model/preview.ts';
import type { HostSurvey } from '../model/survey.ts';
import type { Finding } from './checks.ts';
import { diskFindings } from './preflightDisk.ts';
import { programFindings } from './preflightPrograms.ts';
import { stepFindings } from './preflightSteps.ts';
import { stepPrograms, undoPrograms } from './programs.ts';
import { type HostStep, stepsOf } from './visits.ts';

export type Surveyed = Extract<HostPreview, { status: 'surveyed' }> & { readonly host: string };
/** A finding of a host that is filled in by whoever knows which. */
export type HostFinding = Omit<Finding, 'host'>;

/** Certificates and tokens mind the one, receipts and logs are hard to read with the other. */
const clockLimitsMs = { doubt: 30_000, bad: 300_000 } as const;

/** Everything that was found on one host. */
export function hostFindings(plan: ExecutionPlan, surveyed: Surveyed): readonly Finding[] {
  const { host, survey, stages } = surveyed;
  const steps = stepsOf(plan, host);
  const found: readonly HostFinding[] = [
    ...stateDirFindings(survey),
    ...lockFindings(survey),
    ...clockFindings(survey),
    ...sudoFindings(survey),
    ...diskFindings(plan.hosts[host]?.stateDir ?? null, steps, survey, stages),
    ...programFindings(steps, survey),
    ...stepFindings(steps, survey, stages),
  ];
  return found.map((finding) => ({ ...finding, host }));
}

/** The checks that are about something on this host. */
export function wantedOf(plan: ExecutionPlan, host: string, survey: HostSurvey): ReadonlySet<PreflightCheck['name']> {
  const steps = stepsOf(plan, host);
  const any = (is: (own: HostStep) => boolean) => steps.some(is);
  const always = ['stateDir', 'lock', 'diskSpace', 'steps'] as const;
  return new Set<PreflightCheck['name']>([
    ...always,
    ...(survey.facts.clockAheadMs === null ? [] : (['clock'] as const)),
    ...(survey.sudo === null ? [] : (['sudo'] as const)),
    ...(any(({ step }) => stepPrograms(step).length > 0) ? (['programs'] as const) : []),
    ...(any(({ step }) => undoPrograms(step).length > 0) ? (['undoCommands'] as const) : []),
    ...(any(({ step }) => step.type === 'service') ? (['services'] as const) : []),
    ...(any(({ step }) => step.type === 'package') ? (['packages'] as const) : []),
  ]);
}

function stateDirFindings({ stateDir }: HostSurvey): readonly HostFinding[] {
  if (stateDir.usable) return [];
  const text = `the state directory ${stateDir.path} cannot be used${stateDir.why === null ? '' : `: ${stateDir.why}`}`;
  return [{ name: 'stateDir', verdict: 'bad', text, next: 'make it, or say another `stateDir` in hosts.yaml' }];
}

/** A run that has the host now may be over by tonight. */
function lockFindings({ lock }: HostSurvey): readonly HostFinding[] {
  if (lock.status === 'free') return [];
  const doubt = { name: 'lock', verdict: 'doubt' } as const;
  if (lock.status === 'unreadable')
    return [{ ...doubt, text: `the lock cannot be read: ${lock.why}`, next: 'see who owns the state directory' }];
  const { run, since, holder } = lock;
  const next = `wait for run ${run}; once nothing of it runs any more: nightshift unlock`;
  return [{ ...doubt, text: `locked by run ${run} (${holder}) since ${since}`, next }];
}

function clockFindings({ facts }: HostSurvey): readonly HostFinding[] {
  const offMs = Math.abs(facts.clockAheadMs ?? 0) - (facts.clockDoubtMs ?? 0);
  const verdict = offMs > clockLimitsMs.bad ? 'bad' : offMs > clockLimitsMs.doubt ? 'doubt' : null;
  if (verdict === null) return [];
  const side = (facts.clockAheadMs ?? 0) > 0 ? 'ahead of' : 'behind';
  const text = `the clock is more than ${formatDuration(clockLimitsMs[verdict])} ${side} the controller's`;
  return [{ name: 'clock', verdict, text, next: 'set it, and see whether time synchronisation runs' }];
}

function sudoFindings({ sudo }: HostSurvey): readonly HostFinding[] {
  if (sudo !== false) return [];
  const next = 'let the user run apt, dnf or yum by sudo without a password, or log in as root';
  return [{ name: 'sudo', verdict: 'bad', text: 'sudo wants a password, and package steps need it', next }];
}
