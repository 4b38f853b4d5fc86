/** How a host is asked for a survey: one script with everything in it, as data. docs/dryrun.md says what it keeps to. */
import type { SurveyRequest } from '../model/survey.ts';
import { shellWord } from './quoting.ts';
import { scriptText } from './scriptText.ts';

/** A command line that any login shell takes, and the text for its standard input. */
export interface SurveyCommand {
  readonly command: string;
  readonly input: string;
}

/** A part of the script: functions, and the calls of them that ask for something. */
interface Part {
  readonly functions: readonly string[];
  readonly calls: readonly string[];
}

/** Paths of one `ls`: the longest there can be still fit into a command line. */
const pathsAtOnceMax = 200;

/** Whether a path can be asked for: no path has a NUL, and lines about one with a newline could not be told apart. */
export function surveyable(path: string): boolean {
  return !/[\n\0]/.test(path);
}

/** The paths that are looked at, in the order of their numbers: sorted by their bytes, as ls does it. */
export function surveyedPaths(request: SurveyRequest): readonly string[] {
  const paths = new Set([...request.paths, ...request.contents.map(({ path }) => path)].filter(surveyable));
  return [...paths].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** Everything in one operation. Throws a RangeError where a text of the request holds a NUL. */
export function surveyCommand(request: SurveyRequest): SurveyCommand {
  const parts = [basics(request), ...questions(request).filter(({ calls }) => calls.length > 0)];
  const functions = [...new Set(parts.flatMap((part) => part.functions))];
  const calls = ['[ "$1" = whole ] || exit 1', ...parts.flatMap((part) => part.calls), `tell 'done'`, 'send_told'];
  // One function, called by the text's last word: what is cut short by a lost connection does nothing.
  const input = `${functions.join('')}survey() {\n${calls.join('\n')}\n}\nsurvey whole\n`;
  return { command: 'sh', input };
}

function basics({ stateDir, sudo }: SurveyRequest): Part {
  const calls = [
    ...['tell_facts', 'find_hasher'],
    call('tell_state', (stateDir ?? '').replace(/(?<=.)\/+$/, '')),
    ...(sudo ? ['tell_sudo'] : []),
  ];
  const parts = [
    'survey/speaking',
    'survey/facts',
    'runner-lockfile',
    'survey/state',
    ...(sudo ? ['survey/sudo'] : []),
  ];
  return { functions: parts.map(scriptText), calls };
}

/**
 * The commands of the plan's author come late: when they take too long the most has been said. Contents are last, since
 * what follows them shows that they are whole.
 */
function questions(request: SurveyRequest): readonly Part[] {
  return [
    part(['survey/paths'], looks(request)),
    part(['survey/trees'], trees(request)),
    part(
      ['survey/services'],
      numbered('service', request.services, ({ name, manager, boot }) => [name, manager, boot ? 'yes' : 'no']),
    ),
    packages(request),
    lines(request),
    part(
      ['survey/programs'],
      numbered('program', request.programs, (name) => [name]),
    ),
    part(['survey/folders'], folders(request)),
    commands(request),
    part(['survey/contents'], contents(request)),
  ];
}

function looks(request: SurveyRequest): string[] {
  const paths = surveyedPaths(request);
  const starts = Array.from({ length: Math.ceil(paths.length / pathsAtOnceMax) }, (_, chunk) => chunk * pathsAtOnceMax);
  return starts.map((start) => call('look', start, ...paths.slice(start, start + pathsAtOnceMax)));
}

function contents(request: SurveyRequest): string[] {
  const numbers = new Map(surveyedPaths(request).map((path, number) => [path, number]));
  const words = request.contents.flatMap(({ path, unlessSha256, bytesMax, alsoPrivate }) => {
    const number = numbers.get(path);
    return number === undefined ? [] : [number, unlessSha256 ?? '-', bytesMax, alsoPrivate ? 'yes' : 'no', path];
  });
  return words.length === 0 ? [] : [call('show', ...words)];
}

function trees(request: SurveyRequest): string[] {
  const calls = numbered('tree', request.trees, ({ path, entriesMax }) => [entriesMax, path]);
  return calls.filter((_, number) => surveyable(request.trees[number]?.path ?? ''));
}

function packages(request: SurveyRequest): Part {
  const calls = numbered('package', request.packages, ({ name, version }) => [name, version ?? '']);
  return part(['steps/packageLook', 'survey/packages'], calls.length === 0 ? [] : ['find_tool', ...calls]);
}

/** The step's own look at the file is made a function, so that it can be taken again and again. */
function lines(request: SurveyRequest): Part {
  const calls = numbered('line', request.lines, ({ path, line, match, state }) => [path, line, match ?? '', state]);
  const look = `look_at_line() {\n${scriptText('steps/lineLook')}}\n`;
  return { functions: [look, scriptText('survey/lines')], calls };
}

function folders(request: SurveyRequest): string[] {
  return request.folders.length === 0 ? [] : [call('folders', ...request.folders)];
}

/** The host's `timeout` may know whole seconds only; a limit is never made shorter. */
function commands(request: SurveyRequest): Part {
  const calls = numbered('ask', request.commands, ({ timeoutMs, script }) => [Math.ceil(timeoutMs / 1_000), script]);
  return part(['survey/commands'], calls.length === 0 ? [] : ['find_limit', 'tell asking', 'send_told', ...calls]);
}

function part(names: readonly string[], calls: readonly string[]): Part {
  return { functions: names.map(scriptText), calls };
}

function numbered<T>(name: string, list: readonly T[], words: (item: T) => readonly (string | number)[]): string[] {
  return list.map((item, number) => call(name, number, ...words(item)));
}

function call(name: string, ...words: readonly (string | number)[]): string {
  return [name, ...words.map((word) => shellWord(String(word)))].join(' ');
}
