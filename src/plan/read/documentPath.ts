import type { DocumentPath, Locate } from '../change.ts';

/** A path as people write it: `stages[0].steps[2].run`, `hosts["a b"]`. */
export function formatPath(path: DocumentPath): string {
  return path.map(formatPart).join('').replace(/^\./, '');
}

function formatPart(part: string | number): string {
  if (typeof part === 'number') return `[${part}]`;
  return /^[A-Za-z_][\w-]*$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
}

/** Locates inside one value of a document: paths count from it. */
export function below(at: Locate, ...base: DocumentPath): Locate {
  return (path, of) => at([...base, ...path], of);
}
