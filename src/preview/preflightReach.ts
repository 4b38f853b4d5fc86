import { type Code, catalog } from '../model/codes/catalog.ts';
import { connectionCodes } from '../model/codes/connection.ts';
import type { ExecutionPlan } from '../model/executionPlan.ts';
import type { HostPreview, PreflightCheck } from '../model/preview.ts';
import type { Problem } from '../model/problems.ts';
import { type Finding, good, grouped } from './checks.ts';

type Reach = 'reachable' | 'hostKey' | 'login' | 'become';

/** How far a connection came by its problem's code (src/model/codes/connection.ts); any other: not far. */
const stops: { readonly [code in Code]?: Reach } = {
  NS2010: 'hostKey',
  NS2011: 'hostKey',
  NS2012: 'hostKey',
  NS2013: 'hostKey',
  NS2020: 'login',
  NS2021: 'login',
  NS2022: 'login',
  NS2023: 'login',
  NS2024: 'login',
  NS2025: 'login',
  NS2026: 'login',
  NS2030: 'login',
  NS2031: 'login',
  NS2040: 'become',
  NS2041: 'become',
  NS2042: 'become',
  NS2043: 'become',
};

const beginnings: { readonly [reach in Reach]: string } = {
  reachable: 'cannot be reached',
  hostKey: 'key not trusted',
  login: 'no login',
  become: 'no other user',
};

/** Whether hosts answer, are who they should be, and let the user in; as many as the plan bears to be without are a doubt. */
export function connectionChecks(
  plan: ExecutionPlan,
  hosts: { readonly [name: string]: HostPreview },
): readonly PreflightCheck[] {
  const byCode = new Map<Code, { readonly host: string; readonly problem: Problem }[]>();
  for (const [host, preview] of Object.entries(hosts)) {
    if (preview.status === 'surveyed') continue;
    const { problem } = preview;
    byCode.set(problem.code, [...(byCode.get(problem.code) ?? []), { host, problem }]);
  }
  const verdict = isBorne(plan, hosts) ? 'doubt' : 'bad';
  const findings = [...byCode].flatMap(([code, stopped]) =>
    stopped.map(({ host, problem }) =>
      unreachable(host, problem, stopped.length === 1 ? problem.message : meaning(code), verdict),
    ),
  );
  const answered = Object.values(hosts).filter(({ status }) => status === 'surveyed').length;
  return [...grouped(findings), ...good('reachable', answered, 'reachable: keys known, logins work')];
}

function isBorne({ stages }: ExecutionPlan, hosts: { readonly [name: string]: HostPreview }): boolean {
  const lost = (host: string) => hosts[host]?.status === 'unreachable';
  return stages.every((stage) => stage.hosts.filter(({ host }) => lost(host)).length <= stage.unreachableMax);
}

function unreachable(host: string, { code, next }: Problem, text: string, verdict: Finding['verdict']): Finding {
  const reach = stops[code] ?? 'reachable';
  const beginning = code in connectionCodes ? beginnings[reach] : 'no whole answer';
  return { name: reach === 'become' ? 'login' : reach, verdict, text: `${beginning}: ${text}`, next, host };
}

/** Messages name their hosts: of several the code's meaning is said. */
function meaning(code: Code): string {
  const text = catalog[code].replace(/\.$/, '');
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
