import { commandQuestion, httpQuestion, shownQuestion, tcpQuestion } from '../../gates/question.ts';
import type { ChangeGate, StageGate } from '../../generated/plan.ts';
import type { Become, CompiledGate, GateQuestion, GateScope } from '../../model/executionPlan.ts';
import type { DocumentPath } from '../change.ts';
import { addressRules, answerRules, headerRules, inputRules } from '../interpolation/plainText.ts';
import { millisecondsOr } from './milliseconds.ts';
import type { ProblemList } from './problemList.ts';
import type { Texts } from './texts.ts';

type Gate = StageGate | ChangeGate;

const everyDefaultMs = 5_000;
const timeoutDefaultMs = 10_000;
const withinDefaultMs = 120_000;

/** A gate and the scopes in which it is asked. */
export interface ScopedGate {
  readonly gate: Gate;
  readonly on: readonly GateScope[];
}

/** The gates of a stage: where none of them says how a rollback is verified, those of the hosts do. */
export function stageGateScopes(gates: readonly StageGate[]): readonly ScopedGate[] {
  const says = gates.some(({ on }) => on.includes('rollback'));
  return gates.map((gate) => ({
    gate,
    on: unique(!says && gate.on.includes('host') ? [...gate.on, 'rollback'] : gate.on),
  }));
}

/** The gates of the whole change. */
export function changeGateScopes(gates: readonly ChangeGate[]): readonly ScopedGate[] {
  return gates.map((gate) => ({ gate, on: unique(gate.on) }));
}

function unique(scopes: readonly GateScope[]): readonly GateScope[] {
  return [...new Set(scopes)];
}

/** A gate as it reads for a host, or for the whole change. `inStage` says which; `own`: as whom its stage asks on hosts. */
export function compileGate(
  { gate, on }: ScopedGate,
  texts: Texts,
  path: DocumentPath,
  problems: ProblemList,
  inStage: boolean,
  own?: Become | null,
): CompiledGate {
  const question = withBecome(questionOf(gate, texts, path, problems, inStage), own);
  const namesHost = [...texts.asked].some((name) => name.startsWith('host.'));
  return {
    name: gate.name,
    on,
    question,
    everyMs: millisecondsOr(gate.every, everyDefaultMs),
    timeoutMs: millisecondsOr(gate.timeout, timeoutDefaultMs),
    passes: gate.passes ?? 1,
    withinMs: millisecondsOr(gate.within, withinDefaultMs),
    failuresMax: gate.failuresMax ?? 1,
    onUnknown: gate.onUnknown ?? 'hold',
    perHost: namesHost || (question.kind === 'command' && question.from === 'host'),
    summary: shownQuestion(question),
  };
}

function withBecome(question: GateQuestion, become: Become | null | undefined): GateQuestion {
  if (become === undefined || question.kind !== 'command' || question.from !== 'host') return question;
  return { ...question, become };
}

function questionOf(
  gate: Gate,
  texts: Texts,
  path: DocumentPath,
  problems: ProblemList,
  inStage: boolean,
): GateQuestion {
  if ('http' in gate) return httpGate(gate.http, texts, [...path, 'http']);
  if ('tcp' in gate) return tcpGate(gate.tcp, texts, [...path, 'tcp'], problems, inStage);
  const stdin = gate.stdin === undefined ? null : texts.plain(gate.stdin, inputRules, [...path, 'stdin']);
  return commandQuestion(gate.from, texts.shell(gate.command, [...path, 'command']), stdin);
}

function httpGate(http: Extract<Gate, { http: unknown }>['http'], texts: Texts, path: DocumentPath): GateQuestion {
  const { url, method, status, contains } = http;
  return httpQuestion({
    url: texts.plain(url, addressRules, [...path, 'url']),
    method,
    status,
    contains: contains === undefined ? undefined : texts.plain(contains, answerRules, [...path, 'contains']),
    headers: texts.plainValues(http.headers, headerRules, [...path, 'headers']),
  });
}

function tcpGate(
  { address, port }: Extract<Gate, { tcp: unknown }>['tcp'],
  texts: Texts,
  path: DocumentPath,
  problems: ProblemList,
  inStage: boolean,
): GateQuestion {
  if (address === undefined && !inStage) {
    const message = 'A gate of the whole change has no host whose address it could take.';
    problems.add(path, { code: 'NS1332', message, next: 'Say its `address`.' });
    return tcpQuestion('', port);
  }
  return tcpQuestion(texts.plain(address ?? '{{ host.address }}', addressRules, [...path, 'address']), port);
}
