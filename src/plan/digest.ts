import { createHash } from 'node:crypto';
import type { ExecutionPlan } from '../model/executionPlan.ts';
import { canonicalJson } from './compile/canonicalJson.ts';

/** SHA-256 of a text's UTF-8 bytes, in lower-case hexadecimal. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** What names an execution plan for ever: the SHA-256 of its canonical JSON (RFC 8785), in hexadecimal. */
export function digestOf(plan: ExecutionPlan): string {
  return sha256(canonicalJson(plan));
}
