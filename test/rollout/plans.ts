import type {
  CompiledGate,
  CompiledStage,
  CompiledStep,
  ExecutionPlan,
  HostTarget,
  UndoAction,
} from '../../src/model/executionPlan.ts';

/** Execution plans for tests of the rollout, made by hand: nothing is compiled. */
export interface StageSketch {
  readonly hosts: readonly string[];
  readonly steps?: readonly (Partial<CompiledStep> & { name: string })[];
  readonly always?: readonly string[];
  readonly gates?: readonly (Partial<CompiledGate> & { name: string })[];
  readonly with?: Partial<CompiledStage>;
}

export const undone: UndoAction = {
  kind: 'own',
  shown: 'put back',
  byHand: 'put it back',
  command: { script: '', stdin: null, payloads: [], timeoutMs: 1 },
};

export const declaredUndo = (whenUnknown = false): UndoAction => ({
  kind: 'host',
  shown: 'undo it',
  command: { script: 'undo it', stdin: null, payloads: [], timeoutMs: 1 },
  whenUnknown,
  expectsMs: null,
});

const command = (script: string) => ({ script, stdin: null, payloads: [], timeoutMs: 60_000 });

function step(sketch: Partial<CompiledStep> & { name: string }): CompiledStep {
  return {
    type: 'run',
    summary: sketch.name,
    action: { at: 'host', command: command(sketch.name) },
    undo: undone,
    preview: { look: { kind: 'command', shown: 'do it', program: null }, unless: null, check: null },
    timeoutMs: 60_000,
    retries: 0,
    idempotent: false,
    expectsMs: null,
    pointOfNoReturn: false,
    ...sketch,
  };
}

function gate(sketch: Partial<CompiledGate> & { name: string }): CompiledGate {
  return {
    on: ['host'],
    question: { kind: 'tcp', address: '127.0.0.1', port: 1 },
    everyMs: 1_000,
    timeoutMs: 500,
    passes: 1,
    withinMs: 5_000,
    failuresMax: 1,
    onUnknown: 'hold',
    perHost: true,
    summary: sketch.name,
    ...sketch,
  };
}

const target = (name: string, index: number): HostTarget => ({
  name,
  address: name,
  port: 22,
  user: null,
  identity: null,
  passphrase: null,
  knownHosts: null,
  stateDir: null,
  serviceManager: 'systemctl',
  connectTimeoutMs: 1,
  connectRetries: 0,
  keepaliveMs: 1,
  reconnectForMs: 1,
  labels: { site: index % 2 === 0 ? 'paris' : 'lyon', rack: `r${index % 3}` },
});

export function planOf(
  stages: readonly StageSketch[],
  more: Partial<ExecutionPlan> & { changeGateSketches?: readonly (Partial<CompiledGate> & { name: string })[] } = {},
): ExecutionPlan {
  const steps: Record<string, CompiledStep> = {};
  const gates: Record<string, CompiledGate> = {};
  const names = [...new Set(stages.flatMap(({ hosts }) => hosts))];
  const compiled = stages.map((sketch, s) => stageOf(sketch, s, steps, gates));
  const changeGates = (more.changeGateSketches ?? []).map((sketch) => {
    gates[`c.${sketch.name}`] = gate({ perHost: false, ...sketch });
    return `c.${sketch.name}`;
  });
  return {
    format: 'nightshift/execution-plan/v1',
    change: { name: 'test', title: 'test', description: null, ticket: null, author: null },
    environment: 'test',
    policy: { windows: 'optional' },
    window: null,
    atClose: 'hold',
    resume: 'nextWindow',
    lockWaitMs: 0,
    secrets: {},
    rollback: { parallel: null, scope: 'run', undoRetries: 1 },
    hosts: Object.fromEntries(names.map((name, index) => [name, target(name, index)])),
    steps,
    gates,
    changeGates,
    stages: compiled,
    files: {},
    ...more,
  };
}

function stageOf(
  sketch: StageSketch,
  s: number,
  steps: Record<string, CompiledStep>,
  gates: Record<string, CompiledGate>,
): CompiledStage {
  const stepIds = (sketch.steps ?? [{ name: 'deploy' }]).map((one) => {
    steps[`${s}.${one.name}`] = step(one);
    return `${s}.${one.name}`;
  });
  const alwaysIds = (sketch.always ?? []).map((name) => {
    steps[`${s}.always.${name}`] = step({ name, undo: { kind: 'nothing' } });
    return `${s}.always.${name}`;
  });
  const gateIds = (sketch.gates ?? []).map((one) => {
    gates[`${s}.${one.name}`] = gate(one);
    return `${s}.${one.name}`;
  });
  return {
    name: `stage-${s}`,
    hosts: sketch.hosts.map((host) => ({
      host,
      steps: stepIds,
      undoOrder: stepIds.map((_, at) => stepIds.length - 1 - at),
      always: alwaysIds,
      gates: gateIds,
    })),
    waves: [sketch.hosts.length],
    parallel: 50,
    parallelPer: {},
    failuresMax: 0,
    unreachableMax: 0,
    soakMs: 0,
    onFailure: 'rollback',
    holdForMs: null,
    holdThen: 'rollback',
    onHostFailure: 'undo',
    ...sketch.with,
  };
}
