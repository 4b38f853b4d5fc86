/** A text with names in it, taken apart. `{{{{` writes a literal `{{`. */
export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'name'; readonly name: string; readonly written: string }
  /** `{{ … }}` around something that is not a name, or a `{{` that is never closed. */
  | { readonly kind: 'broken'; readonly written: string };

const opening = /\{\{\{\{|\{\{(?<inside>[^{}]*)\}\}|\{\{/g;
const name = /^[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_/-]+)*$/;
/** So much of a broken one is shown. */
const shownLength = 40;

export function segmentsOf(text: string): readonly Segment[] {
  const segments: Segment[] = [];
  let end = 0;
  const upTo = (start: number): void => {
    if (start > end) segments.push({ kind: 'text', text: text.slice(end, start) });
  };
  for (const match of text.matchAll(opening)) {
    upTo(match.index);
    end = match.index + match[0].length;
    segments.push(segmentOf(match[0], match.groups?.inside, text.slice(match.index)));
  }
  upTo(text.length);
  return segments;
}

function segmentOf(written: string, inside: string | undefined, rest: string): Segment {
  if (written === '{{{{') return { kind: 'text', text: '{{' };
  const trimmed = inside?.trim();
  if (trimmed !== undefined && name.test(trimmed)) return { kind: 'name', name: trimmed, written };
  return { kind: 'broken', written: trimmed === undefined ? rest.slice(0, shownLength) : written };
}
