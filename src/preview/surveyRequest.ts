import { becomeOn, stateDirOf } from '../model/become.ts';
import type { Become, CompiledStep, ExecutionPlan, StepLook } from '../model/executionPlan.ts';
import type {
  CommandRequest,
  ContentRequest,
  LineRequest,
  ServiceRequest,
  SurveyRequest,
  TreeRequest,
} from '../model/survey.ts';
import { gateQuestion, ownerQuestion, ownGroupQuestion, stepQuestions } from './asks.ts';
import { payloadOf, payloadSha256, shownBytesMax } from './payloads.ts';
import { stepPrograms, undoPrograms } from './programs.ts';
import { gateRunsAs, stepRunsAs } from './runsAs.ts';
import { gatesOf, type HostStep, stepsOf } from './visits.ts';

export interface SurveyOptions {
  /** Whether the author's own commands may be asked: `unless`, `check`, gates. */
  readonly commands: boolean;
  /** Of a text's UTF-8 bytes, in lower-case hexadecimal. */
  readonly sha256: (text: string) => string;
}

/** A directory with more files is told as a whole: a host lists and sums up each of them while somebody waits. */
const entriesMax = 5_000;
/** Where hosts keep receipts and what steps replaced, unless the inventory says otherwise. */
export const defaultStateParent = '/var/tmp';

/** What a dry run asks of a host as one user: all that its steps, their undos and its gates need, each thing once. */
export function surveyRequest(
  plan: ExecutionPlan,
  host: string,
  options: SurveyOptions,
  as: Become | null = becomeOn(plan.hosts[host] ?? {}),
): SurveyRequest {
  const target = plan.hosts[host];
  const steps = stepsOf(plan, host).filter(({ step }) => stepRunsAs(step, target, as));
  const looks = steps.map(({ step }) => step.preview.look);
  const stateDir = target?.stateDir ?? null;
  return {
    stateDir: stateDirOf({ stateDir }, as),
    paths: unique(looks.flatMap((look) => ('path' in look ? [look.path] : []))),
    contents: contentsOf(steps, options),
    trees: unique(kindOf(looks, 'directory').map(({ path }): TreeRequest => ({ path, entriesMax }))),
    services: servicesOf(kindOf(looks, 'service')),
    packages: unique(kindOf(looks, 'package').map(({ name, version }) => ({ name, version }))),
    lines: linesOf(steps),
    commands: commandsOf(plan, host, as, steps, options.commands),
    programs: unique(steps.flatMap(({ step }) => [...stepPrograms(step), ...undoPrograms(step)])),
    folders: unique([...uploadFolders(looks), stateDir ?? defaultStateParent]),
    sudo: looks.some(({ kind }) => kind === 'package'),
  };
}

/** Each once for each of its managers. */
function servicesOf(looks: readonly Extract<StepLook, { kind: 'service' }>[]): readonly ServiceRequest[] {
  const isAtBoot = (one: { readonly name: string }) =>
    looks.some(({ name, enabled }) => name === one.name && enabled !== null);
  return unique(looks.map(({ name, manager }) => ({ name, manager, boot: isAtBoot({ name }) })));
}

/** The lines that are asked for, in the order of their answers. */
export function linesOf(steps: readonly HostStep[]): readonly LineRequest[] {
  const looks = kindOf(
    steps.map(({ step }) => step.preview.look),
    'line',
  );
  return unique(looks.map(({ path, line, match, state }) => ({ path, line, match, state })));
}

/** Position of a step's line among the answers. */
export function lineAt(steps: readonly HostStep[], look: Extract<StepLook, { kind: 'line' }>): number {
  const { path, line, match, state } = look;
  const wanted = JSON.stringify({ path, line, match, state });
  return linesOf(steps).findIndex((request) => JSON.stringify(request) === wanted);
}

/** The directory that a path is in. */
export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

function uploadFolders(looks: readonly StepLook[]): readonly string[] {
  return [...kindOf(looks, 'file'), ...kindOf(looks, 'directory')].map(({ path }) => folderOf(path));
}

function commandsOf(
  plan: ExecutionPlan,
  host: string,
  as: Become | null,
  steps: readonly HostStep[],
  authors: boolean,
): readonly CommandRequest[] {
  const owners = steps.flatMap(({ id, step }) => ownerQuestion(id, step.preview) ?? []);
  const group = steps.some(({ step }) => isUnowned(step.preview.look)) ? [ownGroupQuestion] : [];
  if (!authors) return unique([...owners, ...group]);
  const questions = steps.flatMap(({ id, step }) => (step.action.at === 'controller' ? [] : stepQuestions(id, step)));
  const gates = gatesOf(plan, host).flatMap((id) => {
    const gate = plan.gates[id];
    return (gate && gateRunsAs(gate, plan.hosts[host], as) && gateQuestion(id, gate)) || [];
  });
  return unique([...owners, ...group, ...questions, ...gates]);
}

/** An uploaded directory belongs to whoever unpacks it, unless its step says otherwise. */
const isUnowned = (look: StepLook): boolean => look.kind === 'directory' && look.owner === null;

function contentsOf(steps: readonly HostStep[], options: SurveyOptions): readonly ContentRequest[] {
  const byPath = new Map<string, ContentRequest>();
  for (const { step } of steps) {
    const request = contentOf(step, options);
    const other = request === null ? undefined : byPath.get(request.path);
    if (request !== null) byPath.set(request.path, other === undefined ? request : both(request, other));
  }
  return [...byPath.values()];
}

/** The text that is there now is wanted only for a diff that will be shown. */
function contentOf(step: CompiledStep, { sha256 }: SurveyOptions): ContentRequest | null {
  const { look } = step.preview;
  if ((look.kind !== 'file' && look.kind !== 'line') || look.diff === false) return null;
  const request = { path: look.path, bytesMax: shownBytesMax, alsoPrivate: look.diff === true };
  if (look.kind === 'line') return { ...request, unlessSha256: null };
  const payload = payloadOf(step);
  const wanted = payload === null ? null : payloadSha256(payload, sha256);
  return wanted === null ? null : { ...request, unlessSha256: wanted };
}

function both(one: ContentRequest, other: ContentRequest): ContentRequest {
  return {
    ...one,
    unlessSha256: one.unlessSha256 === other.unlessSha256 ? one.unlessSha256 : null,
    alsoPrivate: one.alsoPrivate || other.alsoPrivate,
  };
}

function kindOf<K extends StepLook['kind']>(
  looks: readonly StepLook[],
  kind: K,
): readonly Extract<StepLook, { kind: K }>[] {
  return looks.filter((look): look is Extract<StepLook, { kind: K }> => look.kind === kind);
}

function unique<T>(things: readonly T[]): readonly T[] {
  return [...new Map(things.map((thing) => [JSON.stringify(thing), thing])).values()];
}
