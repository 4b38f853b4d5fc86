/** What may befall an operation on its way to an agent, or its answer on the way back. */
import type { ExecRequest } from '../../../src/runtime/ports.ts';
import type { LocalSession } from '../../host/localSession.ts';

/** What becomes of what the host says from now on. */
export type Distortion = (chunk: Uint8Array) => Uint8Array;

/** Calls `heed` with the words of every operation before it is sent; what it gives is done to the answer. */
export function heedOperations(session: LocalSession, heed: (words: string) => Distortion | undefined): LocalSession {
  const exec = session.exec.bind(session);
  const heeded = (request: ExecRequest) => {
    let distort: Distortion | undefined;
    const onOutput = (chunk: Uint8Array) => request.onOutput?.(distort === undefined ? chunk : distort(chunk));
    const input = heededInput(request.input, (words) => {
      distort = heed(words);
    });
    return exec({ ...request, input, onOutput });
  };
  return Object.assign(session, { exec: heeded });
}

async function* heededInput(input: ExecRequest['input'], heed: (words: string) => void): AsyncGenerator<Uint8Array> {
  if (input === undefined || input instanceof Uint8Array) return;
  for await (const chunk of input) {
    const [, words] = /^\d+ \d+ (.*)\n/.exec(Buffer.from(chunk).toString('utf8')) ?? [];
    if (words !== undefined) heed(words);
    yield chunk;
  }
}
