/** Asks the gates that need no host: http, tcp, and commands on the controller. src/gates/judge.ts says what answers mean. */
import {
  type Judgement,
  judgeCommand,
  judgeConnected,
  judgeConnectionError,
  judgeHttp,
  judgeTimeout,
} from '../../gates/judge.ts';
import type { GateQuestion, SecretText } from '../../model/executionPlan.ts';
import type { ControllerPort, GatePort } from '../../runtime/ports.ts';
import { askHttp } from './askHttp.ts';
import { askTcp } from './askTcp.ts';
import { type GaveUp, withDeadline } from './deadline.ts';

export interface GateOptions {
  readonly controller: ControllerPort;
  /** Puts the values of secrets into a text that is sent. */
  readonly fillSecrets: (text: SecretText) => string;
  /** Takes the values of secrets out of a text that is shown. */
  readonly mask: (text: string) => string;
}

type Http = Extract<GateQuestion, { kind: 'http' }>;
type Tcp = Extract<GateQuestion, { kind: 'tcp' }>;
type Command = Extract<GateQuestion, { kind: 'command' }>;

/** What is read of a body to look for a text in it. */
const bodyMaxBytes = 1_048_576;

/** A name with several addresses: Node gives each a quarter of a second, too short for a busy service. */
const attemptsPerAsk = 3;

const stopped: Judgement = { verdict: 'unknown', detail: 'stopped before the answer' };

export function askGates(options: GateOptions): GatePort {
  return {
    async ask(question, timeoutMs, signal) {
      const startedAt = performance.now();
      const { verdict, detail } = await askOnce(options, question, timeoutMs, signal).catch(cannotAsk);
      return { verdict, detail: options.mask(detail), durationMs: Math.round(performance.now() - startedAt) };
    },
  };
}

async function askOnce(
  options: GateOptions,
  question: GateQuestion,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Judgement> {
  if (question.kind === 'command') return askCommand(options, question, timeoutMs, signal);
  const attemptTimeoutMs = Math.ceil(timeoutMs / attemptsPerAsk);
  const ask = (giveUp: AbortSignal) =>
    question.kind === 'http'
      ? askUrl(options, question, attemptTimeoutMs, giveUp)
      : askPort(question, attemptTimeoutMs, giveUp);
  const answer = await withDeadline(timeoutMs, signal, ask);
  return typeof answer === 'string' ? judgeGivenUp(answer, question, timeoutMs) : answer;
}

async function askUrl(options: GateOptions, question: Http, attemptTimeoutMs: number, signal: AbortSignal) {
  const headers = Object.entries(question.headers).map(([name, value]) => [name, options.fillSecrets(value)]);
  const { method, url, contains } = question;
  const bounds = { bodyMaxBytes: contains === null ? null : bodyMaxBytes, attemptTimeoutMs, signal };
  const asking = askHttp({ method, url, headers: Object.fromEntries(headers), ...bounds });
  return asking.then((answer) => judgeHttp(question, answer), judgeError);
}

async function askPort({ address, port }: Tcp, attemptTimeoutMs: number, signal: AbortSignal) {
  return askTcp({ address, port, attemptTimeoutMs, signal }).then(judgeConnected, judgeError);
}

async function askCommand(
  { controller, fillSecrets, mask }: GateOptions,
  question: Command,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Judgement> {
  if (question.from === 'host') throw new Error('a command from the host is asked on the host');
  if (signal.aborted) return stopped;
  const stdin = question.stdin === null ? null : fillSecrets(question.stdin);
  const place = { env: {}, directory: null, onOutput: () => {} };
  const ended = await controller.run({ command: question.command, stdin, ...place, timeoutMs, signal });
  if (ended.timedOut) return judgeTimeout(question, timeoutMs);
  // Masked before it is cut to a line: half of a value would not be known for one.
  return signal.aborted ? stopped : judgeCommand(ended.exitCode, mask(ended.output));
}

function judgeGivenUp(why: GaveUp, question: GateQuestion, timeoutMs: number): Judgement {
  return why === 'timeout' ? judgeTimeout(question, timeoutMs) : stopped;
}

/** Node's TypeErrors (a header that cannot be sent) are about the question, all others about the connection. */
function judgeError(error: unknown): Judgement {
  if (!(error instanceof Error) || error instanceof TypeError) return cannotAsk(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return judgeConnectionError(code, error.message);
}

function cannotAsk(error: unknown): Judgement {
  return { verdict: 'unknown', detail: `cannot be asked: ${error instanceof Error ? error.message : String(error)}` };
}
