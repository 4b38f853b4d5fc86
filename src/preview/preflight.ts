import type { ExecutionPlan } from '../model/executionPlan.ts';
import type { GateReading, HostPreview, PreflightCheck } from '../model/preview.ts';
import { type Finding, good, grouped, worstFirst } from './checks.ts';
import { gateChecks } from './preflightGates.ts';
import { hostFindings, type Surveyed, wantedOf } from './preflightHost.ts';
import { connectionChecks } from './preflightReach.ts';

/** What a good line says of the hosts that have nothing wrong of that name. */
const goodTexts = {
  stateDir: 'with a state directory for receipts and locks',
  lock: 'not locked by another run',
  clock: "with the controller's time",
  diskSpace: 'with room for what is sent and kept',
  programs: 'with the programs that steps run by',
  undoCommands: 'with the programs that undos run by',
  sudo: 'with sudo without a password',
  services: 'with the services',
  packages: 'with the packages, or nothing against them',
  steps: 'with nothing in the way of the steps',
} as const satisfies { readonly [name in PreflightCheck['name']]?: string };

type HostCheck = keyof typeof goodTexts;

/**
 * What may stand in the way of the change, the worst first; hosts about which the same is to be said are told together.
 */
export function preflightChecks(
  plan: ExecutionPlan,
  hosts: { readonly [name: string]: HostPreview },
  gates: readonly GateReading[],
): readonly PreflightCheck[] {
  const surveyed = Object.entries(hosts).flatMap(([host, preview]): Surveyed[] =>
    preview.status === 'surveyed' ? [{ host, ...preview }] : [],
  );
  const findings = surveyed.flatMap((one) => hostFindings(plan, one));
  return worstFirst([
    ...connectionChecks(plan, hosts),
    ...grouped(findings),
    ...goodHosts(plan, surveyed, findings),
    ...gateChecks(plan, gates),
  ]);
}

function goodHosts(
  plan: ExecutionPlan,
  surveyed: readonly Surveyed[],
  findings: readonly Finding[],
): readonly PreflightCheck[] {
  const found = new Set(findings.map(({ name, host }) => JSON.stringify([name, host])));
  const names: readonly HostCheck[] = Object.keys(goodTexts).filter((name): name is HostCheck => name in goodTexts);
  const wanted = surveyed.map(({ host, survey }) => ({ host, checks: wantedOf(plan, host, survey) }));
  return names.flatMap((name) => {
    const count = wanted.filter(
      ({ host, checks }) => checks.has(name) && !found.has(JSON.stringify([name, host])),
    ).length;
    return good(name, count, goodTexts[name]);
  });
}
