import { boolCoreTag, floatCoreTag, intCoreTag, NOT_RESOLVED, nullCoreTag } from 'js-yaml';
import type { Scalar } from './nodes.ts';

const plainTags = [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag];

/** What a scalar without quotes means in YAML 1.2's core schema: yes, no, on and 22:00 are texts. */
export function plainValue(written: string): Scalar {
  for (const tag of plainTags) {
    const value = tag.resolve(written, false, tag.tagName);
    if (value !== NOT_RESOLVED) return value;
  }
  return written;
}

/** Whether a number or boolean would print otherwise than it is written: 1.10, 1e3, 0x1F, 010, True. */
export function isMisread(written: string, value: Scalar): boolean {
  return (typeof value === 'number' || typeof value === 'boolean') && String(value) !== written;
}

/** What to write instead: the text in quotes, or the number it was read as. */
export function quoteAdvice(written: string, value: Scalar): string {
  const quoted = `Quote it: ${JSON.stringify(written)}.`;
  const keepsItsType = typeof value === 'boolean' || Number.isSafeInteger(value);
  return keepsItsType && String(value) !== written ? `${quoted} For the ${typeof value} write ${value}.` : quoted;
}
