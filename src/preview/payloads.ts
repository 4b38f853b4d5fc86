import { type CompiledStep, type Payload, type SecretText, secretMarks } from '../model/executionPlan.ts';

/** Longer files are told by their checksum: nobody reads such a diff in a review, and every host would send it. */
export const shownBytesMax = 65_536;

export const holdsSecret = (text: SecretText): boolean => text.search(secretMarks) >= 0;

/** What an upload or a template puts there; null for other steps. */
export function payloadOf({ preview: { look }, action }: CompiledStep): Payload | null {
  if (look.kind !== 'file' && look.kind !== 'directory') return null;
  return action.at === 'host' ? (action.command.payloads[0] ?? null) : null;
}

/** Everything a step sends, for the room it takes. */
export function sentBytes({ action }: CompiledStep): number {
  if (action.at !== 'host') return 0;
  return action.command.payloads.reduce((sum, payload) => sum + payloadBytes(payload), 0);
}

export const payloadBytes = (payload: Payload): number =>
  payload.kind === 'file' ? payload.bytes : new TextEncoder().encode(payload.text).length;

export const isSecret = (payload: Payload): boolean => payload.kind === 'text' && holdsSecret(payload.text);

/** Checksum of what will be there; null: that depends on a secret. */
export function payloadSha256(payload: Payload, sha256: (text: string) => string): string | null {
  if (payload.kind === 'file') return payload.sha256;
  return isSecret(payload) ? null : sha256(payload.text);
}
