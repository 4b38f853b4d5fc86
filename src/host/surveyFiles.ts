/** What a survey told of files: what stands at paths, contents, trees. */
import { createHash } from 'node:crypto';
import type { HostSurvey, PathState, SurveyRequest, TreeState } from '../model/survey.ts';
import { surveyable, surveyedPaths } from './survey.ts';
import type { Answer, SurveyAnswers } from './surveyAnswers.ts';
import { latin1, readPathState, readSums, readTree, type Sums } from './surveyListing.ts';

export type SurveyedFiles = Pick<HostSurvey, 'paths' | 'contents' | 'trees'> & {
  /** A file whose contents are not those that were looked at before. */
  readonly changed: string | undefined;
};

export function readFiles(request: SurveyRequest, answers: SurveyAnswers): SurveyedFiles {
  const paths = surveyedPaths(request);
  const sums = readSums(answers.all('sums').map(textOf).join('\n'));
  const shown = shownFiles(paths, answers, sums);
  return {
    paths: readPaths(paths, answers, sums),
    contents: readContents(request, shown),
    trees: readTrees(request, answers),
    // Nothing but the end may follow contents: a file that became longer or shorter moves it.
    changed: (shown.find(({ same }) => !same) ?? (answers.endWith('contents', 'done') ? undefined : shown.at(-1)))
      ?.path,
  };
}

function textOf(answer: Answer | undefined): string {
  return answer?.text.toString('latin1') ?? '';
}

/** A path of which nothing is known is left out. */
function readPaths(paths: readonly string[], answers: SurveyAnswers, sums: Sums): HostSurvey['paths'] {
  const lines = listedLines(answers);
  const absent = answers.numbered('absent');
  const states = paths.flatMap((path, number): [string, PathState][] => {
    if (absent.has(number)) return [[path, { kind: 'absent' }]];
    const state = readPathState(lines.get(number) ?? '', path, sums);
    return state === undefined ? [] : [[path, state]];
  });
  return Object.fromEntries(states);
}

/** By the number of the path. A path that is told alone may have several lines. */
function listedLines(answers: SurveyAnswers): ReadonlyMap<number, string> {
  const pairs = answers.all('paths').flatMap((answer): [number, string][] => {
    const numbers = answer.words.filter((word) => word !== '');
    const listing = textOf(answer);
    const lines = numbers.length === 1 ? [listing] : listing.split('\n');
    return numbers.map((number, position) => [Number(number), lines[position] ?? '']);
  });
  return new Map(pairs);
}

interface ShownFile {
  readonly path: string;
  readonly bytes: Buffer;
  readonly sha256: string;
  /** The bytes are those whose checksum was taken. */
  readonly same: boolean;
}

/** The files of the answer, cut apart by the sizes that `contents NUMBER:BYTES …` names. */
function shownFiles(paths: readonly string[], answers: SurveyAnswers, sums: Sums): readonly ShownFile[] {
  const [answer] = answers.all('contents');
  let end = 0;
  return (answer?.words ?? []).map((word) => {
    const [number = -1, size = 0] = word.split(':').map(Number);
    const path = paths[number] ?? '';
    const bytes = answer?.text.subarray(end, end + size) ?? Buffer.alloc(0);
    end += size;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { path, bytes, sha256, same: bytes.length === size && (sums.get(latin1(path)) ?? sha256) === sha256 };
  });
}

/** What is no text is left out; so is, once more, what is there already: the host may not have known it by its name. */
function readContents(request: SurveyRequest, shown: readonly ShownFile[]): HostSurvey['contents'] {
  const known = new Map(request.contents.map(({ path, unlessSha256 }) => [path, unlessSha256]));
  const wanted = shown.filter(({ path, bytes, sha256 }) => !bytes.includes(0) && known.get(path) !== sha256);
  return Object.fromEntries(wanted.map(({ path, bytes }) => [path, bytes.toString('base64')]));
}

function readTrees(request: SurveyRequest, answers: SurveyAnswers): HostSurvey['trees'] {
  const listings = answers.numbered('tree');
  const sums = answers.numbered('treeSums');
  const states = request.trees.map(({ path }, number): [string, TreeState] => {
    const listing = surveyable(path) ? listings.get(number) : undefined;
    return [path, readTreeState(listing, textOf(sums.get(number)))];
  });
  return Object.fromEntries(states);
}

function readTreeState(answer: Answer | undefined, sums: string): TreeState {
  const how = answer?.words[1];
  if (how === 'absent' || how === 'notADirectory' || how === 'tooMany') return { entries: null, why: how };
  const entries = how === 'listed' ? readTree(textOf(answer), readSums(sums)) : undefined;
  return entries === undefined ? { entries: null, why: 'unreadable' } : { entries };
}
