import type { CompiledGate, CompiledStage, ExecutionPlan, GateId } from '../../model/executionPlan.ts';
import type { DryRun, GateReading } from '../../model/preview.ts';
import { gateOf, present } from '../../rollout/plan.ts';
import type { ReviewGateView } from './reviewShape.ts';

/** A gate by its name: one for each host that its question names, else one for all. */
interface Asked {
  readonly ids: Set<GateId>;
  readonly hosts: Set<string | null>;
}

/** Gates of the whole change, then those of each stage: one for all its hosts, with what each said in the dry run. */
export function viewReviewGates(plan: ExecutionPlan, dryRun: DryRun | null): ReviewGateView[] {
  const readings = dryRun?.gates ?? [];
  return [
    ...plan.changeGates.map((id) => viewGate(plan, { ids: new Set([id]), hosts: new Set([null]) }, null, readings)),
    ...plan.stages.flatMap((stage) => askedIn(plan, stage).map((asked) => viewGate(plan, asked, stage.name, readings))),
  ];
}

function askedIn(plan: ExecutionPlan, { hosts }: CompiledStage): Asked[] {
  const byName = new Map<string, Asked>();
  for (const { host, gates } of hosts)
    for (const id of gates) {
      const gate = gateOf(plan, id);
      const asked = byName.get(gate.name) ?? { ids: new Set(), hosts: new Set() };
      asked.ids.add(id);
      asked.hosts.add(gate.perHost ? host : null);
      byName.set(gate.name, asked);
    }
  return [...byName.values()];
}

function viewGate(
  plan: ExecutionPlan,
  { ids, hosts }: Asked,
  stage: string | null,
  readings: readonly GateReading[],
): ReviewGateView {
  const gates = [...ids].map((id) => gateOf(plan, id));
  const { name, on, summary, passes, withinMs, onUnknown } = present(gates[0], 'gate');
  return {
    ...{ name, on, passes, withinMs, onUnknown, stage },
    summary: gates.length === 1 ? summary : `${summary} (and each host its own)`,
    readings: readings
      .filter(({ gate, host }) => ids.has(gate) && (host === null || hosts.has(host) || hosts.has(null)))
      .map((reading) => ({ ...reading, gate: name })),
    withoutAnswer: withoutAnswer(gates),
  };
}

function withoutAnswer(gates: readonly CompiledGate[]): string {
  return gates.some(({ onUnknown }) => onUnknown === 'hold') ? 'holds the run for a person' : 'counts as failed';
}
