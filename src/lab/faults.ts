import { failure } from '../model/problems.ts';

/** What can be ordered of a lab host. Each stays until it is cleared, `drop` until it has happened once. */
export type LabFault =
  /** Commands of steps whose command line contains the text exit 1. */
  | { readonly kind: 'failStep'; readonly text: string }
  /** Commands of steps whose command line contains the text never end. */
  | { readonly kind: 'hangStep'; readonly text: string }
  /** The service answers 503; with a version, only while that one runs. */
  | { readonly kind: 'unhealthy'; readonly version: string | null }
  /** Commands are accepted and never start. */
  | { readonly kind: 'hang' }
  /** Connections are accepted, and nothing is ever said. */
  | { readonly kind: 'silent' }
  /** New connections are reset at once. */
  | { readonly kind: 'refuse' }
  /** Connections are cut when a command has run for so long; the command goes on. Once. */
  | { readonly kind: 'drop'; readonly afterMs: number }
  /** Every command and every answer of the service comes so much later. */
  | { readonly kind: 'slow'; readonly delayMs: number };

export type FaultKind = LabFault['kind'];
export type FaultOf<K extends FaultKind> = Extract<LabFault, { kind: K }>;

/** How the kinds read their value; undefined: it is not one. */
const kinds: { readonly [K in FaultKind]: { takes: string; read(value: string): FaultOf<K> | undefined } } = {
  failStep: { takes: 'a text', read: (text) => (isLine(text) ? { kind: 'failStep', text } : undefined) },
  hangStep: { takes: 'a text', read: (text) => (isLine(text) ? { kind: 'hangStep', text } : undefined) },
  unhealthy: { takes: 'a version or nothing', read: (version) => ({ kind: 'unhealthy', version: version || null }) },
  hang: { takes: 'nothing', read: (value) => (value === '' ? { kind: 'hang' } : undefined) },
  silent: { takes: 'nothing', read: (value) => (value === '' ? { kind: 'silent' } : undefined) },
  refuse: { takes: 'nothing', read: (value) => (value === '' ? { kind: 'refuse' } : undefined) },
  drop: {
    takes: 'milliseconds, or nothing for at once',
    read: (value) => withMilliseconds(value || '0', (afterMs) => ({ kind: 'drop', afterMs })),
  },
  slow: {
    takes: 'milliseconds',
    read: (value) => withMilliseconds(value, (delayMs) => ({ kind: 'slow', delayMs })),
  },
};

/** The kinds, with what each takes, for help texts. */
export const faultKinds: readonly { readonly kind: FaultKind; readonly takes: string }[] = Object.entries(
  kinds,
).flatMap(([kind, { takes }]) => (isFaultKind(kind) ? [{ kind, takes }] : []));

/**
 * A fault as it is typed: `unhealthy 2.0.0`, `drop 500`, `refuse`.
 * @throws NS7007 when there is no such kind, or its value is not one.
 */
export function parseFault(kind: string, value = ''): LabFault {
  if (!isFaultKind(kind)) {
    throw failure('NS7007', `the lab knows no fault "${kind}"`, `Use one of ${Object.keys(kinds).join(', ')}.`);
  }
  const fault = readFault(kind, value);
  if (fault !== undefined) return fault;
  throw failure('NS7007', `fault ${kind} cannot have the value "${value}"`, `It takes ${kinds[kind].takes}.`);
}

/** The fault that a kind and its value make; undefined when it takes no such value. */
export function readFault<K extends FaultKind>(kind: K, value: string): FaultOf<K> | undefined {
  return kinds[kind].read(value);
}

/** The value of a fault as {@link parseFault} reads it. */
export function faultValue(fault: LabFault): string {
  switch (fault.kind) {
    case 'failStep':
    case 'hangStep':
      return fault.text;
    case 'unhealthy':
      return fault.version ?? '';
    case 'drop':
      return String(fault.afterMs);
    case 'slow':
      return String(fault.delayMs);
    case 'hang':
    case 'silent':
    case 'refuse':
      return '';
  }
}

/** Whether the lab knows such a fault. */
export function isFaultKind(kind: string): kind is FaultKind {
  return Object.hasOwn(kinds, kind);
}

function isLine(text: string): boolean {
  return text !== '' && !text.includes('\n');
}

function withMilliseconds<F>(value: string, make: (ms: number) => F): F | undefined {
  return /^\d{1,7}$/.test(value) ? make(Number(value)) : undefined;
}
