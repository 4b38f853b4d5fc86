import { createHash } from 'node:crypto';
import type { ExecutionPlan, Payload, SecretText } from '../../model/executionPlan.ts';
import { failure } from '../../model/problems.ts';
import { directoryTar } from './directoryTar.ts';
import { fileBytes } from './fileBytes.ts';
import { sourcePath } from './sourcePath.ts';

/** Bytes to send, with what they must be. */
export interface OpenedPayload {
  readonly sha256: string;
  readonly bytes: number;
  /** Each call reads anew. A file that is not what was compiled any more ends in NS1324 instead of coming to its end. */
  open(): AsyncIterable<Uint8Array>;
}

/** A payload of a plan. `fillSecrets` puts the values of secrets in place of their marks. */
export function openPayload(
  root: string,
  plan: Pick<ExecutionPlan, 'files'>,
  payload: Payload,
  fillSecrets: (text: SecretText) => string = (text) => text,
): OpenedPayload {
  if (payload.kind === 'text') return textPayload(fillSecrets(payload.text));
  const { sha256, bytes } = payload;
  const file = plan.files[sha256];
  if (file === undefined) throw new Error(`the plan has no file ${sha256}`);
  const { absolute, source } = sourcePath(root, file.source);
  const read = file.kind === 'directory' ? directoryTar : fileBytes;
  return { sha256, bytes, open: () => verified(read(absolute), payload, source) };
}

function textPayload(text: string): OpenedPayload {
  const whole = Buffer.from(text, 'utf8');
  const sha256 = createHash('sha256').update(whole).digest('hex');
  return { sha256, bytes: whole.length, open: () => once(whole) };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* verified(
  bytes: AsyncIterable<Uint8Array>,
  expected: { readonly sha256: string; readonly bytes: number },
  source: string,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let left = expected.bytes;
  for await (const chunk of bytes) {
    hash.update(chunk);
    left -= chunk.length;
    if (left < 0) throw changed(source);
    yield chunk;
  }
  if (left !== 0 || hash.digest('hex') !== expected.sha256) throw changed(source);
}

function changed(source: string): Error {
  const next = 'Put back the file as it was, or compile the plan anew (and have it approved anew).';
  return failure('NS1324', `\`${source}\` is not what it was when the plan was compiled.`, next);
}
