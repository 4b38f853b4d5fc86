import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { SourceAnswer, UrlQuestion } from '../../model/inventorySources.ts';
import { NightshiftError } from '../../model/problems.ts';
import type { SecretPort } from '../../runtime/ports.ts';
import { saidBytesMax, tooMuch } from './limits.ts';

/** One GET, without redirects; the body of a 200 is the answer. Never rejects, and no problem holds a header's value. */
export async function askUrl(question: UrlQuestion, secrets: SecretPort): Promise<SourceAnswer> {
  try {
    const headers = await resolved(question.headers, secrets);
    return await get(question, headers);
  } catch (error) {
    return { problem: `gave no answer: ${reasonOf(error, question)}`, next: nextFor(error) };
  }
}

async function resolved(headers: UrlQuestion['headers'], secrets: SecretPort): Promise<{ [name: string]: string }> {
  const values = Object.entries(headers).map(async ([name, value]) => {
    return [name, typeof value === 'string' ? value : await secrets.resolve(`header ${name}`, value)] as const;
  });
  return Object.fromEntries(await Promise.all(values));
}

function get({ url, timeoutMs }: UrlQuestion, headers: { [name: string]: string }): Promise<SourceAnswer> {
  return new Promise((resolve, reject) => {
    const ask = url.startsWith('https:') ? httpsRequest : httpRequest;
    const options = {
      // Of the whole exchange: one that trickles is too slow as well.
      signal: AbortSignal.timeout(timeoutMs),
      agent: false,
      headers: { 'user-agent': 'nightshift', accept: 'application/json, application/yaml', ...headers },
    };
    const request = ask(url, options, (response) => {
      answerOf(response)
        .then(resolve, reject)
        .finally(() => request.destroy());
    });
    request.on('error', reject);
    request.end();
  });
}

async function answerOf(response: IncomingMessage): Promise<SourceAnswer> {
  const { statusCode: status = 0 } = response;
  if (status >= 300 && status < 400)
    return {
      problem: `answered with a redirect (${status}).`,
      next: 'Name the address it leads to: none is followed.',
    };
  if (status !== 200)
    return { problem: `answered with status ${status}.`, next: 'Ask it by hand with curl; check `headers`.' };
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.length;
    if (bytes > saidBytesMax) return tooMuch;
    chunks.push(chunk);
  }
  return { said: Buffer.concat(chunks) };
}

function reasonOf(error: unknown, { timeoutMs }: UrlQuestion): string {
  if (error instanceof NightshiftError) return `${error.problems[0]?.message ?? error.code}.`;
  if (!(error instanceof Error)) return 'for no known reason.';
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return `it took longer than ${timeoutMs / 1_000}s.`;
  // A text of node for a header that may not be sent would quote it.
  return 'code' in error && error.code !== 'ERR_INVALID_CHAR'
    ? `${String(error.code)}.`
    : 'the request cannot be made.';
}

function nextFor(error: unknown): string {
  if (error instanceof NightshiftError) return error.problems[0]?.next ?? 'Check the secret.';
  return 'Check the address and the network; ask it by hand with curl.';
}
