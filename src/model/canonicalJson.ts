import canonicalize from 'canonicalize';

/** Its types speak of a module with a default export; it is a CommonJS function. */
const serialize: unknown = canonicalize;

/** The canonical JSON of plain data (RFC 8785): the same text for the same data, whatever the order of its keys. */
export function canonicalJson(data: unknown): string {
  const text: unknown = typeof serialize === 'function' ? serialize(data) : undefined;
  if (typeof text !== 'string') throw new TypeError('only plain data has a canonical form');
  return text;
}
