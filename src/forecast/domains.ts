import type { CompiledStage, ExecutionPlan } from '../model/executionPlan.ts';

/** The failure domains of a host, `label=value` for every label that its stage's `parallelPer` names. */
export function domainsOf(stage: CompiledStage, hosts: ExecutionPlan['hosts'], host: string): string[] {
  return Object.keys(stage.parallelPer).map((label) => `${label}=${hosts[host]?.labels[label] ?? ''}`);
}
