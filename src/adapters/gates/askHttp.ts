import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface HttpAsk {
  readonly method: string;
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  /** null: the body is not wanted. */
  readonly bodyMaxBytes: number | null;
  readonly attemptTimeoutMs: number;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  /** The body up to its bound. */
  readonly body: string | null;
}

/**
 * Asks once, on a connection of its own: one kept from the last ask would say nothing about a service that takes no new
 * ones, and would be reset by one that was restarted. No redirect is followed. (Not fetch: it keeps connections, and it
 * refuses ports that browsers do not like, 6000 or 10080.) Rejects with the connection's error.
 */
export function askHttp(ask: HttpAsk): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const request = send(ask, async (response) => {
      try {
        resolve({ status: response.statusCode ?? 0, body: await readBody(response, ask.bodyMaxBytes) });
      } catch (error) {
        reject(error);
      } finally {
        request.destroy();
      }
    });
    request.on('error', reject);
    request.end();
  });
}

function send(ask: HttpAsk, onResponse: (response: IncomingMessage) => void) {
  const { method, signal, attemptTimeoutMs } = ask;
  const options: RequestOptions = {
    ...{ method, signal, agent: false, autoSelectFamilyAttemptTimeout: attemptTimeoutMs },
    headers: { 'user-agent': 'nightshift', ...ask.headers },
  };
  return ask.url.startsWith('https:')
    ? httpsRequest(ask.url, options, onResponse)
    : httpRequest(ask.url, options, onResponse);
}

async function readBody(response: IncomingMessage, bytesMax: number | null): Promise<string | null> {
  // Whatever happens to the connection after the status does not change the answer.
  response.on('error', () => {});
  if (bytesMax === null) return null;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= bytesMax) break;
  }
  return Buffer.concat(chunks).subarray(0, bytesMax).toString('utf8');
}
