import type { Stage, Step } from '../../generated/plan.ts';
import type { Become, CompiledStage, GateId, StageHost, StepId } from '../../model/executionPlan.ts';
import { undoOrder } from '../../steps/undoOrder.ts';
import type { DocumentPath, EnvironmentHost } from '../change.ts';
import type { Lookup } from '../interpolation/names.ts';
import { didYouMean } from '../read/nearest.ts';
import { compileGate, stageGateScopes } from './compileGate.ts';
import { compileStep, undoOrderStep } from './compileStep.ts';
import { milliseconds, millisecondsOr } from './milliseconds.ts';
import type { Finding } from './problemList.ts';
import { readBecome } from './readBecome.ts';
import type { Session } from './session.ts';
import { SharedByHosts } from './sharedByHosts.ts';
import { budgetCount, parallelCount, waveSizes } from './sizes.ts';
import { stepNames } from './stepNames.ts';
import type { Texts } from './texts.ts';

/** A stage for its hosts, in the order in which they are taken. */
export function compileStage(
  session: Session,
  stage: Stage,
  path: DocumentPath,
  hosts: readonly string[],
): CompiledStage {
  const { plan } = session.change;
  const holdFor = stage.holdFor ?? plan.holdFor;
  return {
    name: stage.name,
    hosts: stageHosts(session, stage, path, hosts),
    waves: waveSizes(stage.waves, hosts.length),
    parallel: parallelCount(stage.parallel, hosts.length),
    parallelPer: stage.parallelPer ?? {},
    failuresMax: budgetCount(stage.failuresMax, hosts.length),
    unreachableMax: budgetCount(stage.unreachableMax, hosts.length),
    soakMs: millisecondsOr(stage.soak, 0),
    onFailure: stage.onFailure ?? plan.onFailure ?? 'rollback',
    holdForMs: holdFor === undefined ? null : milliseconds(holdFor),
    holdThen: stage.holdThen ?? plan.holdThen ?? 'rollback',
    onHostFailure: stage.onHostFailure ?? 'undo',
  };
}

type ForHost = (host: EnvironmentHost, names: Lookup) => string;

function stageHosts(
  session: Session,
  stage: Stage,
  path: DocumentPath,
  hosts: readonly string[],
): readonly StageHost[] {
  const names = stepNames(stage.steps);
  const order = undoOrder(stage.steps.map((step, index) => undoOrderStep(step, names[index] ?? '')));
  const own = becomeOfPlan(session, stage.become, [...path, 'become']);
  const steps = stepsForHost(session, stage.steps, own, [...path, 'steps'], true);
  const always = stepsForHost(session, stage.always ?? [], own, [...path, 'always'], false);
  const gates = gatesForHost(session, stage, own, [...path, 'gates']);
  return hosts.map((name) => {
    const host = session.host(name);
    const lookup = session.namesOf(host);
    const each = (makers: readonly ForHost[]): readonly string[] => makers.map((make) => make(host, lookup));
    return { host: name, steps: each(steps), undoOrder: order, always: each(always), gates: each(gates) };
  });
}

function stepsForHost(
  session: Session,
  steps: readonly Step[],
  ofStage: Become | null | undefined,
  path: DocumentPath,
  undone: boolean,
): readonly ForHost[] {
  const names = stepNames(steps);
  return steps.map((step, index) => {
    const at = [...path, index];
    const ofStep = 'become' in step ? becomeOfPlan(session, step.become, [...at, 'become']) : undefined;
    const own = ofStep === undefined ? ofStage : ofStep;
    return shared<StepId>(session, (texts, host) =>
      session.steps.put(compileStep(step, names[index] ?? '', session.stepContext(texts, host, at), own, undone)),
    );
  });
}

/** What a plan says of whom something runs as, with the sources of its secrets. */
function becomeOfPlan(
  { change, problems }: Session,
  written: Stage['become'],
  path: DocumentPath,
): Become | null | undefined {
  const secrets = change.plan.secrets ?? {};
  return readBecome(written, (name: string) => {
    const found = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
    if (found === undefined) problems.add([...path, 'password'], missingSecret(name, Object.keys(secrets)));
    return found ?? null;
  });
}

function missingSecret(name: string, known: readonly string[]): Finding {
  return {
    code: 'NS1302',
    message: `There is no secret \`${name}\`.`,
    next: didYouMean(name, known, 'The secrets are'),
  };
}

function gatesForHost(
  session: Session,
  stage: Stage,
  own: Become | null | undefined,
  path: DocumentPath,
): readonly ForHost[] {
  return stageGateScopes(stage.gates ?? []).map((scoped, index) =>
    shared<GateId>(session, (texts) =>
      session.gates.put(compileGate(scoped, texts, [...path, index], session.problems, true, own)),
    ),
  );
}

function shared<T extends string>(session: Session, make: (texts: Texts, host: EnvironmentHost) => T): ForHost {
  const made = new SharedByHosts(make);
  return (host, names) => made.for(host, names, () => session.texts(names));
}
