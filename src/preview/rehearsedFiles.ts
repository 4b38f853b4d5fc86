import type { HostSurvey, PathState } from '../model/survey.ts';
import { isAtOrBelow, parentOf, plainPath } from './hostPaths.ts';

export interface FileChoice {
  /** Compared whatever is left out. */
  readonly written: ReadonlySet<string>;
  readonly except: readonly string[];
}

/** What stands at every path that was looked at, before and after; what nobody could compare is told too. */
export function comparedFiles(before: HostSurvey, after: HostSurvey, { written, except }: FileChoice): string[] {
  const whole = Object.keys(before.trees).filter(
    (tree) => whyUnlisted(before, tree) === undefined && whyUnlisted(after, tree) === undefined,
  );
  const [one, other] = [statesOf(before, whole), statesOf(after, whole)];
  const own = [before.stateDir.path, after.stateDir.path];
  const isCompared = (path: string) =>
    !own.some((state) => isAtOrBelow(path, state)) &&
    (written.has(path) || !except.some((left) => isAtOrBelow(path, left)));
  const paths = [...new Set([...one.keys(), ...other.keys()])].filter(isCompared).sort();
  return [
    ...uncompared(before, after),
    ...paths.flatMap((path) =>
      changeOf(one.get(path) ?? absent, other.get(path) ?? absent).map((what) => say(path, what)),
    ),
  ];
}

const absent: PathState = { kind: 'absent' };

const say = (path: string, what: string): string => `${shown(path)}: ${what}`;

/** A name on a host may hold anything; a control character of a terminal would speak to the reader's. */
const shown = (path: string): string =>
  path.replace(/[\p{Cc}\p{Cf}]/gu, (letter) => `\\x${(letter.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`);

// -------------------------------------------------------------------------------------------------------------- trees

function uncompared(before: HostSurvey, after: HostSurvey): string[] {
  return Object.keys(before.trees).flatMap((tree) => {
    const why = whyUnlisted(before, tree) ?? whyUnlisted(after, tree);
    return why === undefined ? [] : [say(tree, `not compared: ${why}`)];
  });
}

/** Nothing at its place is a listing too: an empty one. What stands there instead is among the paths. */
function whyUnlisted(survey: HostSurvey, path: string): string | undefined {
  const tree = survey.trees[path];
  if (tree === undefined) return 'it was not asked';
  if (tree.entries !== null || tree.why === 'absent') return undefined;
  if (tree.why === 'notADirectory') return whyNotFollowed(survey, path);
  return tree.why === 'tooMany' ? 'it has too many entries' : 'it cannot be read';
}

/** A link to a directory is not followed: what it leads to must be listed by itself. */
function whyNotFollowed(survey: HostSurvey, path: string): string | undefined {
  const state = survey.paths[path];
  if (state?.kind !== 'link') return undefined;
  const leadsTo = plainPath(state.to.startsWith('/') ? state.to : `${parentOf(path)}/${state.to}`);
  const listed = Object.entries(survey.trees).filter(([, { entries }]) => entries !== null);
  if (listed.some(([tree]) => isAtOrBelow(leadsTo, tree))) return undefined;
  return `it is a link to ${shown(state.to)}; if that is a directory, name it with --watch`;
}

/** What stands at each path, of the paths themselves and of everything in these trees. */
function statesOf(survey: HostSurvey, trees: readonly string[]): Map<string, PathState> {
  const states = new Map(Object.entries(survey.paths));
  for (const tree of trees)
    for (const entry of survey.trees[tree]?.entries ?? [])
      states.set(tree === '/' ? `/${entry.path}` : `${tree}/${entry.path}`, entry);
  return states;
}

// ------------------------------------------------------------------------------------------------------------- states

function changeOf(was: PathState, is: PathState): string[] {
  if (was.kind !== is.kind) return [`was ${described(was)}, is ${described(is)}`];
  if (was.kind === 'link' && is.kind === 'link' && was.to !== is.to)
    return [`was ${described(was)}, is ${described(is)}`];
  if (was.kind === 'file' && is.kind === 'file') return [...contentChange(was, is), ...rightsChange(was, is)];
  if (was.kind === 'directory' && is.kind === 'directory') return rightsChange(was, is);
  return [];
}

function described(state: PathState): string {
  switch (state.kind) {
    case 'absent':
      return 'absent';
    case 'file':
      return `a file of ${bytes(state.bytes)}`;
    case 'directory':
      return 'a directory';
    case 'link':
      return `a link to ${shown(state.to)}`;
    case 'other':
      return 'something else (a device, a socket or a pipe)';
  }
}

type File = Extract<PathState, { kind: 'file' }>;

function contentChange(was: File, is: File): string[] {
  if (was.bytes !== is.bytes) return [`was ${described(was)}, is one of ${bytes(is.bytes)}`];
  if (was.sha256 === null || is.sha256 === null)
    return [`its content was not compared: it cannot be read, or there is no program that makes a SHA-256`];
  return was.sha256 === is.sha256 ? [] : [`is a file of ${bytes(is.bytes)} as before, with other content`];
}

function rightsChange(
  was: { readonly mode: string; readonly owner: string },
  is: { readonly mode: string; readonly owner: string },
): string[] {
  return [
    ...(was.mode === is.mode ? [] : [`its mode was ${was.mode}, is ${is.mode}`]),
    ...(was.owner === is.owner ? [] : [`its owner was ${was.owner}, is ${is.owner}`]),
  ];
}

const bytes = (count: number): string => (count === 1 ? '1 byte' : `${count} bytes`);
