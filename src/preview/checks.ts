import type { PreflightCheck } from '../model/preview.ts';
import { counted } from './words.ts';

/** What a check says of one host, or of none in particular. */
export interface Finding {
  readonly name: PreflightCheck['name'];
  readonly verdict: 'doubt' | 'bad';
  readonly text: string;
  readonly next: string | null;
  readonly host: string | null;
}

/** Findings that read the same are one, with all their hosts. */
export function grouped(findings: readonly Finding[]): readonly PreflightCheck[] {
  const groups = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.name, finding.verdict, finding.text]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()].map(checkOf);
}

function checkOf(findings: readonly [Finding, ...Finding[]]): PreflightCheck {
  const [{ name, verdict, text, next, host }] = findings;
  const hosts = [...new Set(findings.flatMap((finding) => finding.host ?? []))];
  const same = findings.every((finding) => finding.next === next);
  return { name, verdict, text, next: same || next === null ? next : `on ${host}: ${next}`, hosts };
}

/** One line for what is as it should be; nothing where nothing was asked. */
export function good(name: PreflightCheck['name'], count: number, text: string): readonly PreflightCheck[] {
  if (count === 0) return [];
  return [{ name, verdict: 'good', text: `${counted(count, 'host')} ${text}`, next: null, hosts: [] }];
}

export const worstFirst = (checks: readonly PreflightCheck[]): readonly PreflightCheck[] =>
  [...checks].sort((one, other) => weight[one.verdict] - weight[other.verdict]);

const weight = { bad: 0, doubt: 1, good: 2 } as const;
