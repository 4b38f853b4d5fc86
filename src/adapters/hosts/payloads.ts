import { createHash } from 'node:crypto';
import { missingOperation, putOperation, type Subject } from '../../host/protocol.ts';
import type { HostCommand, Payload, SecretText } from '../../model/executionPlan.ts';
import { failure, NightshiftError } from '../../model/problems.ts';
import type { HostLink, Ready } from './hostLink.ts';

/** Bytes to send; `open` is called for each attempt. */
export interface PayloadBytes {
  readonly sha256: string;
  readonly bytes: number;
  open(): AsyncIterable<Uint8Array>;
}

export type FilePayload = Extract<Payload, { kind: 'file' }>;

/** A payload could not be read on the controller. */
export class PayloadUnreadable extends Error {
  override readonly name = 'PayloadUnreadable';
  readonly because: NightshiftError;
  constructor(cause: unknown) {
    super('a payload could not be read', { cause });
    this.because =
      cause instanceof NightshiftError
        ? cause
        : failure('NS2115', `a file to be sent cannot be read: ${String(cause)}`, 'see that it is there and readable', {
            cause,
          });
  }
}

/** The bytes of a payload: a file's come from `openFile`, a text's from its template with the secrets put in. */
export function bytesOf(
  payload: Payload,
  openFile: (payload: FilePayload) => PayloadBytes,
  fillSecrets: (text: SecretText) => string,
): PayloadBytes {
  if (payload.kind === 'file') return openFile(payload);
  const bytes = new TextEncoder().encode(fillSecrets(payload.text));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { sha256, bytes: bytes.length, open: () => once(bytes) };
}

/**
 * Sends the payloads that the host does not have yet; none when the step is claimed already.
 * Rejects as HostLink.request does, or with PayloadUnreadable.
 */
export async function sendPayloads(
  link: HostLink,
  ready: Ready,
  subject: Subject,
  step: { readonly key: string; readonly command: HostCommand },
  open: (payload: Payload) => PayloadBytes,
  limitMs: number,
  signal: AbortSignal,
): Promise<void> {
  const { payloads } = step.command;
  if (payloads.length === 0) return;
  const answer = await link.request(ready.agent, missingOperation(subject, step.key, payloads.length), signal);
  if (answer.word !== 'missing') return;
  const missing = answer.rest.split(' ').filter(Boolean).map(Number);
  for (const position of missing) {
    const payload = payloads[position];
    if (payload === undefined) continue;
    const source = new WatchedSource(() => open(payload));
    const operation = putOperation(subject, step.key, position, source.size);
    await link.request(ready.agent, operation, signal, { bytes: source.read(), limitMs }).catch((error: unknown) => {
      throw source.failed ?? error;
    });
  }
}

/** Tells a failure of the source from one of the connection that its bytes go over. */
class WatchedSource {
  readonly size: PayloadBytes;
  failed: PayloadUnreadable | undefined;

  constructor(open: () => PayloadBytes) {
    try {
      this.size = open();
    } catch (error) {
      throw new PayloadUnreadable(error);
    }
  }

  /** Rejects when it has fewer bytes than was said: the host would wait for the others. */
  async *read(): AsyncIterable<Uint8Array> {
    let bytes = 0;
    try {
      for await (const chunk of this.size.open()) {
        bytes += chunk.length;
        yield chunk;
      }
      if (bytes < this.size.bytes) throw cutShort(bytes, this.size.bytes);
    } catch (error) {
      this.failed = new PayloadUnreadable(error);
      throw this.failed;
    }
  }
}

const cutShort = (bytes: number, wanted: number): NightshiftError =>
  failure('NS2107', `a file to be sent ended after ${bytes} of ${wanted} bytes`, 'see what changes it, then try again');

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
