import type { TreeEntry } from '../model/survey.ts';
import { bounded } from './fileDiff.ts';
import { bytesText, visible } from './words.ts';

const meanings = { '+': 'new', '~': 'changed', '-': 'removed' } as const;

/** One entry of a directory that would not be as it was. */
export interface EntryChange {
  readonly mark: keyof typeof meanings;
  readonly text: string;
}

/** By kind, mode, content and target; owners are another matter. */
export function compareTrees(now: readonly TreeEntry[], wanted: readonly TreeEntry[]): readonly EntryChange[] {
  const [was, becomes] = [byPath(now), byPath(wanted)];
  const paths = [...new Set([...was.keys(), ...becomes.keys()])].sort();
  return paths.flatMap((path) => entryChange(was.get(path), becomes.get(path)) ?? []);
}

const byPath = (entries: readonly TreeEntry[]): ReadonlyMap<string, TreeEntry> =>
  new Map(entries.map((entry) => [entry.path, entry]));

function entryChange(was: TreeEntry | undefined, becomes: TreeEntry | undefined): EntryChange | null {
  if (was === undefined) return becomes === undefined ? null : { mark: '+', text: entryText(becomes) };
  if (becomes === undefined) return { mark: '-', text: entryText(was) };
  const what = entryDifference(was, becomes);
  return what === null ? null : { mark: '~', text: `${becomes.path}: ${what}` };
}

function entryDifference(was: TreeEntry, becomes: TreeEntry): string | null {
  if (was.kind === 'link' && becomes.kind === 'link') return was.to === becomes.to ? null : `${was.to} → ${becomes.to}`;
  if (was.kind === 'directory' && becomes.kind === 'directory') return modeDifference(was.mode, becomes.mode);
  if (was.kind !== 'file' || becomes.kind !== 'file') return `${was.kind} → ${becomes.kind}`;
  const content = was.sha256 === becomes.sha256 ? null : 'content';
  const both = [content, modeDifference(was.mode, becomes.mode)].filter((one) => one !== null);
  return both.length === 0 ? null : both.join(', ');
}

const modeDifference = (was: string, becomes: string): string | null =>
  was === becomes ? null : `mode ${was} → ${becomes}`;

function entryText(entry: TreeEntry): string {
  if (entry.kind === 'directory') return `${entry.path}/`;
  if (entry.kind === 'link') return `${entry.path} → ${entry.to}`;
  return entry.kind === 'file' ? `${entry.path} (${entry.mode}, ${bytesText(entry.bytes)})` : entry.path;
}

/** `2 new, 1 changed` in parts. */
export function countsOf(entries: readonly EntryChange[]): readonly string[] {
  return (['+', '~', '-'] as const).flatMap((mark) => {
    const count = entries.filter((entry) => entry.mark === mark).length;
    return count === 0 ? [] : [`${count.toLocaleString('en-US')} ${meanings[mark]}`];
  });
}

export function listing(entries: readonly EntryChange[]): string | null {
  if (entries.length === 0) return null;
  return bounded(entries.map(({ mark, text }) => `${mark} ${visible(text).replaceAll('\n', '␊')}`));
}
