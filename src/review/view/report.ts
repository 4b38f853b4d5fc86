import { evolve } from '../../rollout/evolve.ts';
import { initialState } from '../../rollout/state.ts';
import { lineOf } from './eventLines.ts';
import { isoOf } from './instants.ts';
import type { EventLine } from './line.ts';
import { viewDeviations } from './reportDeviations.ts';
import { GateReadings } from './reportGates.ts';
import { viewReportStages } from './reportHosts.ts';
import { viewReportRollback } from './reportRollback.ts';
import type { ReportRequest, ReportView, ReportWindowView, StoryLineView } from './reportShape.ts';
import { nightsOf, viewReportTimeline } from './reportTimeline.ts';
import { viewReportTimes } from './reportTimes.ts';
import { type RunView, viewRun } from './runView.ts';

/** What happened in a run, from its journal alone. Nobody has to remember anything, and nothing is asked of a host. */
export function viewReport(request: ReportRequest): ReportView {
  const { plan, state, facts } = request;
  const { madeAtMs, madeBy, madeWith, digest, by, saved, schedule, approvals, log } = facts;
  const run = viewRun(plan, state, { run: state.run, digest, by }, isoOf);
  const { gates, story } = retold(request);
  return {
    ...{ madeAt: isoOf(madeAtMs), madeBy, madeWith, run, saved, schedule, approvals },
    description: plan.change.description,
    author: plan.change.author,
    window: viewWindow(request, run),
    times: viewReportTimes(request),
    stages: viewReportStages(request, run.stages),
    gates,
    deviations: viewDeviations(request),
    rollback: viewReportRollback(request),
    timeline: viewReportTimeline(request),
    story,
    left: leftOf(request, run),
    log,
  };
}

/** What can only be told where the run stood when it happened. */
function retold(request: ReportRequest): Pick<ReportView, 'gates' | 'story'> {
  const { plan, events } = request;
  const state = initialState(plan);
  const readings = new GateReadings(plan);
  const story: StoryLineView[] = [];
  for (const event of events) {
    evolve(plan, state, event);
    readings.see(event, state);
    // The first one told stands for all: looking for it again for each host would cost the square of the fleet.
    if (event.type === 'lockAsked' && story.length > 0) continue;
    const line = lineOf(plan, state, event, (ms) => isoOf(ms).slice(11, 19));
    if (line !== null && isTold(line)) story.push(storyLine(line));
  }
  return { gates: readings.views(), story };
}

/** Of single hosts only what did not go well. */
const isTold = ({ host, tone, detail }: EventLine): boolean =>
  !detail && (host === null || tone === 'bad' || tone === 'doubt');

const storyLine = ({ atMs, tone, where, host, text }: EventLine): StoryLineView => ({
  at: isoOf(atMs),
  ...{ tone, where, host, text },
});

function viewWindow({ events }: ReportRequest, run: RunView): ReportWindowView {
  const nights = nightsOf(events).map(({ openedAtMs, closesAtMs }) => ({
    opened: isoOf(openedAtMs),
    closes: isoOf(closesAtMs),
  }));
  return { standing: standingOf(run, nights.length > 0), nights };
}

function standingOf(run: RunView, hadNight: boolean): ReportWindowView['standing'] {
  if (run.stages.every(({ state }) => state === 'pending')) return 'notBegun';
  if (run.overrun !== null) return 'overrun';
  if (run.breakGlass !== null) return 'breakGlass';
  return hadNight ? 'inside' : 'free';
}

function leftOf({ events, facts }: ReportRequest, { run, state, breakGlass, resumesAt }: RunView): string[] {
  const unlocked = new Set(facts.unlocks.map(({ host }) => host));
  const kept = events.flatMap((event) =>
    event.type === 'hostReleased' && !event.released && !unlocked.has(event.host) ? [event.host] : [],
  );
  return [
    ...(breakGlass === null
      ? []
      : [`After-review: ${breakGlass.by} overrode the window; somebody else looks at why, and at what was changed.`]),
    ...(state !== 'held' ? [] : [heldText(run, resumesAt, isoOf(facts.madeAtMs))]),
    ...kept.map((host) => `The lock of ${host} was not given back: \`nightshift unlock ${host}\` shows who has it.`),
    ...(facts.log.intact ? [] : ['The journal is not intact: `nightshift audit verify` says from where on.']),
  ];
}

function heldText(run: string, resumesAt: string | null, nowIso: string): string {
  const when =
    resumesAt === null
      ? 'It waits until'
      : resumesAt < nowIso
        ? `It was to go on by itself at ${resumesAt}, and did not; it waits until`
        : `It goes on by itself at ${resumesAt}, unless`;
  return `${when} a person decides: \`nightshift resume ${run}\`, \`rollback ${run}\` or \`abort ${run}\`.`;
}
