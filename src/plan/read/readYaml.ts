import { EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml';
import type { Problem } from '../../model/problems.ts';
import type { DocumentPath, Locate } from '../change.ts';
import { Composer, type Report } from './compose.ts';
import { decode } from './decode.ts';
import { formatPath } from './documentPath.ts';
import { resolved, toValue, type YamlNode } from './nodes.ts';
import { andMore, errorAt, problemsMax } from './report.ts';
import { linesOf } from './textLines.ts';

/** A file as it was read: its value, its places, and everything that is wrong with it as YAML. */
export interface YamlDocument {
  readonly file: string;
  /** JSON-like. undefined: nothing could be read, and the problems say why. */
  readonly value: unknown;
  readonly at: Locate;
  /** How a number, a text or a boolean stands in the file, without quotes; undefined for anything else. */
  readonly written: (path: DocumentPath) => string | undefined;
  readonly problems: readonly Problem[];
}

/** Reads the bytes of a YAML file. Never throws for what the file holds: that is in `problems`. */
export function readYaml(file: string, bytes: Uint8Array): YamlDocument {
  const decoded = decode(file, bytes);
  if ('problem' in decoded) return unreadable(file, [decoded.problem]);
  const positionOf = linesOf(decoded.text);
  const problems: Problem[] = [];
  const report: Report = (offset, code, message, next) => {
    if (problems.length < problemsMax) problems.push(errorAt({ file, ...positionOf(offset) }, code, message, next));
    else if (problems.length === problemsMax) problems.push(andMore(file));
  };
  const root = readRoot(decoded.text, report);
  // A value that an alias could not give would be reported again as missing or of the wrong type.
  const incomplete = problems.some(({ code }) => code === 'NS1011' || code === 'NS1014');
  if (root === undefined || incomplete) return unreadable(file, problems);
  const at: Locate = (path, of = 'value') => ({
    file,
    ...positionOf(find(root, path, of).start),
    ...(path.length > 0 && { path: formatPath(path) }),
  });
  return { file, value: toValue(root), at, written: (path) => writtenAt(root, path), problems };
}

/** What stands for a file of which nothing could be read. */
export function unreadable(file: string, problems: readonly Problem[]): YamlDocument {
  return { file, value: undefined, at: () => ({ file }), written: () => undefined, problems };
}

function readRoot(text: string, report: Report): YamlNode | undefined {
  const events = parse(text, report);
  if (events === undefined) return undefined;
  const documents = events.flatMap((event, index) => (event.type === EVENT_ID.DOCUMENT ? [{ event, index }] : []));
  const [first, second] = documents;
  if (first === undefined || isEmpty(events[first.index + 1])) {
    report(0, 'NS1005', 'The file is empty.', 'Begin it with `apiVersion: nightshift/v1`.');
    return undefined;
  }
  if (second !== undefined) {
    const next = 'Keep one document, and put the others into files of their own.';
    report(offsetFrom(events, second.index, text.length), 'NS1006', 'A second YAML document begins here.', next);
    return undefined;
  }
  if (first.event.directives.some(({ kind }) => kind === 'tag')) {
    report(0, 'NS1010', 'The directive %TAG is not supported.', 'Remove it.');
  }
  return new Composer(text, events, first.index + 1, report).node();
}

function parse(text: string, report: Report): Event[] | undefined {
  try {
    return parseEvents(text, {});
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const offset = Math.min(error.mark?.position ?? 0, text.length);
    report(offset, 'NS1007', `This is not valid YAML: ${error.reason}.`, syntaxAdvice(text, offset));
    return undefined;
  }
}

/** The mistakes behind most syntax errors, judged by the line of the error. */
function syntaxAdvice(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1).split('\n', 1)[0] ?? '';
  if (/^ *\t/.test(line)) return 'Indent with spaces: YAML allows no tabs there.';
  if (/[:-] +\{\{/.test(line)) return 'Put quotes around the whole value: one that begins with {{ needs them.';
  if (/: .*: /.test(line)) return 'Put quotes around the value: it holds a colon and a space.';
  return 'Check the indentation, and whether a quote or bracket before this place is left open.';
}

function isEmpty(event: Event | undefined): boolean {
  return event?.type === EVENT_ID.SCALAR && event.valueStart < 0 && event.tagStart < 0;
}

/** Where the first thing at or after an event stands. */
function offsetFrom(events: readonly Event[], from: number, otherwise: number): number {
  for (const event of events.slice(from)) {
    if ('start' in event) return event.start;
    if ('valueStart' in event && event.valueStart >= 0) return event.valueStart;
  }
  return otherwise;
}

/** The node at a path and where it starts; the nearest parent's where the path leads nowhere. */
function find(
  root: YamlNode,
  path: DocumentPath,
  of: 'key' | 'value',
): { node: YamlNode; start: number; whole: boolean } {
  let found = { node: root, start: root.start, whole: true };
  for (const [depth, part] of path.entries()) {
    const inside = child(found.node, part);
    if (inside === undefined) return { ...found, whole: false };
    const wantsKey = of === 'key' && depth === path.length - 1;
    found = { node: inside.value, start: wantsKey ? inside.keyStart : inside.value.start, whole: true };
  }
  return found;
}

function child(node: YamlNode, part: string | number): { keyStart: number; value: YamlNode } | undefined {
  const real = resolved(node);
  if (real.kind === 'mapping') return real.members.get(String(part));
  const item = real.kind === 'sequence' && typeof part === 'number' ? real.items[part] : undefined;
  return item && { keyStart: item.start, value: item };
}

function writtenAt(root: YamlNode, path: DocumentPath): string | undefined {
  const found = find(root, path, 'value');
  const node = resolved(found.node);
  return found.whole && node.kind === 'scalar' ? node.written : undefined;
}
