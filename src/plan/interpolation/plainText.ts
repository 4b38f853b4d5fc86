import { secretMark } from '../../model/executionPlan.ts';
import { type Complain, type Complaint, type Lookup, notAName, secretSeen, textOf } from './names.ts';
import { type Segment, segmentsOf } from './segments.ts';

/** What may stand in a plain text. */
export interface PlainRules {
  /** What it is, for messages. */
  readonly what: string;
  /** Secrets become marks; else they are refused. */
  readonly secrets: boolean;
  /** Whether it may hold newlines and other control characters. */
  readonly controls: boolean;
}

export const pathRules: PlainRules = { what: 'a path', secrets: false, controls: false };
export const addressRules: PlainRules = { what: 'an address', secrets: false, controls: false };
export const nameRules: PlainRules = { what: 'a name', secrets: false, controls: false };
export const lineRules: PlainRules = { what: 'a line', secrets: false, controls: false };
export const headerRules: PlainRules = { what: 'a header', secrets: true, controls: false };
export const answerRules: PlainRules = { what: 'an expected answer', secrets: false, controls: true };
export const argumentRules: PlainRules = { what: 'an argument', secrets: false, controls: true };
export const variableRules: PlainRules = { what: 'an environment variable', secrets: false, controls: true };
export const inputRules: PlainRules = { what: 'a standard input', secrets: true, controls: true };

/** The text with its values as they are, quoted by nobody: for what no shell reads. Empty where something is wrong. */
export function fillPlainText(text: string, rules: PlainRules, lookup: Lookup, complain: Complain): string {
  let complaints = 0;
  const counting: Complain = (complaint) => {
    complaints += 1;
    complain(complaint);
  };
  const filled = segmentsOf(text)
    .map((segment) => filledSegment(segment, rules, lookup, counting))
    .join('');
  if (forbidden(filled, rules)) counting(withControls(filled, rules, text));
  return complaints === 0 ? filled : '';
}

function withControls(filled: string, rules: PlainRules, subject: string): Complaint {
  const message = `${JSON.stringify(filled)} holds a control character, which cannot stand in ${rules.what}.`;
  return { code: 'NS1305', message, next: 'Take it out of the text or of the value.', subject };
}

function filledSegment(segment: Segment, rules: PlainRules, lookup: Lookup, complain: Complain): string {
  if (segment.kind === 'text') return segment.text;
  if (segment.kind === 'broken') {
    complain(notAName(segment.written));
    return '';
  }
  const found = lookup(segment.name);
  if (found.kind !== 'secret') return textOf(found, segment.written, complain);
  if (rules.secrets) return secretMark(found.name);
  complain(secretSeen(segment.written, rules.what));
  return '';
}

function forbidden(text: string, rules: PlainRules): boolean {
  if (rules.controls) return text.includes('\0');
  return [...text].some((character) => character < ' ' || character === '\x7f');
}
