import PQueue from 'p-queue';
import { judgeCommand, judgeTimeout } from '../gates/judge.ts';
import type { CompiledGate, ExecutionPlan, GateId, GateQuestion } from '../model/executionPlan.ts';
import type { GateReading, HostPreview } from '../model/preview.ts';
import { askId } from '../preview/asks.ts';
import { holdsSecret } from '../preview/payloads.ts';
import { type DryRunOptions, parallelDefault } from './dryRunParts.ts';
import type { GatePort } from './ports.ts';

/** One gate as it is asked: of a host, or of the whole change. */
interface Asked {
  readonly id: GateId;
  readonly gate: CompiledGate;
  readonly host: string | null;
}

type Answer = Pick<GateReading, 'verdict' | 'detail'>;

const unknown = (detail: string): Answer => ({ verdict: 'unknown', detail });

/** What is known of a gate without asking it. */
const unasked = {
  secret: unknown('needs a secret, which is fetched only when a run starts'),
  commands: unknown('is a command, and commands were not asked'),
  unreachable: unknown('its host did not answer'),
} as const;

/** Every gate once, in the order of the plan; those that are asked from hosts were answered with the surveys. */
export async function gateReadings(
  plan: ExecutionPlan,
  port: GatePort,
  { parallel = parallelDefault, commands, signal }: DryRunOptions,
  surveying: Promise<{ readonly [host: string]: HostPreview }>,
): Promise<readonly GateReading[]> {
  const queue = new PQueue({ concurrency: parallel });
  const ask = async (asked: Asked): Promise<Answer> => {
    const { question, timeoutMs } = asked.gate;
    if (needsSecret(question)) return unasked.secret;
    if (question.kind === 'command' && !commands) return unasked.commands;
    if (isFromHost(question)) return answeredBy(asked, await surveying);
    return queue.add(() => port.ask(question, timeoutMs, signal));
  };
  return Promise.all(
    asksOf(plan).map(async (asked): Promise<GateReading> => {
      const { verdict, detail } = await ask(asked);
      return { gate: asked.id, host: asked.host, verdict, detail };
    }),
  );
}

function asksOf(plan: ExecutionPlan): readonly Asked[] {
  const ofHosts = plan.stages.flatMap(({ hosts }) =>
    hosts.flatMap(({ host, gates }) => gates.map((id) => ({ id, host: plan.gates[id]?.perHost ? host : null }))),
  );
  const all = [...plan.changeGates.map((id) => ({ id, host: null })), ...ofHosts];
  const unique = new Map(all.map((one) => [JSON.stringify([one.id, one.host]), one]));
  return [...unique.values()].flatMap(({ id, host }) => {
    const gate = plan.gates[id];
    return gate === undefined ? [] : [{ id, gate, host }];
  });
}

const isFromHost = (question: GateQuestion): boolean => question.kind === 'command' && question.from === 'host';

function needsSecret(question: GateQuestion): boolean {
  if (question.kind === 'http') return Object.values(question.headers).some(holdsSecret);
  return question.kind === 'command' && question.stdin !== null && holdsSecret(question.stdin);
}

function answeredBy({ id, gate, host }: Asked, hosts: { readonly [host: string]: HostPreview }): Answer {
  const preview = hosts[host ?? ''];
  const end = preview?.status === 'surveyed' ? preview.survey.commands[askId.gate(id)] : undefined;
  if (end === undefined) return unasked.unreachable;
  return end.timedOut ? judgeTimeout(gate.question, gate.timeoutMs) : judgeCommand(end.exitCode, end.output);
}
