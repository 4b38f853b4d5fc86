import PQueue from 'p-queue';
import type { ExecutionPlan, HostTarget } from '../model/executionPlan.ts';
import type { DryRun, HostPreview } from '../model/preview.ts';
import type { HostSurvey, LineState } from '../model/survey.ts';
import { sha256 } from '../plan/digest.ts';
import { rememberedDiff } from '../preview/fileDiff.ts';
import type { Known } from '../preview/known.ts';
import { preflightChecks } from '../preview/preflight.ts';
import { previewHost } from '../preview/previewHost.ts';
import { mergedSurvey, userRequests } from '../preview/users.ts';
import { gateReadings } from './dryRunGates.ts';
import { controllerEnds, localPayloads } from './dryRunKnown.ts';
import { type DryRunOptions, type DryRunParts, parallelDefault } from './dryRunParts.ts';

export type { DryRunOptions, DryRunParts } from './dryRunParts.ts';

type Hosts = { readonly [name: string]: HostPreview };

/**
 * Looks at every host of a plan, asks its gates once, and says what would become of every step. Nothing is written
 * anywhere. Never rejects for what happens on hosts; rejects where a local file is not there, or not what was compiled
 * (NS132x).
 */
export async function dryRun(plan: ExecutionPlan, parts: DryRunParts, options: DryRunOptions): Promise<DryRun> {
  const { clock, controller } = parts;
  const [atMs, begun] = [clock.now(), clock.monotonic()];
  const payloads = await localPayloads(plan, parts);
  const ends = options.commands ? await controllerEnds(plan, controller, options) : {};
  const { commands } = options;
  const known: Known = { ...payloads, commands, sha256, diff: rememberedDiff(sha256), controllerEnds: ends };
  const surveying = previewAll(plan, parts, options, known);
  const [hosts, gates] = await Promise.all([surveying, gateReadings(plan, parts.gates, options, surveying)]);
  const checks = preflightChecks(plan, hosts, gates);
  const durationMs = Math.round(clock.monotonic() - begun);
  return { atMs, durationMs, commandsAsked: options.commands, hosts, gates, checks };
}

async function previewAll(
  plan: ExecutionPlan,
  { surveys }: DryRunParts,
  { parallel = parallelDefault, commands, signal }: DryRunOptions,
  known: Known,
): Promise<Hosts> {
  const queue = new PQueue({ concurrency: parallel });
  const preview = async (target: HostTarget): Promise<HostPreview> => {
    const seen = [];
    for (const own of userRequests(plan, target, { commands, sha256 })) {
      const report = await surveys.survey(own.target, own.request, signal);
      if (report.status === 'unreachable') return report;
      seen.push({ request: own.request, survey: report.survey });
    }
    const survey = mergedSurvey(plan, target.name, seen);
    const stages = previewHost(plan, target.name, survey, known);
    return { status: 'surveyed', survey: withoutContents(survey), stages };
  };
  const previews = await Promise.all(
    Object.values(plan.hosts).map((target) => queue.add(async () => [target.name, await preview(target)] as const)),
  );
  return Object.fromEntries(previews);
}

/** What was shown stands in the previews; saved plans travel, and keep nothing else of what is in files. */
function withoutContents(survey: HostSurvey): HostSurvey {
  return { ...survey, contents: {}, lines: survey.lines.map(withoutText) };
}

function withoutText(state: LineState): LineState {
  if (state.edit === null) return state;
  return { ...state, hits: state.hits.map(({ number }) => ({ number, line: '' })) };
}
