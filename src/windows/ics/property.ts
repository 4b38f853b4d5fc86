/** The one file that knows ical.js. Its parser takes content lines apart; values and recurrences are read by us. */
import ICAL from 'ical.js';

/** A content line (RFC 5545 section 3.1), taken apart. */
export interface IcsProperty {
  /** In capitals. */
  readonly name: string;
  /** By name in small letters, without quotes and escapes. VALUE is not among them. */
  readonly parameters: ReadonlyMap<string, string>;
  /** What VALUE says, in capitals; null: nothing. */
  readonly valueType: string | null;
  /** As it stands in the file. */
  readonly value: string;
  readonly line: number;
}

/** No property and no type is known, so that every value stays as it is: the library's own reading drops what it does not expect. */
const rawValues = { property: {}, value: {}, param: {}, propertyGroups: false };

/** Takes a content line apart; undefined when it is none. */
export function readProperty(text: string, line: number): IcsProperty | undefined {
  const parsed = parse(text);
  if (!Array.isArray(parsed) || !/^[\w-]+$/.test(String(parsed[0]))) return undefined;
  const [name, parameters, valueType, value]: unknown[] = parsed;
  const type = typeof valueType === 'string' && valueType !== 'unknown' ? valueType.toUpperCase() : null;
  return {
    name: String(name).toUpperCase(),
    parameters: new Map(Object.entries(parameters ?? {}).map(([key, one]) => [key, String(one)])),
    valueType: type,
    value: String(value),
    line,
  };
}

function parse(text: string): unknown {
  try {
    return ICAL.parse.property(text, rawValues);
  } catch {
    return undefined;
  }
}
