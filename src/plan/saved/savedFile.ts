import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { failure } from '../../model/problems.ts';
import { type IdentifiedPlan, type SavedPlan, savedPlanFormat } from '../../model/savedPlan.ts';
import { canonicalJson } from '../compile/canonicalJson.ts';
import { digestOf, sha256 } from '../digest.ts';
import { isSavedPlan } from './shape.ts';

/** What 10,000 hosts with their facts come to, several times over. */
const bytesMax = 512 * 1024 * 1024;

/** The SHA-256 of a saved plan's canonical JSON: however its file is laid out, it is the same. */
export function identified(saved: SavedPlan): IdentifiedPlan {
  return { id: sha256(canonicalJson(saved)), saved };
}

/** Whether a file is meant as a saved plan: JSON that names the format. Plans are YAML, which may look like JSON too. */
export async function looksSaved(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return /^\s*\{/.test(text) && text.slice(0, 4_096).includes(savedPlanFormat);
}

/** Reads a saved plan. Rejects with NS3301 when it is none, NS3302 when it was altered such that its digest is another. */
export async function readSavedPlan(file: string): Promise<IdentifiedPlan> {
  const saved = parsed(file, await textOf(file));
  if (!isSavedPlan(saved)) throw notSaved(file, 'parts of it are missing or of another kind');
  if (digestOf(saved.plan) !== saved.digest) throw altered(file);
  return identified(saved);
}

async function textOf(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > bytesMax) throw notSaved(file, `it is ${size} bytes long`);
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && 'syscall' in cause)) throw cause;
    throw failure('NS3301', `${file} cannot be read: ${cause.message}`, 'Check the name, and that you may read it.', {
      cause,
    });
  }
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw notSaved(file, cause instanceof Error ? cause.message : String(cause));
  }
}

/** Writes it whole or not at all. Rejects with NS3300. */
export async function writeSavedPlan(file: string, saved: SavedPlan): Promise<void> {
  await writeWhole(file, `${JSON.stringify(saved, null, 1)}\n`);
}

/** A file that people are to read or send on: it is whole, or it is as it was. Rejects with NS3300. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const beside = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(beside, text, { flush: true });
    await rename(beside, file);
  } catch (cause) {
    await rm(beside, { force: true });
    const why = cause instanceof Error ? cause.message : String(cause);
    throw failure('NS3300', `${file} cannot be written: ${why}`, 'Name a file in a folder that you may write to.', {
      cause,
    });
  }
}

const notSaved = (file: string, why: string) =>
  failure('NS3301', `${file} is no saved plan: ${why}`, 'Make one with `nightshift plan PLAN --out FILE`.');

const altered = (file: string) =>
  failure(
    'NS3302',
    `${file} was altered: the plan in it does not have the digest that it names`,
    'Take the file as it was made, or make another with `nightshift plan PLAN --out FILE` and have it approved.',
  );
