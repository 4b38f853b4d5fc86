import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from 'js-yaml';
import type { Code } from '../../model/codes/catalog.ts';
import { findForbidden } from './decode.ts';
import { listed } from './nearest.ts';
import type { MappingNode, Member, Scalar, ScalarNode, SequenceNode, YamlNode } from './nodes.ts';
import { isMisread, plainValue, quoteAdvice } from './scalars.ts';

type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;
type CollectionEvent = Extract<Event, { type: typeof EVENT_ID.MAPPING | typeof EVENT_ID.SEQUENCE }>;
type AliasEvent = Extract<Event, { type: typeof EVENT_ID.ALIAS }>;

/** Says that something is wrong at an offset of the text. */
export type Report = (offset: number, code: Code, message: string, next: string) => void;

/**
 * Aliases may repeat this many nodes in all. A plan that repeats its steps for twenty stages repeats some hundreds;
 * ten levels of ten aliases each would be ten thousand million.
 */
const repeatedNodesMax = 100_000;

/** A merge key would need rules for which value wins; an alias for the whole value needs none. */
const forbiddenKeys = new Map([
  ['<<', 'Merge keys are not supported: repeat the keys, or use an alias for the whole value (`steps: *deploy`).'],
  ['__proto__', 'Choose another name.'],
]);

const coreTags: { readonly [tag: string]: string } = {
  '!!str': 'scalar',
  '!!seq': 'sequence',
  '!!map': 'mapping',
};

/** Builds the nodes of one document from its events. */
export class Composer {
  readonly #text: string;
  readonly #events: readonly Event[];
  #position: number;
  #report: Report;
  /** Where the last node began: the place of a value that is left out. */
  #lastStart = 0;
  #nodes = 0;
  #repeated = 0;
  #tooMuchSaid = false;
  readonly #anchors = new Map<string, { node: YamlNode; size: number } | 'open'>();

  constructor(text: string, events: readonly Event[], position: number, report: Report) {
    this.#text = text;
    this.#events = events;
    this.#position = position;
    this.#report = report;
  }

  /** The node that begins with the next event. */
  node(): YamlNode {
    const event = this.#events[this.#position++];
    if (event === undefined) throw new Error('the events of a YAML document end too early');
    this.#nodes++;
    if (event.type === EVENT_ID.ALIAS) return this.#alias(event);
    if (event.type === EVENT_ID.SCALAR) return this.#anchored(event, () => this.#scalar(event));
    if (event.type === EVENT_ID.SEQUENCE) return this.#anchored(event, () => this.#sequence(event));
    if (event.type === EVENT_ID.MAPPING) return this.#anchored(event, () => this.#mapping(event));
    throw new Error(`a YAML node cannot begin with event ${event.type}`);
  }

  #anchored(event: ScalarEvent | CollectionEvent, make: () => YamlNode): YamlNode {
    const name = event.anchorStart < 0 ? undefined : this.#text.slice(event.anchorStart, event.anchorEnd);
    const before = this.#nodes + this.#repeated;
    if (name !== undefined) this.#anchors.set(name, 'open');
    const node = make();
    if (name !== undefined) this.#anchors.set(name, { node, size: 1 + this.#nodes + this.#repeated - before });
    return node;
  }

  #alias(event: AliasEvent): YamlNode {
    const start = event.anchorStart - 1;
    const name = this.#text.slice(event.anchorStart, event.anchorEnd);
    const anchor = this.#anchors.get(name);
    this.#lastStart = start;
    if (anchor === undefined) return this.#badAlias(start, `No anchor \`&${name}\` stands before this alias.`);
    if (anchor === 'open') return this.#badAlias(start, `The anchor \`&${name}\` holds itself.`);
    this.#repeated += anchor.size;
    if (this.#repeated > repeatedNodesMax) return this.#tooMuch(start);
    return { kind: 'alias', start, target: anchor.node };
  }

  /** Said once: every alias after this one repeats too much as well. */
  #tooMuch(start: number): YamlNode {
    const message = `Up to here aliases repeat more than ${repeatedNodesMax} values.`;
    if (!this.#tooMuchSaid) this.#report(start, 'NS1014', message, 'Repeat less: aliases of aliases multiply.');
    this.#tooMuchSaid = true;
    return emptyAt(start);
  }

  #badAlias(start: number, message: string): YamlNode {
    const ended = [...this.#anchors].flatMap(([name, anchor]) => (anchor === 'open' ? [] : `&${name}`));
    this.#report(
      start,
      'NS1011',
      message,
      `Write the value out, or name an anchor that ends before: ${listed(ended)}.`,
    );
    return emptyAt(start);
  }

  #scalar(event: ScalarEvent): ScalarNode {
    const start = event.valueStart < 0 ? this.#lastStart : event.valueStart - (isQuoted(event) ? 1 : 0);
    this.#lastStart = start;
    const written = event.valueStart < 0 ? '' : getScalarValue(this.#text, event);
    const value = this.#hasTag(event, 'scalar') || event.style !== SCALAR_STYLE.PLAIN ? written : plainValue(written);
    // The file itself was searched before: this finds what an escape such as \0 stands for.
    const found = findForbidden(written);
    if (found) this.#report(start, 'NS1004', `The text holds ${found.name}, which is not allowed.`, 'Remove it.');
    return { kind: 'scalar', start, value, written };
  }

  #sequence(event: CollectionEvent): SequenceNode {
    this.#lastStart = event.start;
    this.#hasTag(event, 'sequence');
    const items: YamlNode[] = [];
    while (!this.#closes()) items.push(this.#value());
    return { kind: 'sequence', start: event.start, items };
  }

  #mapping(event: CollectionEvent): MappingNode | ScalarNode {
    this.#lastStart = event.start;
    this.#hasTag(event, 'mapping');
    if (this.#text.startsWith('{{', event.start)) return this.#interpolation(event);
    const members = new Map<string, Member>();
    while (!this.#closes()) this.#member(members);
    return { kind: 'mapping', start: event.start, members };
  }

  #member(members: Map<string, Member>): void {
    const keyNode = this.node();
    const key = this.#key(keyNode);
    this.#lastStart = keyNode.start;
    const value = this.#value();
    const first = key === undefined ? undefined : members.get(key);
    if (first !== undefined) this.#duplicate(keyNode.start, String(key), first.keyStart);
    else if (key !== undefined) members.set(key, { keyStart: keyNode.start, value });
  }

  /** The name of a member; undefined when it was refused. */
  #key(node: YamlNode): string | undefined {
    const wrong = keyProblem(node);
    if (wrong === undefined) return node.kind === 'scalar' ? node.written : undefined;
    this.#report(node.start, 'NS1009', wrong.message, wrong.next);
    return undefined;
  }

  #duplicate(start: number, key: string, firstStart: number): void {
    const line = this.#text.slice(0, firstStart).split(/\r\n|\n|\r/).length;
    const next = `Remove one of the two; the first stands on line ${line}.`;
    this.#report(start, 'NS1008', `The key \`${key}\` stands twice in this mapping.`, next);
  }

  /** A node in the place of a value: there a number must print as it is written. */
  #value(): YamlNode {
    const node = this.node();
    if (node.kind === 'scalar' && isMisread(node.written, node.value)) {
      const message = `${node.written} is read as the ${typeof node.value} ${node.value}.`;
      this.#report(node.start, 'NS1012', message, quoteAdvice(node.written, node.value));
    }
    return node;
  }

  /** `{{ name }}` without quotes is a mapping to YAML. It is taken as the text that was meant, so that one mistake is one error. */
  #interpolation(event: CollectionEvent): ScalarNode {
    const report = this.#report;
    this.#report = () => {};
    while (!this.#closes()) this.node();
    this.#report = report;
    const rest = this.#text.slice(event.start);
    const written = /^\{\{[^\n\r]*?\}\}/.exec(rest)?.[0] ?? '{{ … }}';
    this.#report(
      event.start,
      'NS1013',
      `YAML reads ${written} without quotes as a mapping.`,
      `Quote it: "${written}".`,
    );
    return { kind: 'scalar', start: event.start, value: written, written };
  }

  /** Whether an allowed tag stands before the node; any other is reported. */
  #hasTag(event: ScalarEvent | CollectionEvent, kind: string): boolean {
    if (event.tagStart < 0) return false;
    const tag = this.#text.slice(event.tagStart, event.tagEnd);
    if (coreTags[tag] === kind) return true;
    const next = 'Remove the tag; quote the value where a text is meant.';
    this.#report(event.tagStart, 'NS1010', `The tag \`${tag}\` is not supported here.`, next);
    return false;
  }

  /** Takes the event that closes a collection, when it is next. */
  #closes(): boolean {
    if (this.#events[this.#position]?.type !== EVENT_ID.POP) return false;
    this.#position++;
    return true;
  }
}

function emptyAt(start: number): ScalarNode {
  return { kind: 'scalar', start, value: null, written: '' };
}

function isQuoted(event: ScalarEvent): boolean {
  return event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
}

function keyProblem(node: YamlNode): { message: string; next: string } | undefined {
  if (node.kind !== 'scalar') return { message: 'A key must be a text.', next: 'Write a name as the key.' };
  const forbidden = forbiddenKeys.get(node.written);
  if (forbidden !== undefined) return { message: `The key \`${node.written}\` is not allowed.`, next: forbidden };
  if (typeof node.value === 'string') return undefined;
  const message = `The key \`${node.written}\` is read as ${namedKind(node.value)}.`;
  return { message, next: `Quote it: ${JSON.stringify(node.written)}.` };
}

function namedKind(value: Scalar): string {
  return value === null ? 'nothing (null)' : `a ${typeof value}`;
}
