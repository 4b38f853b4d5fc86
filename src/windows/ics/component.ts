import { type IcsProperty, readProperty } from './property.ts';
import type { Report } from './report.ts';

/** What stands between a BEGIN and its END. */
export interface IcsComponent {
  /** In capitals. */
  readonly name: string;
  /** Where its BEGIN stands. */
  readonly line: number;
  readonly properties: readonly IcsProperty[];
  readonly components: readonly IcsComponent[];
}

/** The outermost components of a text; undefined when it is no iCalendar, which is then told. */
export function readComponents(text: string, report: Report): readonly IcsComponent[] | undefined {
  const root = open('', 0);
  const stack = [root];
  for (const { text: content, line } of contentLines(text)) {
    const top = stack.at(-1) ?? root;
    const wrong = take(content, line, top, stack);
    if (wrong !== null) return report.error(line, 'NS1414', wrong, 'Export the file anew from its calendar program.');
  }
  const unclosed = stack.at(-1);
  if (unclosed === undefined || unclosed === root) return root.components;
  return report.error(
    unclosed.line,
    'NS1414',
    `BEGIN:${unclosed.name} has no END: the file is cut.`,
    'Export it anew.',
  );
}

interface OpenComponent extends IcsComponent {
  readonly properties: IcsProperty[];
  readonly components: IcsComponent[];
}

const open = (name: string, line: number): OpenComponent => ({ name, line, properties: [], components: [] });

/** Puts a content line where it belongs; or says what is wrong with it. */
function take(content: string, line: number, top: OpenComponent, stack: OpenComponent[]): string | null {
  const [, edge, word = ''] = /^(BEGIN|END):\s*([\w-]+)\s*$/i.exec(content) ?? [];
  const name = word.toUpperCase();
  if (edge?.toUpperCase() === 'BEGIN') {
    const begun = open(name, line);
    top.components.push(begun);
    stack.push(begun);
    return null;
  }
  if (edge !== undefined) {
    stack.pop();
    return top.name === name && stack.length > 0 ? null : `END:${name} closes nothing that is open here.`;
  }
  const property = readProperty(content, line);
  if (property === undefined || /^(BEGIN|END)$/.test(property.name)) return 'This is not a line of iCalendar.';
  top.properties.push(property);
  return stack.length > 1 ? null : 'This stands outside of BEGIN:VCALENDAR.';
}

interface ContentLine {
  readonly text: string;
  readonly line: number;
}

/** RFC 5545 section 3.1: what begins with a space or a tab goes on with the line before. */
function contentLines(text: string): ContentLine[] {
  const lines: { text: string; line: number }[] = [];
  for (const [index, written] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const last = lines.at(-1);
    if (/^[ \t]/.test(written) && last !== undefined) last.text += written.slice(1);
    else if (written !== '') lines.push({ text: written, line: index + 1 });
  }
  return lines;
}

/** The value of a property that may stand once: the first one's. */
export function firstValue({ properties }: IcsComponent, name: string): string | undefined {
  return properties.find((property) => property.name === name)?.value;
}
