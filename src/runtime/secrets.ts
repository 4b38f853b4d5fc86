import { type ExecutionPlan, type SecretSource, secretMarks } from '../model/executionPlan.ts';
import { createMask, type Mask, secretForms } from '../model/masking.ts';
import type { SecretPort } from './ports.ts';

/** The secrets of a run, resolved: they live in this process's memory and nowhere else. */
export interface Secrets {
  /** Puts the values where their marks are. */
  fill(text: string): string;
  /** Replaces every form of every value, in texts that are shown or kept. */
  readonly mask: Mask;
  /** What hosts mask in the output of steps that are given secrets. */
  readonly forms: readonly string[];
}

/** Fetches every secret of a plan once. Rejects with the first that cannot be had (NS50xx). */
export async function resolveSecrets(plan: ExecutionPlan, port: SecretPort): Promise<Secrets> {
  const values = new Map<string, string>();
  for (const [name, source] of Object.entries(plan.secrets)) values.set(name, await port.resolve(name, source));
  const passwords: string[] = [];
  for (const source of becomePasswords(plan)) passwords.push(await port.resolve('become', source));
  return secretsOf(values, passwords);
}

/** `passwords`: those that other users are become with; no step is given them, so that hosts need not mask them. */
function secretsOf(values: ReadonlyMap<string, string>, passwords: readonly string[]): Secrets {
  const all = [...values.values()];
  return {
    fill: (text) => text.replaceAll(secretMarks, (mark, name: string) => values.get(name) ?? mark),
    mask: createMask([...all, ...passwords]),
    forms: [...new Set(all.flatMap(secretForms))],
  };
}

/** Where the passwords of `become` come from, each once. */
function becomePasswords({ hosts }: ExecutionPlan): readonly SecretSource[] {
  const all = Object.values(hosts).flatMap(({ become, alsoAs = [] }) => [become, ...alsoAs]);
  const sources = all.flatMap((one) => one?.password ?? []);
  return [...new Map(sources.map((source) => [JSON.stringify(source), source])).values()];
}
