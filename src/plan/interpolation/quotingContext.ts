/**
 * Where in a shell command its holes are (the places where values go): somewhere that a quoted word can stand, or not.
 *
 * Follows POSIX Shell Command Language 2.2 (quoting), 2.3 (tokens), 2.6 (expansions), 2.7.4 (here-documents). Shells
 * differ in the corners, and a hole that one shell reads inside quotes would let its value out of them. So wherever
 * the corner is one where they differ, the reader is *lost*, and every hole from there on is refused.
 */

/** Stands for a value; from the private-use area, which no input may hold. */
export const hole = '\uE0F2';

/** Why no value can stand at a hole; null: it can. */
export type Refusal =
  | 'single quotes'
  | 'double quotes'
  | 'backquotes'
  | 'a here-document'
  | 'a comment'
  | 'an expansion'
  | 'arithmetic'
  | '[ ]'
  | 'after a backslash'
  | 'after a $'
  | 'lost'
  | null;

/** The refusal of each hole of a command, in their order. */
export function quotingContexts(command: string): readonly Refusal[] {
  const reader = new Reader(command);
  reader.read();
  return reader.refusals;
}

type Frame =
  | { readonly kind: 'command'; readonly opened: 'top' | '(' | '$(' }
  | { readonly kind: 'double' }
  | { readonly kind: 'parameter'; readonly quoted: boolean }
  | { readonly kind: 'arithmetic'; depth: number };

interface HereDocument {
  readonly delimiter: string;
  readonly quoted: boolean;
  readonly tabsStripped: boolean;
  readonly depth: number;
}

const blank = /[\s;&|<>]/;
const delimiterEnd = /[\s;&|<>()]/;

class Reader {
  readonly refusals: Refusal[] = [];
  private readonly text: string;
  private at = 0;
  private readonly frames: Frame[] = [{ kind: 'command', opened: 'top' }];
  /** Whether a token begins here: a # would begin a comment. */
  private fresh = true;
  private lost = false;
  private hereDocuments: HereDocument[] = [];

  constructor(text: string) {
    this.text = text;
  }

  read(): void {
    while (this.at < this.text.length) {
      const frame = this.frames.at(-1);
      if (frame === undefined || frame.kind === 'command') this.inCommand();
      else if (frame.kind === 'double') this.inDouble();
      else if (frame.kind === 'parameter') this.inParameter(frame);
      else this.inArithmetic(frame);
    }
  }

  private inCommand(): void {
    const c = this.text.charAt(this.at);
    const wasFresh = this.fresh;
    this.fresh = false;
    if (c === hole) this.hole(this.refusalInCommand());
    else if (c === '\\') this.backslash(wasFresh);
    else if (c === "'") this.through("'", 'single quotes');
    else if (c === '"') this.push({ kind: 'double' }, 1);
    else if (c === '`') this.backquotes(false);
    else if (c === '$') this.dollar(false);
    else if (c === '#' && wasFresh) this.comment();
    else if (this.looksAt('<<<')) this.step(3, true);
    else if (this.looksAt('<<')) this.hereDocument();
    else if (c === '\n') this.newline();
    else if (c === '(') this.parenthesis();
    else if (c === ')') this.closeParenthesis();
    else this.step(1, this.ordinary(c, wasFresh));
  }

  /** Reads on over a character without a meaning of its own; whether a token begins after it. */
  private ordinary(c: string, wasFresh: boolean): boolean {
    if (wasFresh && /^(?:case|\[\[)\s/.test(this.text.slice(this.at, this.at + 5))) this.keyword(c);
    return blank.test(c);
  }

  /** `[[` evaluates what it compares; the patterns of a `case` end in a `)` that may look like the end of a `$(`. */
  private keyword(c: string): void {
    const substituted = this.frames.some((frame) => frame.kind === 'command' && frame.opened === '$(');
    if (c === '[' || substituted) this.lost = true;
  }

  private refusalInCommand(): Refusal {
    const before = this.text.charAt(this.at - 1);
    const escaped = this.text.charAt(this.at - 2) === '\\';
    if (before === '$' && !escaped) return 'after a $';
    // An index of an array is arithmetic.
    return before === '[' && !escaped ? '[ ]' : null;
  }

  private inDouble(): void {
    const c = this.text.charAt(this.at);
    if (c === '"') this.pop(1);
    else if (c === hole) this.hole('double quotes');
    else if (c === '\\') this.skipEscaped('double quotes');
    else if (c === '`') this.backquotes(true);
    else if (c === '$') this.dollar(true);
    else this.stepOverQuoted(c);
  }

  private inParameter(frame: Extract<Frame, { kind: 'parameter' }>): void {
    const c = this.text.charAt(this.at);
    // Inside double quotes, whether a quote here quotes depends on the expansion and on the shell.
    if (frame.quoted && (c === "'" || c === '"')) this.lost = true;
    if (c === '}') this.pop(1);
    else if (c === hole) this.hole('an expansion');
    else if (c === '\\') this.skipEscaped('an expansion');
    else if (c === "'") this.through("'", 'single quotes');
    else if (c === '"') this.push({ kind: 'double' }, 1);
    else if (c === '`') this.backquotes(frame.quoted);
    else if (c === '$') this.dollar(frame.quoted);
    else this.stepOverQuoted(c);
  }

  private inArithmetic(frame: Extract<Frame, { kind: 'arithmetic' }>): void {
    const c = this.text.charAt(this.at);
    // Not arithmetic, then, but a command that begins with a subshell.
    if (/['"`\n;]/.test(c)) this.lost = true;
    if (c === hole) this.hole('arithmetic');
    else if (c === '\\') this.skipEscaped('arithmetic');
    else if (c === '$') this.dollar(true);
    else if (c === '(') this.deepen(frame, 1);
    else if (c === ')' && frame.depth > 0) this.deepen(frame, -1);
    else if (this.looksAt('))')) this.pop(2);
    else {
      if (c === ')') this.lost = true;
      this.step(1, false);
    }
  }

  private deepen(frame: { depth: number }, by: number): void {
    frame.depth += by;
    this.step(1, false);
  }

  private dollar(quoted: boolean): void {
    if (this.looksAt('$((')) this.push({ kind: 'arithmetic', depth: 0 }, 3);
    else if (this.looksAt('$(')) this.push({ kind: 'command', opened: '$(' }, 2);
    else if (this.looksAt('${')) this.parameter(quoted);
    else if (this.looksAt("$'") && !quoted) this.dollarQuote();
    else {
      // $[ ] is bash's older arithmetic.
      if (this.looksAt('$[')) this.lost = true;
      this.step(1, false);
    }
  }

  private parameter(quoted: boolean): void {
    // ksh and newer shells run a command in `${ …; }`.
    if (/[\s|(]/.test(this.text.charAt(this.at + 2))) this.lost = true;
    this.push({ kind: 'parameter', quoted }, 2);
  }

  /** `$'…'`: where an escaped quote ends the word in one shell and not in another, the reader is lost. */
  private dollarQuote(): void {
    this.at += 1;
    const from = this.at;
    this.through("'", 'single quotes');
    if (this.text.slice(from, this.at).endsWith("\\'")) this.lost = true;
  }

  private backslash(wasFresh: boolean): void {
    if (this.text.charAt(this.at + 1) !== '\n') return this.skipEscaped('after a backslash');
    // Between the characters of an operator it joins them.
    if (/[<$(]/.test(this.text.charAt(this.at - 1))) this.lost = true;
    this.step(2, wasFresh);
  }

  private skipEscaped(refusal: Refusal): void {
    this.at += 1;
    if (this.text.charAt(this.at) === hole) this.hole(refusal);
    else this.stepOverQuoted(this.text.charAt(this.at));
    this.fresh = false;
  }

  private stepOverQuoted(c: string): void {
    // Where the here-document begins that is still to come, shells disagree.
    if (c === '\n' && this.hereDocuments.length > 0) this.lost = true;
    this.step(1, false);
  }

  /** From an opening character through its closing one, with nothing but holes in between. */
  private through(end: string, refusal: Refusal): void {
    this.step(1, false);
    while (this.at < this.text.length && this.text.charAt(this.at) !== end) this.quotedCharacter(refusal);
    this.step(1, false);
  }

  private quotedCharacter(refusal: Refusal): void {
    const c = this.text.charAt(this.at);
    if (c === hole) this.hole(refusal);
    else this.stepOverQuoted(c);
  }

  private comment(): void {
    while (this.at < this.text.length && this.text.charAt(this.at) !== '\n') this.quotedCharacter('a comment');
    this.fresh = true;
  }

  /** Old style substitution. What is quoted inside of it is followed only as far as it is plain. */
  private backquotes(quoted: boolean): void {
    this.step(1, false);
    let quote = '';
    while (this.at < this.text.length && this.text.charAt(this.at) !== '`') {
      const c = this.text.charAt(this.at);
      if (this.looksAt('<<') || c === '#' || (quoted && c === '"')) this.lost = true;
      if (c === '\\') {
        this.skipEscaped('backquotes');
        continue;
      }
      if (quote === c) quote = '';
      else if (quote === '' && (c === '"' || c === "'")) quote = c;
      this.quotedCharacter('backquotes');
    }
    if (quote !== '') this.lost = true;
    this.step(1, false);
  }

  private parenthesis(): void {
    // (( )) is arithmetic to some shells.
    if (this.looksAt('((')) this.lost = true;
    this.push({ kind: 'command', opened: '(' }, 1);
  }

  private closeParenthesis(): void {
    const frame = this.frames.at(-1);
    if (this.frames.length === 1) return this.step(1, true);
    if (this.hereDocuments.length > 0) this.lost = true;
    this.pop(1);
    this.fresh = frame?.kind === 'command' && frame.opened === '(';
  }

  /** Notes a here-document; its text begins after the next newline. */
  private hereDocument(): void {
    const tabsStripped = this.looksAt('<<-');
    this.at += tabsStripped ? 3 : 2;
    while (/[ \t]/.test(this.text.charAt(this.at))) this.at += 1;
    const from = this.at;
    while (this.at < this.text.length && !delimiterEnd.test(this.text.charAt(this.at))) this.delimiterCharacter();
    const written = this.text.slice(from, this.at);
    const quoted = /['"\\]/.test(written);
    const delimiter = written.replaceAll(/['"\\]/g, '');
    // Anything but a plain word is read differently by different shells.
    if (!/^(?:\w+|'[\w ]+'|"[\w ]+"|\\\w+)$/.test(written)) this.lost = true;
    this.hereDocuments.push({ delimiter, quoted, tabsStripped, depth: this.frames.length });
    this.fresh = true;
  }

  private delimiterCharacter(): void {
    const c = this.text.charAt(this.at);
    if (c === hole) this.hole('a here-document');
    else if (c === "'" || c === '"') this.through(c, 'a here-document');
    else this.step(1, false);
  }

  private newline(): void {
    this.step(1, true);
    for (const document of this.hereDocuments.splice(0)) {
      if (document.depth !== this.frames.length) this.lost = true;
      this.hereDocumentText(document);
    }
  }

  private hereDocumentText({ delimiter, quoted, tabsStripped }: HereDocument): void {
    let joined = false;
    while (this.at < this.text.length) {
      const end = this.lineEnd();
      const raw = this.text.slice(this.at, end);
      const line = tabsStripped ? raw.replace(/^\t+/, '') : raw;
      for (const c of raw) if (c === hole) this.refusals.push('a here-document');
      this.at = end + 1;
      if (line === delimiter && joined) this.lost = true;
      if (line === delimiter) return;
      joined = !quoted && /(?:^|[^\\])(?:\\\\)*\\$/.test(raw);
    }
  }

  private lineEnd(): number {
    const end = this.text.indexOf('\n', this.at);
    return end < 0 ? this.text.length : end;
  }

  private hole(refusal: Refusal): void {
    this.refusals.push(this.lost ? 'lost' : refusal);
    this.step(1, false);
  }

  private looksAt(what: string): boolean {
    return this.text.startsWith(what, this.at);
  }

  private step(length: number, fresh: boolean): void {
    this.at += length;
    this.fresh = fresh;
  }

  private push(frame: Frame, length: number): void {
    this.frames.push(frame);
    this.step(length, frame.kind === 'command');
  }

  private pop(length: number): void {
    this.frames.pop();
    this.step(length, false);
  }
}
