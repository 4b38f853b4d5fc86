import type { ExecutionPlan, GateId } from '../../model/executionPlan.ts';
import type { Verdict } from '../../model/outcomes.ts';
import type { RoundStarted, RunEvent } from '../../rollout/events.ts';
import { gateOf, stageOf } from '../../rollout/plan.ts';
import type { GateInstance, RunState } from '../../rollout/state.ts';
import { isoOf } from './instants.ts';
import type { ReadingView, ReportGateView } from './reportShape.ts';

/** Follows the events of a run and keeps every answer of every gate: a round says only then whom it asks. */
export class GateReadings {
  private readonly plan: ExecutionPlan;
  private readonly rounds = new Map<string, AskedRound>();
  private readonly gates = new Map<string, Kept>();
  private readonly ofChange: ReadonlySet<GateId>;

  constructor(plan: ExecutionPlan) {
    this.plan = plan;
    this.ofChange = new Set(plan.changeGates);
  }

  /** `state` is folded up to and with the event. */
  see(event: RunEvent, state: RunState): void {
    if (event.type === 'roundStarted') this.open(event, state.rounds[event.round]?.instances ?? []);
    else if (event.type === 'gateAnswered') this.answer(event);
    else if (event.type === 'roundEnded') this.close(event.round, event.at);
  }

  views(): ReportGateView[] {
    return [...this.gates.values()].map(({ name, stage, summary, readings, soaks }) => ({
      ...{ name, stage, summary, readings },
      counts: countsOf(readings),
      soaks: soaks.map(({ from, to }) => ({ from: isoOf(from), to: isoOf(to) })),
    }));
  }

  private open(event: RoundStarted & { readonly at: number }, instances: readonly GateInstance[]): void {
    const asked = instances.map(({ gate, host }) => ({ host, kept: this.keep(gate, event.stage) }));
    // Until it ends, a soak has lasted as long as its last answer says.
    const soak = event.soakMs === null ? null : { from: event.at, to: event.at };
    this.rounds.set(event.round, { scope: event.scope, asked, soak });
    if (soak !== null) for (const kept of new Set(asked.map((one) => one.kept))) kept.soaks.push(soak);
  }

  private answer({ round, instance, verdict, detail, at }: Extract<RunEvent, { type: 'gateAnswered' }>): void {
    const known = this.rounds.get(round);
    const asked = known?.asked[instance];
    if (known === undefined || asked === undefined) return;
    asked.kept.readings.push({ at: isoOf(at), verdict, host: asked.host, scope: known.scope, detail });
    this.close(round, at);
  }

  private close(round: string, at: number): void {
    const soak = this.rounds.get(round)?.soak ?? null;
    if (soak !== null) soak.to = at;
  }

  /** Of each stage one gate of a name, however many hosts have their own. */
  private keep(id: GateId, at: number): Kept {
    const { name, summary } = gateOf(this.plan, id);
    const stage = this.ofChange.has(id) ? null : stageOf(this.plan, at).name;
    const key = JSON.stringify([stage, name]);
    const known = this.gates.get(key);
    if (known !== undefined) return known;
    const kept = { name, stage, summary, readings: [], soaks: [] };
    this.gates.set(key, kept);
    return kept;
  }
}

interface Kept {
  readonly name: string;
  readonly stage: string | null;
  readonly summary: string;
  readonly readings: ReadingView[];
  readonly soaks: Soak[];
}

interface Soak {
  readonly from: number;
  to: number;
}

interface AskedRound {
  readonly scope: RoundStarted['scope'];
  readonly asked: readonly { readonly host: string | null; readonly kept: Kept }[];
  readonly soak: Soak | null;
}

function countsOf(readings: readonly ReadingView[]): Record<Verdict, number> {
  const counts = { pass: 0, fail: 0, unknown: 0 };
  for (const { verdict } of readings) counts[verdict]++;
  return counts;
}
