/** Keeps the values of secrets out of everything that is shown, stored or sent on: the value itself and its encoded forms. */

const blank = '***';
/** Shorter encoded forms and lines would blank out ordinary words. The value itself is blanked whatever its length. */
const formLengthMin = 4;

export interface Mask {
  apply(text: string): string;
  /** For text that arrives in pieces: holds back what may be the beginning of a form. */
  stream(): MaskStream;
}

export interface MaskStream {
  /** Masked text that is ready. */
  push(chunk: string): string;
  /** What was held back; the stream is over. */
  flush(): string;
}

/** Every text under which a value may turn up, longest first. */
export function secretForms(value: string): string[] {
  const trimmed = value.replace(/[\r\n]+$/, '');
  if (trimmed === '') return [];
  const derived = [
    ...value.split(/\r?\n/),
    ...[value, trimmed].flatMap((text) => [
      ...bytesForms(new TextEncoder().encode(text)),
      ...urlForms(text),
      ...jsonForms(text),
    ]),
    ...quotedForms(trimmed),
  ].filter((form) => form.length >= formLengthMin);
  return longestFirst([value, trimmed, ...derived]);
}

/** Blanks out all forms of all values; where forms overlap, all that they cover becomes one `***`. */
export function createMask(values: Iterable<string>): Mask {
  const forms = indexForms(longestFirst([...values].flatMap(secretForms)));
  return {
    apply: (text) => blankRanges(text, findForms(text, forms)),
    stream: () => maskStream(forms),
  };
}

function longestFirst(forms: readonly string[]): string[] {
  return [...new Set(forms)].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

// ------------------------------------------------------------------------------------------------------ encoded forms

function bytesForms(bytes: Uint8Array): string[] {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const base64 = encodeBase64(bytes);
  const plain = [0, 1, 2].map((offset) => stableBase64(bytes, offset)).concat(base64, base64.replaceAll('=', ''));
  return [
    ...plain,
    ...plain.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    // base64(1) and PEM break lines, so does xxd: each line is a form.
    ...[76, 64].flatMap((width) => wrapped(base64, width)),
    ...[hex, hex.toUpperCase(), ...wrapped(hex, 60)],
  ];
}

function encodeBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/**
 * The characters of a base64 text that only these bytes decide, when `offset` bytes (modulo 3) come before them.
 * Each character holds six bits: the first and last may share theirs with the neighbours.
 */
function stableBase64(bytes: Uint8Array, offset: number): string {
  const shifted = new Uint8Array(offset + bytes.length);
  shifted.set(bytes, offset);
  return encodeBase64(shifted).slice(Math.ceil((offset * 8) / 6), Math.floor((shifted.length * 8) / 6));
}

function wrapped(text: string, width: number): string[] {
  if (text.length <= width) return [];
  return Array.from({ length: Math.ceil(text.length / width) }, (_, line) =>
    text.slice(line * width, (line + 1) * width),
  );
}

/** Percent-encodings differ in what they leave as it is: RFC 3986, JavaScript, Python's quote, HTML forms. */
function urlForms(text: string): string[] {
  const kept = ['', "!'()*", '/', '*'].map((extra) => percentEncode(text, extra));
  const form = percentEncode(text, '* ').replaceAll(' ', '+').replaceAll('~', '%7E');
  const all = [...kept, percentEncode(text, ' ').replaceAll(' ', '+'), form];
  return all.flatMap((encoded) => [encoded, encoded.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())]);
}

function percentEncode(text: string, alsoKept: string): string {
  const keep = (character: string) => /[A-Za-z0-9._~-]/.test(character) || alsoKept.includes(character);
  return Array.from(new TextEncoder().encode(text), (byte) => {
    const character = String.fromCharCode(byte);
    return keep(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

function jsonForms(text: string): string[] {
  const plain = JSON.stringify(text).slice(1, -1);
  const ascii = plain.replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return [plain, ascii].flatMap((form) => [form, form.replaceAll('/', '\\/')]);
}

/** Inside single quotes of a shell, as it is mostly written. */
function quotedForms(text: string): string[] {
  return [text.replaceAll("'", `'\\''`), text.replaceAll("'", `'"'"'`)];
}

// ---------------------------------------------------------------------------------------------------------- searching

/** Forms by their first character (a UTF-16 unit), longest first. */
interface Forms {
  readonly all: readonly string[];
  readonly byFirst: ReadonlyMap<string, readonly string[]>;
  readonly lengthMax: number;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function indexForms(all: readonly string[]): Forms {
  const byFirst = new Map<string, string[]>();
  for (const form of all) byFirst.set(form.charAt(0), [...(byFirst.get(form.charAt(0)) ?? []), form]);
  return { all, byFirst, lengthMax: all[0]?.length ?? 0 };
}

/** Where forms are, in order; overlapping ones as one range. `covered` characters at the beginning are known to be one. */
function findForms(text: string, forms: Forms, covered = 0): Range[] {
  const found: Range[] = covered > 0 ? [{ start: 0, end: covered }] : [];
  for (const form of forms.all) {
    for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1))
      found.push({ start: at, end: at + form.length });
  }
  return merge(found.sort((a, b) => a.start - b.start));
}

function merge(sorted: readonly Range[]): Range[] {
  const merged: Range[] = [];
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last === undefined || range.start >= last.end) merged.push(range);
    else if (range.end > last.end) merged[merged.length - 1] = { start: last.start, end: range.end };
  }
  return merged;
}

function blankRanges(text: string, ranges: readonly Range[]): string {
  let at = 0;
  let shown = '';
  for (const { start, end } of ranges) {
    shown += text.slice(at, start) + blank;
    at = end;
  }
  return shown + text.slice(at);
}

// ---------------------------------------------------------------------------------------------------------- streaming

function maskStream(forms: Forms): MaskStream {
  let held = '';
  /** Characters at the beginning of `held` that belong to a range whose `***` is out already. */
  let covered = 0;

  const showUpTo = (cut: number): string => {
    if (cut === 0) return '';
    const ranges = findForms(held, forms, covered).filter(({ start }) => start < cut);
    const shown = blankRanges(
      held.slice(0, cut),
      ranges.map(({ start, end }) => ({ start, end: Math.min(end, cut) })),
    );
    const result = covered > 0 ? shown.slice(blank.length) : shown;
    covered = Math.max(0, (ranges.at(-1)?.end ?? 0) - cut);
    held = held.slice(cut);
    return result;
  };

  return {
    push(chunk) {
      held += chunk;
      return showUpTo(openFrom(held, forms));
    },
    flush: () => showUpTo(held.length),
  };
}

/** The earliest place from which the text may be the beginning of a form; its length when there is none. */
function openFrom(text: string, forms: Forms): number {
  for (let at = Math.max(0, text.length - forms.lengthMax + 1); at < text.length; at += 1) {
    const candidates = forms.byFirst.get(text.charAt(at)) ?? [];
    if (candidates.some((form) => form.length > text.length - at && form.startsWith(text.slice(at)))) return at;
  }
  return text.length;
}
