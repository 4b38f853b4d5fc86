/** How the answers of questions are judged. Pure: the adapters ask, these say what it means. */
import type { GateQuestion } from '../model/executionPlan.ts';
import type { Verdict } from '../model/outcomes.ts';

/** A verdict and, in one line for people, why. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly detail: string;
}

/** Exit status by which a command says that it cannot tell (EX_TEMPFAIL of sysexits.h). */
const exitUnknown = 75;

/** Connection errors by which the other side itself says no. */
const refusals: { readonly [errno: string]: string } = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection closed',
  UND_ERR_SOCKET: 'connection closed',
};

/** Errors by which the controller says that it could not ask; a host is not judged by its asker's troubles. */
const inabilities: { readonly [errno: string]: string } = {
  ENOTFOUND: 'name not found',
  EAI_AGAIN: 'name server does not answer',
  ENETUNREACH: 'no route to the network',
  EHOSTUNREACH: 'no route to the host',
  ENETDOWN: 'network is down',
  EMFILE: 'too many open files on the controller',
  ENFILE: 'too many open files on the controller',
  EADDRNOTAVAIL: 'no free local port on the controller',
  EACCES: 'not permitted on the controller',
  EPERM: 'not permitted on the controller',
};

/** A timeout of the operating system, or of the HTTP client: the same as no answer in time. */
const timeouts = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** An HTTP answer. `body` is null where it was not read; it is needed only for `contains`. */
export function judgeHttp(
  question: Extract<GateQuestion, { kind: 'http' }>,
  answer: { readonly status: number; readonly body: string | null },
): Judgement {
  if (answer.status !== question.status) {
    return { verdict: 'fail', detail: `HTTP ${answer.status}, wanted ${question.status}` };
  }
  const missing = question.contains !== null && !(answer.body ?? '').includes(question.contains);
  if (missing)
    return { verdict: 'fail', detail: `HTTP ${answer.status}, without ${JSON.stringify(question.contains)}` };
  return { verdict: 'pass', detail: `HTTP ${answer.status}` };
}

/** A TCP connection that was accepted. */
export function judgeConnected(): Judgement {
  return { verdict: 'pass', detail: 'connected' };
}

/**
 * A connection (http, tcp) that ended in an error of this code. A refusal is the service's own no; what only says that
 * the controller could not ask is unknown; anything else (not TLS, a wrong certificate, not HTTP) is an answer, and a bad one.
 */
export function judgeConnectionError(errno: string, message: string): Judgement {
  const refusal = refusals[errno];
  if (refusal !== undefined) return { verdict: 'fail', detail: refusal };
  const inability = inabilities[errno];
  if (inability !== undefined) return { verdict: 'unknown', detail: inability };
  if (timeouts.has(errno)) return { verdict: 'fail', detail: 'no answer in time' };
  return { verdict: 'fail', detail: firstLine(message) || errno };
}

/**
 * No answer within the timeout. A port or URL that does not answer is not healthy; a check command that does not come to
 * an end has not answered at all.
 */
export function judgeTimeout(question: GateQuestion, timeoutMs: number): Judgement {
  const detail = `no answer in ${timeoutMs / 1_000}s`;
  return { verdict: question.kind === 'command' ? 'unknown' : 'fail', detail };
}

/** A command that ended: 0 passes, 75 is unknown, any other status fails. Its last line of output is the detail. */
export function judgeCommand(exitCode: number, output: string): Judgement {
  const said = lastLine(output);
  if (exitCode === 0) return { verdict: 'pass', detail: said || 'exit 0' };
  const detail = said ? `exit ${exitCode}: ${said}` : `exit ${exitCode}`;
  return { verdict: exitCode === exitUnknown ? 'unknown' : 'fail', detail };
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}

/** At most so much of a line is shown: a detail is one line of a table. */
const detailLength = 200;

function lastLine(text: string): string {
  const line = text.trimEnd().split('\n').at(-1) ?? '';
  return line.length > detailLength ? `${line.slice(0, detailLength - 1)}…` : line;
}
