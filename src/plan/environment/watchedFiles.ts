import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Calendar } from '../../generated/calendar.ts';
import type { IcsFile } from '../../windows/ics/files.ts';
import { readYaml } from '../read/readYaml.ts';
import type { DocumentKind, Documents } from '../read/schemas.ts';
import { validateDocument } from '../read/validateDocument.ts';
import { type CalendarHome, icsNames, readIcsFile } from './calendarFiles.ts';

export interface Reading<T> {
  /** null: there is no such file. */
  readonly value: T | null;
  readonly error: string | null;
}

/** A YAML file of an environment, read again whenever it has changed. */
export function watchedDocument<Kind extends DocumentKind>(path: string, kind: Kind): () => Reading<Documents[Kind]> {
  return watched(path, (exists) => read(path, kind, exists));
}

/** A file that is read again whenever it has changed. */
function watched<Read>(path: string, readAnew: (exists: boolean) => Read): () => Read {
  let known: { stamp: string; reading: Read } | undefined;
  return () => {
    const stamp = stampOf(path);
    if (known?.stamp !== stamp) known = { stamp, reading: readAnew(stamp !== 'none') };
    return known.reading;
  };
}

/** Whichever iCalendar files a calendar names, each as it is now. */
export function watchedIcsFiles(home: CalendarHome): (calendar: Calendar | null) => ReadonlyMap<string, IcsFile> {
  const known = new Map<string, () => IcsFile>();
  const file = (name: string): IcsFile => {
    const watch = known.get(name) ?? watched(resolve(home.folder, name), () => readIcsFile(name, home));
    known.set(name, watch);
    return watch();
  };
  return (calendar) => new Map((calendar === null ? [] : icsNames(calendar)).map((name) => [name, file(name)]));
}

function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? 'none' : `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
}

function read<Kind extends DocumentKind>(path: string, kind: Kind, exists: boolean): Reading<Documents[Kind]> {
  if (!exists) return { value: null, error: null };
  try {
    const { value, problems } = validateDocument(kind, readYaml(path, readFileSync(path)));
    if (value !== undefined) return { value, error: null };
    return { value: null, error: `${kind}.yaml cannot be read: ${problems[0]?.message ?? 'it is not valid'}` };
  } catch (cause) {
    return { value: null, error: `${kind}.yaml cannot be read: ${String(cause)}` };
  }
}
