import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Calendar } from '../../generated/calendar.ts';
import type { ExecutionPlan } from '../../model/executionPlan.ts';
import { type CompiledCalendar, compileCalendar } from '../../windows/calendar.ts';
import { type WindowStatus, windowStatus } from '../../windows/status.ts';
import { readYaml } from '../read/readYaml.ts';
import type { DocumentKind, Documents } from '../read/schemas.ts';
import { validateDocument } from '../read/validateDocument.ts';
import { inventoriesFolder } from './project.ts';

/** Whether work may start at an instant. Its shape is the runtime's WindowPort. */
export interface OpenNow {
  ask(atMs: number): OpenAnswer;
}

export type OpenAnswer =
  | { readonly open: true; readonly closesAtMs: number | null }
  | { readonly open: false; readonly because: string; readonly opensAtMs: number | null };

type Scope = Pick<ExecutionPlan, 'environment' | 'window'>;

/**
 * Answers from the environment's calendar.yaml and policy.yaml as they are at each asking, so that a freeze declared
 * during a run stops it at its next host. A file that has become unreadable is closed. Where windows are optional only
 * freezes count.
 */
export function openNow(root: string, { environment, window }: Scope): OpenNow {
  const folder = join(root, inventoriesFolder, environment);
  const calendar = watched(join(folder, 'calendar.yaml'), 'calendar');
  const policy = watched(join(folder, 'policy.yaml'), 'policy');
  let made: { of: readonly unknown[]; calendar: CompiledCalendar } | undefined;
  return {
    ask(atMs) {
      const read = [calendar(), policy()] as const;
      const bad = read.find(({ error }) => error !== null);
      if (bad !== undefined) return { open: false, because: `${bad.error}`, opensAtMs: null };
      const [{ value: days }, { value: rules }] = read;
      const optional = rules?.windows === 'optional' && window === null;
      if (made?.of[0] !== days || made.of[1] !== rules)
        made = { of: [days, rules], calendar: compileCalendar(optional ? onlyFreezes(days) : days) };
      return answerOf(windowStatus(made.calendar, atMs, { window }), atMs);
    },
  };
}

/** Open for longer than any run: it has no end worth naming. */
const noEndMs = 10 * 365 * 86_400_000;

function answerOf(status: WindowStatus, atMs: number): OpenAnswer {
  if (status.open) return { open: true, closesAtMs: status.closesAtMs - atMs > noEndMs ? null : status.closesAtMs };
  return { open: false, because: status.because, opensAtMs: status.opensAtMs };
}

/** Open all the time but for the freezes. */
function onlyFreezes(calendar: Calendar | null): Calendar {
  const always = { name: 'always', from: '1970-01-01T00:00', to: '9999-01-01T00:00' };
  const base = calendar ?? { apiVersion: 'nightshift/v1', timezone: 'UTC' };
  return { ...base, windows: [always] };
}

interface Reading<T> {
  /** null: there is no such file. */
  readonly value: T | null;
  readonly error: string | null;
}

/** A file that is read again whenever it has changed. */
function watched<Kind extends DocumentKind>(path: string, kind: Kind): () => Reading<Documents[Kind]> {
  let known: { stamp: string; reading: Reading<Documents[Kind]> } | undefined;
  return () => {
    const stamp = stampOf(path);
    if (known?.stamp !== stamp)
      known = { stamp, reading: stamp === 'none' ? { value: null, error: null } : read(path, kind) };
    return known.reading;
  };
}

function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? 'none' : `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
}

function read<Kind extends DocumentKind>(path: string, kind: Kind): Reading<Documents[Kind]> {
  try {
    const { value, problems } = validateDocument(kind, readYaml(path, readFileSync(path)));
    if (value !== undefined) return { value, error: null };
    return { value: null, error: `${kind}.yaml cannot be read: ${problems[0]?.message ?? 'it is not valid'}` };
  } catch (cause) {
    return { value: null, error: `${kind}.yaml cannot be read: ${String(cause)}` };
  }
}
