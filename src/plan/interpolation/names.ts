/** What the names in {{ }} stand for. */
export type Found =
  | { readonly kind: 'value'; readonly value: string | number | boolean }
  | { readonly kind: 'secret'; readonly name: string }
  | { readonly kind: 'missing'; readonly message: string; readonly next: string };

export type Lookup = (name: string) => Found;

/** A problem without its place, which whoever asked knows. */
export interface Complaint {
  readonly code: 'NS1301' | 'NS1302' | 'NS1303' | 'NS1304' | 'NS1305';
  readonly message: string;
  readonly next: string;
  /** What it is about, as written: a text that has it twice, or on many hosts, is told once. */
  readonly subject: string;
}

export type Complain = (complaint: Complaint) => void;

/** The complaint about `{{ … }}` that is not a name. */
export function notAName(written: string): Complaint {
  return {
    code: 'NS1301',
    message: `\`${written}\` does not hold a name.`,
    next: 'Write {{ name }}: a variable, host.…, change.…, environment or secrets.…; a literal {{ is written {{{{.',
    subject: written,
  };
}

/** The value as text; complains and gives an empty text where there is none. */
export function textOf(found: Exclude<Found, { kind: 'secret' }>, written: string, complain: Complain): string {
  if (found.kind === 'value') return String(found.value);
  complain({ code: 'NS1302', message: found.message, next: found.next, subject: written });
  return '';
}

/** The complaint about a secret that would be seen. */
export function secretSeen(written: string, where: string): Complaint {
  return {
    code: 'NS1304',
    message: `\`${written}\` stands in ${where}, where the secret would be seen.`,
    next: "Give it by the step's `stdin`, in a template, or in a header of an http gate.",
    subject: written,
  };
}
