/** A host's answer to a survey as a whole. */
import type {
  CommandEnd,
  HostFacts,
  HostSurvey,
  LineState,
  LockFact,
  PackageState,
  ServiceState,
  SurveyRequest,
} from '../model/survey.ts';
import type { Answer, SurveyAnswers } from './surveyAnswers.ts';
import { readFiles } from './surveyFiles.ts';

/** The controller's clock when the question went out, and when the host's answer to what time it is came in. */
export interface Exchange {
  readonly sentAtMs: number;
  readonly heardAtMs: number;
}

export type SurveyReading =
  | { readonly status: 'whole'; readonly survey: HostSurvey }
  | { readonly status: 'brokenOff' }
  /** A file changed while it was looked at. */
  | { readonly status: 'changed'; readonly path: string };

/** `late`: the time was over; when only commands have not answered by then, these have run out of it. */
export function readSurvey(
  request: SurveyRequest,
  answers: SurveyAnswers,
  exchange: Exchange,
  time: 'inTime' | 'late',
): SurveyReading {
  const told = answers.has('done') || (time === 'late' && answers.has('asking'));
  if (!told && !answers.has('contents')) return { status: 'brokenOff' };
  const { changed, ...files } = readFiles(request, answers);
  if (changed !== undefined) return { status: 'changed', path: changed };
  return { status: 'whole', survey: { ...readRest(request, answers, exchange), ...files } };
}

function readRest(
  request: SurveyRequest,
  answers: SurveyAnswers,
  exchange: Exchange,
): Omit<HostSurvey, 'paths' | 'contents' | 'trees'> {
  const lines = answers.numbered('line');
  const itself = (name: string) => name;
  return {
    facts: readFacts(answers, exchange),
    services: named(request.services, ({ name }) => name, answers.numbered('service'), readService),
    packages: named(request.packages, ({ name }) => name, answers.numbered('package'), readPackage),
    lines: request.lines.map((_, number) => readLine(lines.get(number))),
    commands: named(request.commands, ({ id }) => id, answers.numbered('command'), readCommand),
    programs: named(
      request.programs,
      itself,
      answers.numbered('program'),
      (answer) => yesNo(answer?.words[1]) === true,
    ),
    freeBytes: named(request.folders, itself, answers.numbered('folder'), readFreeBytes),
    lock: readLock(answers),
    stateDir: readStateDir(answers),
    sudo: yesNo(answers.all('sudo')[0]?.words[0]),
  };
}

function named<T, State>(
  list: readonly T[],
  name: (item: T) => string,
  answers: ReadonlyMap<number, Answer>,
  read: (answer: Answer | undefined) => State,
): { readonly [name: string]: State } {
  return Object.fromEntries(list.map((item, number) => [name(item), read(answers.get(number))]));
}

// --------------------------------------------------------------------------------------------------------------- facts

function readFacts(answers: SurveyAnswers, exchange: Exchange): HostFacts {
  const fact = (word: string) => answers.all(word)[0]?.words.join(' ') || null;
  const os = fact('os');
  return {
    os: os === null ? null : unquoted(os),
    kernel: fact('kernel'),
    machine: fact('machine'),
    bootId: fact('boot'),
    uid: Number(fact('uid')),
    ...clockOf(fact('now'), exchange),
  };
}

/** The host tells whole seconds: on average half of one has passed since. */
function clockOf(
  now: string | null,
  { sentAtMs, heardAtMs }: Exchange,
): Pick<HostFacts, 'clockAheadMs' | 'clockDoubtMs'> {
  if (now === null || !/^\d+$/.test(now)) return { clockAheadMs: null, clockDoubtMs: null };
  const middleMs = (sentAtMs + heardAtMs) / 2;
  return {
    clockAheadMs: Math.round(Number(now) * 1_000 + 500 - middleMs),
    clockDoubtMs: Math.ceil((heardAtMs - sentAtMs) / 2) + 1_000,
  };
}

/** As os-release(5) has it: a value as in shell. */
function unquoted(value: string): string {
  const [, , inside] = /^(["'])(.*)\1$/.exec(value) ?? [];
  return (inside ?? value).replaceAll(/\\(.)/g, '$1');
}

function readLock(answers: SurveyAnswers): LockFact {
  const [status, ...words] = answers.all('lock')[0]?.words ?? [];
  if (status === 'free') return { status };
  if (status !== 'held') return { status: 'unreadable', why: words.join(' ') };
  const [run = '', since = '', ...holder] = words;
  return { status, run, since, holder: holder.join(' ') };
}

function readStateDir(answers: SurveyAnswers): HostSurvey['stateDir'] {
  const [answer] = answers.all('state');
  const [how, ...path] = answer?.words ?? [];
  const usable = how === 'usable';
  return { path: path.join(' '), usable, why: usable ? null : (answer?.text.toString('utf8') ?? '') };
}

// -------------------------------------------------------------------------------------------------------- what is asked

function readService(answer: Answer | undefined): ServiceState {
  const [, exists, active, enabled] = answer?.words ?? [];
  return { exists: yesNo(exists), active: active === 'yes', enabled: yesNo(enabled) };
}

function readPackage(answer: Answer | undefined): PackageState {
  const [, tool, wanted, offered] = answer?.words ?? [];
  const text = answer?.text.toString('utf8') ?? '';
  if (tool !== 'apt' && tool !== 'dnf' && tool !== 'yum') return { tool: null, why: text };
  const versions = text.split('\n').filter((version) => version !== '');
  return { tool, versions, wanted: wanted === 'yes', offered: yesNo(offered) };
}

/** The text is the edit once more, then the hits as grep -n has them; or why there is no edit. */
function readLine(answer: Answer | undefined): LineState {
  const [edit = '', ...hits] = (answer?.text.toString('utf8') ?? '').split('\n');
  switch (answer?.words[1]) {
    case 'nothing':
    case 'append':
    case 'replace':
    case 'remove':
      return { edit: answer.words[1], hits: hits.map(readHit) };
    default:
      return { edit: null, why: edit };
  }
}

function readHit(hit: string): { readonly number: number; readonly line: string } {
  return { number: Number.parseInt(hit, 10), line: hit.slice(hit.indexOf(':') + 1) };
}

/** Blocks, used, available, a percentage, a mount point: whatever the file system is called. */
function readFreeBytes(answer: Answer | undefined): number | null {
  const [, blocks] = / \d+ +\d+ +(-?\d+) +(?:\d+%|-) +\//.exec(answer?.words.join(' ') ?? '') ?? [];
  return blocks === undefined ? null : Math.max(0, Number(blocks)) * 1_024;
}

/** What has not answered has run out of time, which is 124 with the host's `timeout`. */
function readCommand(answer: Answer | undefined): CommandEnd {
  const [, exitCode, timedOut] = answer?.words ?? ['', '124', 'yes'];
  return {
    exitCode: Number(exitCode),
    output: answer?.text.toString('utf8') ?? '',
    timedOut: timedOut === 'yes',
  };
}

function yesNo(word: string | undefined): boolean | null {
  return word === 'yes' ? true : word === 'no' ? false : null;
}
