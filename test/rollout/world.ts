import type { ExecutionPlan } from '../../src/model/executionPlan.ts';
import type { StepOutcome, Verdict } from '../../src/model/outcomes.ts';
import type { CommandBody } from '../../src/rollout/commands.ts';
import { decide } from '../../src/rollout/decide.ts';
import { type Effect, effectsOf, outstandingEffects } from '../../src/rollout/effects.ts';
import type { BreakGlass, PastLengths, RunEvent, StepPhase } from '../../src/rollout/events.ts';
import { evolve, replay } from '../../src/rollout/evolve.ts';
import { stepOf } from '../../src/rollout/plan.ts';
import { initialState, type RunState } from '../../src/rollout/state.ts';
import type { WindowAnswer } from '../../src/windows/answer.ts';

import { alwaysOpen } from './nights.ts';

export interface StepCall {
  readonly host: string;
  readonly name: string;
  readonly phase: StepPhase;
  readonly attempt: number;
}

/** What the world of a test does; what is left out succeeds. */
export interface Script {
  readonly step?: (call: StepCall) => StepOutcome | 'notStarted' | 'unreachable';
  readonly gate?: (name: string, host: string | null, ask: number, tick: number) => Verdict;
  readonly lock?: (host: string) => 'locked' | 'held' | 'unreachable';
  readonly recheck?: (host: string) => { intact: boolean; reason: string | null };
  /** For whoever plays it: when a run that is held for its time goes on. */
  readonly reopenAt?: readonly number[];
  readonly past?: PastLengths;
  readonly breakGlass?: BreakGlass;
  readonly rehearsal?: true;
  readonly window?: (tick: number) => WindowAnswer;
  /** How long an effect takes, ms. */
  readonly latency?: (effect: Effect) => number;
  /** Commands of an operator at a tick. */
  readonly operator?: readonly { readonly tick: number; readonly action: 'hold' | 'resume' | 'rollback' | 'abort' }[];
  /** After so many events the controller dies; another one takes over. */
  readonly dieAfter?: number;
}

const bound = 200_000;

const intact = { intact: true, reason: null };

/** Drives the pure rollout in virtual time against a scripted world. */
export class World {
  state: RunState;
  readonly events: RunEvent[] = [];
  readonly calls: StepCall[] = [];
  tick = 0;
  private due: { tick: number; order: number; command: CommandBody }[] = [];
  private order = 0;
  private readonly plan: ExecutionPlan;
  private readonly script: Script;
  /** What hosts did under each effect id: asked again, they answer the same and do nothing. */
  private readonly receipts = new Map<string, CommandBody>();

  constructor(plan: ExecutionPlan, script: Script = {}) {
    this.plan = plan;
    this.script = script;
    this.state = initialState(plan);
  }

  run(): this {
    for (const { tick, action } of this.script.operator ?? [])
      this.later(tick, { type: 'operator', action, by: 'operator', reason: 'because' });
    this.take({
      type: 'start',
      run: 'r1',
      digest: 'd',
      by: 'me',
      token: 1,
      past: this.script.past ?? {},
      breakGlass: this.script.breakGlass ?? null,
      ...(this.script.rehearsal && { rehearsal: true }),
    });
    this.untilIdle();
    return this;
  }

  /** The time has come for which the run is held. */
  reopen(tick = this.tick): this {
    this.tick = tick;
    this.take({ type: 'reopen', by: 'serve' });
    this.untilIdle();
    return this;
  }

  resume(action: 'resume' | 'rollback' | 'abort'): this {
    this.take({ type: 'operator', action, by: 'operator', reason: 'because' });
    this.untilIdle();
    return this;
  }

  private untilIdle(): void {
    for (let next = this.earliest(); next !== undefined; next = this.earliest()) {
      this.tick = Math.max(this.tick, next.tick);
      if (next.command.type === 'operator' && this.over()) continue;
      this.take(next.command);
    }
  }

  private over(): boolean {
    return this.state.phase.kind === 'closing' || this.state.phase.kind === 'ended';
  }

  private earliest() {
    this.due.sort((a, b) => a.tick - b.tick || a.order - b.order);
    return this.due.shift();
  }

  private later(tick: number, command: CommandBody): void {
    this.due.push({ tick, order: this.order++, command });
  }

  private take(command: CommandBody): void {
    this.append(this.decide(command));
    for (let more = this.decide({ type: 'proceed' }); more.length > 0; more = this.decide({ type: 'proceed' })) {
      this.append(more);
      if (this.events.length > bound) throw new Error('the rollout does not come to an end');
    }
  }

  private decide(command: CommandBody): RunEvent[] {
    const window = this.script.window?.(this.tick) ?? alwaysOpen;
    return decide(this.plan, this.state, { at: this.tick, tick: this.tick, window, ...command });
  }

  private append(events: readonly RunEvent[]): void {
    for (const event of events) {
      this.events.push(event);
      this.state = evolve(this.plan, this.state, event);
      for (const effect of effectsOf(this.state, event)) this.start(effect);
      if (this.events.length === this.script.dieAfter) this.die();
    }
  }

  /** The process is gone: what was under way goes on at the hosts, timers are lost, and the journal is all that is left. */
  private die(): void {
    this.due = this.due.filter(({ command }) => command.type === 'operator');
    this.state = replay(this.plan, initialState(this.plan), this.events);
    this.append(this.decide({ type: 'takeOver', by: 'other', token: 2, past: this.script.past ?? {} }));
    for (const effect of outstandingEffects(this.state)) this.start(effect);
  }

  private start(effect: Effect): void {
    if (effect.kind === 'timer') return this.later(effect.dueTick, { type: 'timerFired', timer: effect.id });
    const done = this.receipts.get(effect.id) ?? this.carryOut(effect);
    if (effect.kind === 'step') this.receipts.set(effect.id, done);
    this.later(this.tick + (this.script.latency?.(effect) ?? 10), done);
  }

  private carryOut(effect: Exclude<Effect, { kind: 'timer' }>): CommandBody {
    switch (effect.kind) {
      case 'lock':
        return this.lock(effect.host);
      case 'release':
        return { type: 'hostReleased', host: effect.host, released: true };
      case 'recheck':
        return { type: 'recheckAnswered', host: effect.host, ...(this.script.recheck?.(effect.host) ?? intact) };
      case 'step':
        return this.step(effect);
      case 'gate':
        return this.gate(effect);
    }
  }

  private lock(host: string): CommandBody {
    const status = this.script.lock?.(host) ?? 'locked';
    if (status === 'locked') return { type: 'lockAnswered', host, status, bootId: 'b' };
    if (status === 'unreachable') return { type: 'lockAnswered', host, status, reason: 'refused' };
    return { type: 'lockAnswered', host, status, run: 'other', holder: 'someone', since: 'then', next: 'wait' };
  }

  private step(effect: Extract<Effect, { kind: 'step' }>): CommandBody {
    const { kind: _kind, id: _id, ...ref } = effect;
    const host = this.plan.stages[ref.stage]?.hosts[ref.index]?.host ?? '';
    const call = {
      host,
      name: stepOf(this.plan, ref, ref.phase, ref.step).name,
      phase: ref.phase,
      attempt: ref.attempt,
    };
    this.calls.push(call);
    const said = this.script.step?.(call) ?? 'changed';
    const unreachable = said === 'unreachable';
    const outcome = said === 'unreachable' ? 'notStarted' : said;
    const more = {
      exitCode: outcome === 'failed' ? 1 : outcome === 'unknown' ? null : 0,
      timedOut: false,
      unreachable,
      reason: unreachable ? 'gone' : outcome === 'unknown' ? 'no exit record' : null,
    };
    return { type: 'stepEnded', ...ref, outcome, ...more, output: '', truncated: false, durationMs: 10 };
  }

  private gate(effect: Extract<Effect, { kind: 'gate' }>): CommandBody {
    const instance = this.state.rounds[effect.round]?.instances[effect.instance];
    const name = this.plan.gates[instance?.gate ?? '']?.name ?? '';
    const verdict = this.script.gate?.(name, instance?.host ?? null, effect.ask, this.tick) ?? 'pass';
    const { kind: _kind, id: _id, ...ref } = effect;
    return { type: 'gateAnswered', ...ref, verdict, detail: verdict, durationMs: 1 };
  }

  /** `host phase name` of every step that was carried out, in order. */
  story(): string[] {
    return this.calls.map(({ host, phase, name }) => `${host} ${phase} ${name}`);
  }

  results(): Record<string, string | null> {
    return Object.fromEntries(this.state.visits.flat().map((visit) => [`${visit.stage}.${visit.host}`, visit.result]));
  }

  end() {
    const { phase } = this.state;
    return phase.kind === 'ended' ? { outcome: phase.outcome, exitCode: phase.exitCode } : { kind: phase.kind };
  }
}
