/** Plans of a simulation: everything a plan can say, drawn from a seed. Nothing is compiled. */
import type { Random } from '../adapters/simulated/random.ts';
import {
  type CompiledGate,
  type CompiledStage,
  type CompiledStep,
  type ExecutionPlan,
  type GateScope,
  type HostTarget,
  type StageHost,
  secretMark,
  type UndoAction,
} from '../model/executionPlan.ts';

/** No dry run is made of simulated nights. */
const notSurveyed = { look: { kind: 'wait' }, unless: null, check: null } as const;

/** The secret's name in plans that have one. */
const secretName = 'db';

export function randomPlan(random: Random): ExecutionPlan {
  return new PlanMaker(random).plan();
}

class PlanMaker {
  readonly #random: Random;
  readonly #steps: Record<string, CompiledStep> = {};
  readonly #gates: Record<string, CompiledGate> = {};
  readonly #secret: boolean;
  /** How much of the estimates the plan says itself. */
  readonly #expects: number;

  constructor(random: Random) {
    this.#random = random;
    this.#secret = random.chance(0.2);
    this.#expects = random.pick([0, 0.5, 1, 1]);
  }

  plan(): ExecutionPlan {
    const random = this.#random;
    const names = hostNames(random.chance(0.03) ? random.whole(20, 60) : random.whole(1, 12));
    const stages = Array.from({ length: random.pick([1, 1, 2, 2, 3]) }, (_, s) => this.#stage(s, names));
    const used = new Set(stages.flatMap(({ hosts }) => hosts.map(({ host }) => host)));
    const changeGates = random.chance(0.3) ? this.#changeGates() : [];
    return {
      format: 'nightshift/execution-plan/v1',
      change: { name: 'night', title: 'A night', description: null, ticket: null, author: null },
      environment: 'simulation',
      policy: { windows: 'optional' },
      window: null,
      atClose: random.pick(['hold', 'hold', 'rollback']),
      resume: random.pick(['nextWindow', 'nextWindow', 'manual']),
      lockWaitMs: random.pick([0, 0, 5_000]),
      secrets: this.#secret ? { [secretName]: { env: 'DB_PASSWORD' } } : {},
      rollback: {
        parallel: random.pick([null, null, 1, 3, 50]),
        scope: random.pick(['run', 'run', 'stage', 'night']),
        undoRetries: random.whole(0, 2),
      },
      hosts: Object.fromEntries(
        names.filter((name) => used.has(name)).map((name, at) => [name, this.#target(name, at)]),
      ),
      steps: this.#steps,
      gates: this.#gates,
      changeGates,
      stages,
      files: {},
    };
  }

  #target(name: string, index: number): HostTarget {
    return {
      name,
      address: name,
      port: 22,
      user: 'deploy',
      identity: null,
      passphrase: null,
      knownHosts: null,
      stateDir: null,
      serviceManager: 'systemctl',
      connectTimeoutMs: 10_000,
      connectRetries: 0,
      keepaliveMs: 15_000,
      reconnectForMs: this.#random.pick([120_000, 120_000, 20_000, 3_600_000]),
      labels: { site: index % 2 === 0 ? 'paris' : 'lyon', rack: `r${index % 3}` },
    };
  }

  // ------------------------------------------------------------------------------------------------------------ stages

  #stage(s: number, names: readonly string[]): CompiledStage {
    const random = this.#random;
    const from = random.chance(0.7) ? 0 : random.whole(0, names.length - 1);
    const hosts = names.slice(from, from + random.whole(1, names.length - from));
    const steps = Array.from({ length: random.whole(1, 4) }, (_, at) => this.#step(s, at));
    const always = random.chance(0.4) ? [this.#always(s)] : [];
    const scopes = random.chance(0.5) ? [this.#scopes(), ...(random.chance(0.2) ? [this.#scopes()] : [])] : [];
    const onFailure = random.pick(['rollback', 'rollback', 'rollbackStage', 'hold'] as const);
    return {
      name: `stage-${s}`,
      hosts: hosts.map((host) => this.#stageHost(host, s, steps, always, scopes)),
      waves: wavesOf(random, hosts.length),
      parallel: random.pick([1, 2, 3, 5, 50]),
      parallelPer: random.pick([{}, {}, { site: random.whole(1, 3) }, { site: 2, rack: 1 }]),
      failuresMax: random.pick([0, 0, 1, 2]),
      unreachableMax: random.pick([0, 0, 1, 2]),
      soakMs: random.chance(0.2) ? random.whole(5, 40) * 1_000 : 0,
      onFailure,
      holdForMs: onFailure === 'hold' && random.chance(0.5) ? random.whole(30, 600) * 1_000 : null,
      holdThen: random.pick(['rollback', 'abort']),
      onHostFailure: random.pick(['undo', 'undo', 'leave']),
    };
  }

  #stageHost(
    host: string,
    s: number,
    steps: readonly string[],
    always: readonly string[],
    scopes: readonly (readonly GateScope[])[],
  ): StageHost {
    const undoOrder = steps.map((_, at) => steps.length - 1 - at);
    const gates = scopes.map((on, at) => this.#hostGate(host, s, at, on));
    return { host, steps, undoOrder, always, gates };
  }

  // ------------------------------------------------------------------------------------------------------------- steps

  #step(s: number, at: number): string {
    const random = this.#random;
    const id = `${s}.${at}`;
    const timeoutMs = random.pick([10_000, 20_000, 60_000]);
    const onHost = random.chance(0.92);
    const command = { script: `do ${id}`, stdin: this.#stdin(), payloads: [], timeoutMs };
    const local = { command: `local ${id}`, unless: null, stdin: null, env: {}, directory: null, timeoutMs };
    this.#steps[id] = {
      type: onHost ? 'run' : 'local',
      name: `step-${id}`,
      summary: `do ${id}`,
      action: onHost ? { at: 'host', command } : { at: 'controller', command: local },
      undo: this.#undo(id, onHost),
      preview: notSurveyed,
      timeoutMs,
      retries: random.pick([0, 0, 1, 2]),
      idempotent: random.chance(0.25),
      expectsMs: this.#expected(),
      pointOfNoReturn: random.chance(0.04),
    };
    return id;
  }

  #stdin(): string | null {
    return this.#secret && this.#random.chance(0.5) ? `password ${secretMark(secretName)}` : null;
  }

  #expected(): number | null {
    return this.#random.chance(this.#expects) ? this.#random.whole(1, 20) * 1_000 : null;
  }

  #undo(id: string, onHost: boolean): UndoAction {
    const random = this.#random;
    const command = { script: `undo ${id}`, stdin: null, payloads: [], timeoutMs: 30_000 };
    const shown = `undo ${id}`;
    const whenUnknown = random.chance(0.5);
    const expectsMs = this.#expected();
    const local = { command: shown, unless: null, stdin: null, env: {}, directory: null, timeoutMs: 30_000 };
    if (!onHost) return { kind: 'controller', command: local, shown, whenUnknown, expectsMs };
    const kind = random.pick(['own', 'own', 'own', 'host', 'host', 'irreversible', 'nothing'] as const);
    switch (kind) {
      case 'own':
        return { kind, command, shown, byHand: shown };
      case 'host':
        return { kind, command, shown, whenUnknown, expectsMs };
      case 'irreversible':
        return { kind, reason: 'so it is' };
      case 'nothing':
        return { kind };
    }
  }

  #always(s: number): string {
    const id = `${s}.always.0`;
    const command = { script: `always ${id}`, stdin: null, payloads: [], timeoutMs: 30_000 };
    this.#steps[id] = {
      type: 'run',
      name: `always-${s}`,
      summary: `always ${id}`,
      action: { at: 'host', command },
      undo: { kind: 'nothing' },
      preview: notSurveyed,
      timeoutMs: 30_000,
      retries: this.#random.whole(0, 1),
      idempotent: this.#random.chance(0.3),
      expectsMs: this.#expected(),
      pointOfNoReturn: false,
    };
    return id;
  }

  // ------------------------------------------------------------------------------------------------------------- gates

  #scopes(): readonly GateScope[] {
    return this.#random.pick<readonly GateScope[]>([
      ['host', 'rollback'],
      ['host', 'wave', 'rollback'],
      ['wave'],
      ['host'],
      ['wave', 'stage'],
      ['stage', 'rollback'],
    ]);
  }

  #hostGate(host: string, s: number, at: number, on: readonly GateScope[]): string {
    const id = `gate.${s}.${at}.${host}`;
    const shared = Object.values(this.#gates).find(({ name }) => name === `gate-${s}.${at}`);
    const perHost = shared?.perHost ?? this.#random.chance(0.8);
    const fromHost = perHost && at === 1;
    const question = fromHost
      ? ({ kind: 'command', from: 'host', command: `check ${s}.${at}`, stdin: null } as const)
      : ({ kind: 'tcp', address: perHost ? host : 'service', port: 1_000 + s } as const);
    const id2 = perHost ? id : `gate.${s}.${at}`;
    this.#gates[id2] ??= { ...(shared ?? this.#gate(`gate-${s}.${at}`, on)), question, perHost };
    return id2;
  }

  #gate(name: string, on: readonly GateScope[]): CompiledGate {
    const random = this.#random;
    return {
      name,
      on,
      question: { kind: 'tcp', address: name, port: 1 },
      everyMs: random.pick([1_000, 5_000]),
      timeoutMs: random.pick([1_000, 10_000]),
      passes: random.pick([1, 1, 2, 3]),
      withinMs: random.pick([5_000, 20_000]),
      failuresMax: random.whole(1, 2),
      onUnknown: random.pick(['hold', 'hold', 'fail']),
      perHost: false,
      summary: name,
    };
  }

  #changeGates(): string[] {
    const on = this.#random.pick<readonly GateScope[]>([
      ['preflight', 'final'],
      ['preflight', 'wave', 'final'],
      ['wave'],
      ['final'],
    ]);
    this.#gates['change.0'] = this.#gate('change', on);
    return ['change.0'];
  }
}

const hostNames = (count: number): string[] => Array.from({ length: count }, (_, at) => `h${at + 1}`);

/** Cumulative, the last is all. */
function wavesOf(random: Random, count: number): number[] {
  const first = random.whole(1, count);
  const waves = random.pick([[], [1], [1, first], [first]]);
  return [...new Set([...waves, count])].sort((a, b) => a - b);
}
