import { setMaxListeners } from 'node:events';
import PQueue from 'p-queue';
import type {
  CompiledStep,
  ControllerCommand,
  ExecutionPlan,
  GateQuestion,
  HostCommand,
  RebootAction,
} from '../model/executionPlan.ts';
import type { Fence, StepKey } from '../model/fence.ts';
import type { CommandBody } from '../rollout/commands.ts';
import type { Effect } from '../rollout/effects.ts';
import type { StepRef, VisitRef } from '../rollout/events.ts';
import { gateOf, present, stageHostOf, stepOf } from '../rollout/plan.ts';
import type { RunState } from '../rollout/state.ts';
import { gateAnswerOf } from './hostGates.ts';
import { HostLocks } from './hostLocks.ts';
import { missingReceipt, type VisitsByHost, visitsByHost } from './missingReceipt.ts';
import type { ClockPort, ControllerPort, GateAnswer, GatePort, HostPort, HostStep } from './ports.ts';
import { RebootStep } from './rebootStep.ts';
import { type Answer, answerOf, ended, notLocked, reasonOf, unknown } from './stepAnswers.ts';

/** The fence of the controller that intended a step, when that was another one than this; null: this one intends it. */
type Recovering = number | null;

const recoveryOf = (by: Recovering) => (by === null ? { recovering: false } : { recovering: true, intendedBy: by });

type Doing<K extends Effect['kind']> = Extract<Effect, { kind: K }>;
type CommandQuestion = Extract<GateQuestion, { kind: 'command' }>;

export interface EffectPorts {
  readonly hosts: HostPort;
  readonly gates: GatePort;
  readonly controller: ControllerPort;
  readonly clock: ClockPort;
}

export interface EffectContext {
  readonly plan: ExecutionPlan;
  readonly state: RunState;
  readonly fence: Fence;
  readonly fillSecrets: (text: string) => string;
  readonly output: (where: VisitRef, text: string) => void;
  readonly trouble: (where: VisitRef, text: string) => void;
}

/** Questions at once: enough for a wave, without a storm on what is asked. */
const gatesAtOnce = 50;

/** Carries effects out through the ports, and says how each ended, as a command. Decides nothing. */
export class EffectRunner {
  private readonly ports: EffectPorts;
  private readonly context: EffectContext;
  private readonly questions = new PQueue({ concurrency: gatesAtOnce });
  private readonly stopping = new AbortController();
  private readonly recovered = new Set<string>();
  private readonly locks: HostLocks;
  private visits: VisitsByHost | undefined;

  constructor(ports: EffectPorts, context: EffectContext) {
    this.ports = ports;
    this.context = context;
    this.locks = new HostLocks(ports.hosts, context, this.stopping.signal);
    // One listener for each thing under way: a fleet's worth.
    setMaxListeners(0, this.stopping.signal);
  }

  /** Effects that an earlier process may have started. */
  recovering(ids: readonly string[]): void {
    for (const id of ids) this.recovered.add(id);
  }

  start(effect: Exclude<Effect, { kind: 'timer' }>): Promise<CommandBody> {
    switch (effect.kind) {
      case 'lock':
        return this.lock(effect);
      case 'release':
        return this.release(effect);
      case 'recheck':
        return this.recheck(effect);
      case 'step':
        return this.step(effect);
      case 'gate':
        return this.gate(effect);
    }
  }

  async close(): Promise<void> {
    this.stopping.abort();
    this.locks.clear();
    this.questions.clear();
    await this.ports.hosts.close();
  }

  // ------------------------------------------------------------------------------------------------------------ locks

  private async lock({ host }: Doing<'lock'>): Promise<CommandBody> {
    const report = await this.locks.taken(host);
    if (report.status === 'locked') return { type: 'lockAnswered', host, status: 'locked', bootId: report.bootId };
    if (report.status === 'unreachable')
      return {
        type: 'lockAnswered',
        host,
        status: 'unreachable',
        reason: reasonOf(report.problem),
        next: report.problem.next,
      };
    const { run, holder, since, next } = report;
    return { type: 'lockAnswered', host, status: 'held', run, holder, since, next };
  }

  /** Whether the host is as the run left it: its lock is the run's, and every step that was done has its receipt. */
  private async recheck({ host }: Doing<'recheck'>): Promise<CommandBody> {
    const { plan, state } = this.context;
    const answer = (reason: string | null): CommandBody => ({
      type: 'recheckAnswered',
      host,
      intact: reason === null,
      reason,
    });
    const lock = await this.locks.taken(host);
    if (lock.status === 'held') return answer(`its lock is held by run ${lock.run}`);
    if (lock.status === 'unreachable') return answer(reasonOf(lock.problem));
    const report = await this.locks.receipts(host);
    if (report.status === 'refused') return answer(reasonOf(report.problem));
    this.visits ??= visitsByHost(plan);
    return answer(missingReceipt(plan, state, this.visits.get(host) ?? [], report.exitCodes));
  }

  /** After a takeover the host is shown this process's fence first: to one that it has not seen it gives nothing back. */
  private async release({ host }: Doing<'release'>): Promise<CommandBody> {
    const lock = await this.locks.taken(host);
    if (lock.status !== 'locked') return { type: 'hostReleased', host, released: lock.status === 'held' };
    return { type: 'hostReleased', host, released: await this.locks.release(host) };
  }

  // ------------------------------------------------------------------------------------------------------------ steps

  private async step(effect: Doing<'step'>): Promise<CommandBody> {
    const { kind: _kind, id, token, ...ref } = effect;
    const answer = await this.carryOut(ref, this.recovered.has(id) ? token : null);
    return { type: 'stepEnded', ...ref, ...answer };
  }

  private carryOut(ref: StepRef, recovering: Recovering): Promise<Answer> {
    const step = stepOf(this.context.plan, ref, ref.phase, ref.step);
    if (ref.phase === 'undo') return this.undo(ref, step, recovering);
    const { action } = step;
    switch (action.at) {
      case 'host':
        return this.onHost(ref, action.command, recovering);
      case 'controller':
        return this.onController(ref, action.command, recovering);
      case 'question':
        return this.untilAnswered(action);
      case 'reboot':
        return this.reboot(ref, action, recovering);
    }
  }

  private undo(ref: StepRef, { undo }: CompiledStep, recovering: Recovering): Promise<Answer> {
    if (undo.kind === 'own' || undo.kind === 'host') return this.onHost(ref, undo.command, recovering);
    if (undo.kind === 'controller') return this.onController(ref, undo.command, recovering);
    throw new Error(`defect: a step with undo ${undo.kind} is never undone`);
  }

  private async onHost(ref: StepRef, command: HostCommand, recovering: Recovering): Promise<Answer> {
    const { host } = stageHostOf(this.context.plan, ref);
    const lock = await this.locks.taken(host);
    if (lock.status !== 'locked') return answerOf(notLocked(lock, recovering !== null));
    const step: HostStep = {
      ...placeOf(ref),
      next: this.following(ref, command).map(placeOf),
      command,
      ...recoveryOf(recovering),
      onOutput: (text) => this.context.output(ref, text),
      onTrouble: (text) => this.context.trouble(ref, text),
    };
    return answerOf(
      await this.ports.hosts.runStep(this.locks.target(host), this.context.fence, step, this.stopping.signal),
    );
  }

  /** Told with the first step of a visit: those after it that run on the host as the same user, if all goes well. */
  private following(ref: StepRef, { become }: HostCommand): readonly StepRef[] {
    if (ref.phase !== 'forward' || ref.step > 0) return [];
    const { plan } = this.context;
    const later = stageHostOf(plan, ref).steps.map((_, step): StepRef => ({ ...ref, step, attempt: 1 }));
    return later.slice(1).filter(({ step }) => {
      const { action } = stepOf(plan, ref, 'forward', step);
      return action.at === 'host' && action.command.become === become;
    });
  }

  private reboot(ref: StepRef, action: RebootAction, recovering: Recovering): Promise<Answer> {
    const { hosts, clock } = this.ports;
    const target = this.locks.target(stageHostOf(this.context.plan, ref).host);
    return new RebootStep({
      ...{ hosts, clock, target, action, ...recoveryOf(recovering) },
      fence: this.context.fence,
      key: stepKey(ref),
      onOutput: (text) => this.context.output(ref, text),
      onTrouble: (text) => this.context.trouble(ref, text),
      signal: this.stopping.signal,
    }).answer();
  }

  private async onController(ref: StepRef, command: ControllerCommand, recovering: Recovering): Promise<Answer> {
    if (recovering !== null) return unknown('nightshift was stopped while this ran on the controller');
    // After a failed attempt it is not "unchanged" any more: that one may have made the change, and its undo is wanted.
    const unchanged = ref.attempt === 1;
    if (command.unless !== null && (await this.shell({ ...command, command: command.unless }, () => {})).exitCode === 0)
      return ended({ exitCode: 0, unchanged, timedOut: false, output: '', truncated: false, durationMs: 0 });
    const result = await this.shell(command, (text) => this.context.output(ref, text));
    return ended({ ...result, unchanged: false, truncated: false });
  }

  private shell(command: ControllerCommand, onOutput: (text: string) => void) {
    const stdin = command.stdin === null ? null : this.context.fillSecrets(command.stdin);
    return this.ports.controller.run({ ...command, stdin, onOutput, signal: this.stopping.signal });
  }

  /** A `wait` step: asks from the controller until it is answered. It changes nothing. */
  private async untilAnswered(action: Extract<CompiledStep['action'], { at: 'question' }>): Promise<Answer> {
    const { clock, gates } = this.ports;
    const begun = clock.monotonic();
    for (;;) {
      const answer = await gates.ask(action.question, Math.min(action.withinMs, 10_000), this.stopping.signal);
      const durationMs = Math.round(clock.monotonic() - begun);
      const seen = { timedOut: false, output: answer.detail, truncated: false, durationMs };
      if (answer.verdict === 'pass') return ended({ ...seen, exitCode: 0, unchanged: true });
      if (durationMs + action.everyMs > action.withinMs || this.stopping.signal.aborted)
        return ended({ ...seen, exitCode: 1, unchanged: false, timedOut: true });
      await new Promise<void>((resolve) => clock.after(action.everyMs, resolve));
    }
  }

  // ------------------------------------------------------------------------------------------------------------ gates

  private async gate({ round, instance, ask }: Doing<'gate'>): Promise<CommandBody> {
    const asked = present(this.context.state.rounds[round]?.instances[instance], `gate ${round}.${instance}`);
    const { question, timeoutMs } = gateOf(this.context.plan, asked.gate);
    const answer = await this.questions.add(() =>
      question.kind === 'command' && question.from === 'host'
        ? this.askHost(asked.host, question, timeoutMs, `g.${round}.${instance}.${ask}`)
        : this.ports.gates.ask(question, timeoutMs, this.stopping.signal),
    );
    return { type: 'gateAnswered', round, instance, ask, ...answer };
  }

  private async askHost(
    host: string | null,
    question: CommandQuestion,
    timeoutMs: number,
    key: string,
  ): Promise<GateAnswer> {
    const name = present(host, 'a host for a gate asked from a host');
    const lock = await this.locks.taken(name);
    if (lock.status !== 'locked') return gateAnswerOf(notLocked(lock, false), question, timeoutMs);
    const { command: script, stdin, become } = question;
    const command: HostCommand = {
      ...{ script, stdin, payloads: [], timeoutMs },
      ...(become !== undefined && { become }),
    };
    const step: HostStep = { key, keep: key, command, recovering: false, onOutput: () => {}, onTrouble: () => {} };
    const { hosts } = this.ports;
    const report = await hosts.ask(this.locks.target(name), this.context.fence, step, this.stopping.signal);
    return gateAnswerOf(report, question, timeoutMs);
  }
}

/** Where a host keeps what it knows of a step, and what the step replaced. */
function placeOf(ref: StepRef): { readonly key: StepKey; readonly keep: string } {
  const { stage, step, phase } = ref;
  const keep = phase === 'forward' || phase === 'undo' ? `${stage}.${step}` : `${stage}.always.${step}`;
  return { key: stepKey(ref), keep };
}

function stepKey({ stage, step, phase, attempt }: StepRef): StepKey {
  return `${stage}.${step}.${phase}.${attempt}`;
}
