import type { ExecutionPlan } from '../model/executionPlan.ts';
import type { HostPreview, StagePreview } from '../model/preview.ts';
import type {
  CommandEnd,
  HostFacts,
  LineRequest,
  LineState,
  PackageState,
  PathState,
  ServiceState,
} from '../model/survey.ts';
import { askId, isGateAsk, isOurAsk } from './asks.ts';
import { bootText } from './lookService.ts';
import { linesOf } from './surveyRequest.ts';
import { type HostStep, stepsOf } from './visits.ts';
import { pathText } from './words.ts';

/** One thing of a host that previews are computed from. */
export interface Reading {
  /** What people call it. */
  readonly where: string;
  readonly shown: string;
  /** The same text only where it is the same. */
  readonly exact: string;
}

export const missing: Reading = { where: '', shown: 'not known', exact: 'not known' };

export type Answered = Extract<HostPreview, { status: 'surveyed' }>;

type Facet = readonly [key: string, reading: Reading];

/**
 * All that a host's previews were computed from, but for what is in directories; by a key of each thing's own.
 * `asked`: with the answers of the author's commands.
 */
export function facets(
  plan: ExecutionPlan,
  host: string,
  { survey, stages }: Answered,
  asked: boolean,
): ReadonlyMap<string, Reading> {
  const { paths, services, packages, lines, commands, facts } = survey;
  const steps = stepsOf(plan, host);
  const requests = linesOf(steps);
  return new Map<string, Reading>([
    ...factFacets(facts),
    ...Object.entries(paths).map(([path, state]): Facet => [`path ${path}`, pathReading(path, state)]),
    ...Object.entries(services).map(([name, state]) => plain(`service ${name}`, serviceText(state))),
    ...Object.entries(packages).map(([name, state]) => plain(`package ${name}`, packageText(state))),
    ...lines.map((state, at): Facet => [`line ${at}`, reading(lineName(requests[at]), lineText(state))]),
    ...commandFacets(steps, commands, asked),
    ...(asked ? localFacets(steps, stages) : []),
  ]);
}

export function pathReading(where: string, state: PathState): Reading {
  const length = state.kind === 'file' ? ` ${state.bytes}` : '';
  return { where, shown: pathText(state), exact: `${pathText(state, 64)}${length}` };
}

const reading = (where: string, text: string): Reading => ({ where, shown: text, exact: text });
const plain = (where: string, text: string): Facet => [where, reading(where, text)];

function factFacets({ os, kernel, machine, uid }: HostFacts): readonly Facet[] {
  const known = (text: string | null) => text ?? missing.shown;
  return [
    plain('operating system', known(os)),
    plain('kernel', known(kernel)),
    plain('machine', known(machine)),
    plain('user', `uid ${uid}`),
  ];
}

function serviceText(state: ServiceState): string {
  const there = state.exists === null ? 'perhaps there' : state.exists ? 'there' : 'not there';
  return [there, state.active ? 'active' : 'not active', ...bootText(state)].join(', ');
}

/** Not what the repositories offer: lists are refreshed every night, and the step asks them again before it changes anything. */
function packageText(state: PackageState): string {
  if (state.tool === null) return state.why;
  const { tool, versions, wanted } = state;
  const is = versions.length === 0 ? 'not installed' : versions.join(', ');
  return `${is} (${tool}${wanted ? ', as wanted' : ''})`;
}

function lineName(request: LineRequest | undefined): string {
  if (request === undefined) return 'a line';
  const { path, line, match, state } = request;
  return `${path}: line ${JSON.stringify(line)} ${state}${match === null ? '' : `, like ${match}`}`;
}

function lineText(state: LineState): string {
  if (state.edit === null) return state.why;
  const at = state.hits.map(({ number }) => number).join(', ');
  return at === '' ? state.edit : `${state.edit} at line ${at}`;
}

/** Gates are left out: they are asked anew before a run, and during it. */
function commandFacets(
  steps: readonly HostStep[],
  commands: { readonly [id: string]: CommandEnd },
  asked: boolean,
): readonly Facet[] {
  const names = new Map(steps.flatMap(({ id, step }) => commandNames(id, step.name)));
  return Object.entries(commands)
    .filter(([id]) => (asked ? !isGateAsk(id) : isOurAsk(id)))
    .map(([id, end]): Facet => [id, reading(names.get(id) ?? id, endText(id, end))]);
}

const commandNames = (id: string, name: string): readonly (readonly [string, string])[] => [
  [askId.step('unless', id), `\`unless\` of step ${name}`],
  [askId.step('check', id), `\`check\` of step ${name}`],
  [askId.owner(id), `owner of what step ${name} writes`],
];

/** What author's commands print may hold dates and the like; what ours prints is the answer. */
function endText(id: string, { exitCode, timedOut, output }: CommandEnd): string {
  if (timedOut) return 'no answer in time';
  return id === askId.ownGroup ? output.trim() : `exit ${exitCode}`;
}

/** What is asked on the controller is kept in the previews alone. */
function localFacets(steps: readonly HostStep[], stages: readonly StagePreview[]): readonly Facet[] {
  const previews = stages.flatMap((stage) => [...stage.steps, ...stage.always]);
  return steps.flatMap(({ step }, at) => {
    const preview = previews[at];
    if (step.action.at !== 'controller' || preview === undefined) return [];
    return [plain(`what is known of step ${step.name} before it runs`, `${preview.sign}, ${preview.certainty}`)];
  });
}
