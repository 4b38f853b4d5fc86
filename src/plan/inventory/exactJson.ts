import { failure } from '../../model/problems.ts';
import { findForbidden } from '../read/decode.ts';

/**
 * JSON with its numbers as they are written: a whole number is a number, one with a point or an exponent, or too large to be
 * exact, is a text. `JSON.parse` makes 1.10 and 1.0 into 1.1 and 1, and a version is then another one.
 * Throws a SyntaxError, and NS1004 for characters that no file of ours may hold: they would reach terminals.
 */
export function exactJson(text: string): unknown {
  const kept = text.replaceAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs, (token) =>
    token.startsWith('"') || (/^-?\d+$/.test(token) && Number.isSafeInteger(Number(token))) ? token : `"${token}"`,
  );
  return JSON.parse(kept, (key, value: unknown) => {
    refuseForbidden(key);
    if (typeof value === 'string') refuseForbidden(value);
    return value;
  });
}

function refuseForbidden(text: string): void {
  const found = findForbidden(text);
  if (found === undefined) return;
  const message = `${JSON.stringify(text.slice(0, 40))} holds ${found.name}, which is not allowed.`;
  throw failure('NS1004', message, 'Take it out at the source.');
}

export type JsonObject = { readonly [name: string]: unknown };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
