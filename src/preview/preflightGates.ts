import type { ExecutionPlan } from '../model/executionPlan.ts';
import type { GateReading, PreflightCheck } from '../model/preview.ts';
import { type Finding, grouped } from './checks.ts';
import { counted } from './words.ts';

/** What gates say now. Only those of the preflight keep a run from starting; others may well fail before the change. */
export function gateChecks(plan: ExecutionPlan, readings: readonly GateReading[]): readonly PreflightCheck[] {
  const findings = readings.flatMap((reading) => gateFinding(plan, reading) ?? []);
  const passing = readings.filter(({ verdict }) => verdict === 'pass').length;
  const good = { name: 'gates', verdict: 'good', next: null, hosts: [] } as const;
  return [
    ...grouped(findings),
    ...(passing === 0 ? [] : [{ ...good, text: `${counted(passing, 'gate answer')} good now` }]),
  ];
}

function gateFinding(plan: ExecutionPlan, { gate: id, host, verdict, detail }: GateReading): Finding | null {
  if (verdict === 'pass') return null;
  const about = { name: 'gates', host } as const;
  const gate = plan.gates[id];
  if (verdict === 'unknown')
    return { ...about, verdict: 'doubt', text: `gate \`${gate?.name}\` has no answer now: ${detail}`, next: null };
  const text = `gate \`${gate?.name}\` fails now: ${detail}`;
  if (!plan.changeGates.includes(id) || !gate?.on.includes('preflight'))
    return { ...about, verdict: 'doubt', text, next: 'see whether it is the change that mends it' };
  return { ...about, verdict: 'bad', text, next: 'a run is refused until it passes' };
}
