import type { Complaint, Lookup } from '../../../src/plan/interpolation/names.ts';

/** Names for tests: these values, and a secret `token`. */
export function lookupOf(values: { readonly [name: string]: string | number | boolean }): Lookup {
  return (name) => {
    if (name === 'secrets.token') return { kind: 'secret', name: 'token' };
    const value = values[name];
    if (value !== undefined) return { kind: 'value', value };
    return { kind: 'missing', message: `There is no \`${name}\`.`, next: 'Define it.' };
  };
}

/** The result of a filling, with the codes of what was wrong. */
export function filling(fill: (complain: (complaint: Complaint) => void) => string) {
  const complaints: Complaint[] = [];
  const text = fill((complaint) => complaints.push(complaint));
  return { text, complaints, codes: complaints.map(({ code }) => code) };
}
