/** A seal as it stands in its file: where the journal and every run of it stood at an instant. */
import type { JournalHeads, RunHead } from '../../runtime/journalPort.ts';
import { canonical } from '../journal/hashChain.ts';

const format = 'nightshift/seal/v1';

/** In which seals are signed. */
export const sealNamespace = 'nightshift-journal';

export interface Seal extends JournalHeads {
  readonly format: typeof format;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly by: string;
}

export function sealText(heads: JournalHeads, by: string, atMs: number): string {
  const seal: Seal = { format, at: new Date(atMs).toISOString(), by, ...heads };
  return canonical(seal);
}

/** Undefined for a text that is not exactly as a seal is written. */
export function parseSeal(text: string): Seal | undefined {
  const value = parsed(text);
  return isSeal(value) && canonical(value) === text ? value : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isSeal(value: unknown): value is Seal {
  if (!isObject(value) || value.format !== format || typeof value.by !== 'string') return false;
  const { at, journal, runs } = value;
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at)) || !Array.isArray(runs)) return false;
  return isObject(journal) && isCount(journal.runs) && typeof journal.hash === 'string' && runs.every(isRunHead);
}

function isRunHead(value: unknown): value is RunHead {
  return isObject(value) && typeof value.run === 'string' && typeof value.hash === 'string' && isCount(value.sequence);
}

const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
