/** Questions, from what a gate or a wait says with its names filled in. */
import type { GateQuestion, SecretText } from '../model/executionPlan.ts';

/** The status that a URL is to answer where a plan does not say. */
const statusDefault = 200;

export function httpQuestion(asked: {
  readonly url: string;
  readonly method?: 'GET' | 'HEAD' | 'POST' | undefined;
  readonly status?: number | undefined;
  readonly contains?: string | undefined;
  readonly headers?: { readonly [name: string]: SecretText };
}): GateQuestion {
  const { url, method = 'GET', status = statusDefault, contains = null, headers = {} } = asked;
  return { kind: 'http', method, url, headers, status, contains };
}

export function tcpQuestion(address: string, port: number): GateQuestion {
  return { kind: 'tcp', address, port };
}

export function commandQuestion(from: 'controller' | 'host', command: string, stdin: SecretText | null): GateQuestion {
  return { kind: 'command', from, command, stdin };
}

/** A question in one line for people. */
export function shownQuestion(question: GateQuestion): string {
  if (question.kind === 'tcp') return `port ${question.port} of ${question.address} answers`;
  if (question.kind === 'command') return `on the ${question.from}: ${firstLine(question.command)}`;
  const contains = question.contains === null ? '' : `, with ${JSON.stringify(question.contains)}`;
  return `${question.method} ${question.url} answers ${question.status}${contains}`;
}

function firstLine(command: string): string {
  const [first = '', ...rest] = command.trim().split('\n');
  return rest.length === 0 ? first : `${first} …`;
}
