import { shellWord } from '../../host/quoting.ts';
import { type Complain, type Complaint, type Lookup, notAName, secretSeen, textOf } from './names.ts';
import { hole, quotingContexts, type Refusal } from './quotingContext.ts';
import { segmentsOf } from './segments.ts';

/** A shell command with names in it, read once and filled for any number of hosts. */
export type ShellText = readonly ShellPiece[];

type ShellPiece =
  | { readonly kind: 'code'; readonly code: string }
  /** `bare`: a value of harmless characters needs no quotes here. */
  | { readonly kind: 'value'; readonly name: string; readonly written: string; readonly bare: boolean }
  | { readonly kind: 'refused'; readonly complaint: Complaint };

/** Beside these an unquoted value is a word, or a part of one, and nothing else: not a number of `2>`, not `name=`. */
const bareAfter = /^$|[\s/=:,.@-]/;
const bareBefore = /^$|[\s/:,.;)|&@-]/;
const bareValue = /^[A-Za-z0-9_./:@%+,-]+$/;
const reserved = new Set(
  'case coproc do done elif else esac fi for function if in select then time until while'.split(' '),
);

export function readShellText(text: string): ShellText {
  const segments = segmentsOf(text);
  const command = segments.map((segment) => (segment.kind === 'text' ? segment.text : hole)).join('');
  const refusals = quotingContexts(command)[Symbol.iterator]();
  let position = 0;
  return segments.map((segment): ShellPiece => {
    const start = position;
    position += segment.kind === 'text' ? segment.text.length : 1;
    if (segment.kind === 'text') return { kind: 'code', code: segment.text };
    const refusal: Refusal = refusals.next().value ?? null;
    if (segment.kind === 'broken') return { kind: 'refused', complaint: notAName(segment.written) };
    if (refusal !== null) return { kind: 'refused', complaint: wrongPlace(segment.written, refusal) };
    const bare = bareAfter.test(command.charAt(start - 1)) && bareBefore.test(command.charAt(position));
    return { kind: 'value', name: segment.name, written: segment.written, bare };
  });
}

/** The command with every value as one word, or a part of one; complains about what cannot be filled in. */
export function fillShellText(text: ShellText, lookup: Lookup, complain: Complain): string {
  return text.map((piece) => filled(piece, lookup, complain)).join('');
}

function filled(piece: ShellPiece, lookup: Lookup, complain: Complain): string {
  if (piece.kind === 'code') return piece.code;
  if (piece.kind === 'refused') {
    complain(piece.complaint);
    return '';
  }
  const found = lookup(piece.name);
  if (found.kind !== 'secret') return wordOf(textOf(found, piece.written, complain), piece, complain);
  complain(secretSeen(piece.written, 'a shell command'));
  return '';
}

function wordOf(value: string, { bare, written }: { bare: boolean; written: string }, complain: Complain): string {
  if (value.includes('\0')) {
    const message = `The value of \`${written}\` holds a NUL character.`;
    complain({ code: 'NS1305', message, next: 'Take it out of the value.', subject: written });
    return '';
  }
  const word = shellWord(value);
  if (word !== value) return word;
  return bare && bareValue.test(value) && !reserved.has(value) ? value : `'${value}'`;
}

function wrongPlace(written: string, refusal: Exclude<Refusal, null>): Complaint {
  const [where, next] = advice[refusal];
  return {
    code: 'NS1303',
    message: `\`${written}\` stands ${where}, where its value could break out.`,
    next,
    subject: written,
  };
}

const unquote = 'Remove the quotes around it: the value is inserted quoted, as one word.';
const variable = 'Set a shell variable to it first (v={{ name }}) and use "$v" there.';
const advice: { readonly [refusal in Exclude<Refusal, null>]: readonly [where: string, next: string] } = {
  'single quotes': ['inside single quotes', unquote],
  'double quotes': ['inside double quotes', unquote],
  backquotes: ['inside backquotes', 'Write $( … ) instead.'],
  'a here-document': ['in a here-document', "Give the text by the step's `stdin` instead."],
  'a comment': ['in a comment', 'Take it out of the comment.'],
  'an expansion': ['in the expansion of a parameter', variable],
  arithmetic: ['in arithmetic', variable],
  '[ ]': ['right after a [', variable],
  'after a backslash': ['after a backslash', 'Remove the backslash: the value is inserted quoted, as one word.'],
  'after a $': ['right after a $', 'Remove the $: the value itself is inserted.'],
  lost: ['where shells differ in what is quoted', variable],
};
