import type { Problem } from '../../model/problems.ts';
import { formatPath } from './documentPath.ts';
import { explain } from './explain.ts';
import type { YamlDocument } from './readYaml.ts';
import { andMore, errorAt, problemsMax, withoutRepeats } from './report.ts';
import { type DocumentKind, type Documents, schemaOf } from './schemas.ts';

/**
 * Checks a document against the schema of its kind. `problems` are all of the file's, those of reading it included;
 * `value` is there when the schema has nothing against it.
 */
export function validateDocument<Kind extends DocumentKind>(
  kind: Kind,
  document: YamlDocument,
): { value: Documents[Kind] | undefined; problems: Problem[] } {
  const { value, at, written } = document;
  if (value === undefined) return { value: undefined, problems: [...document.problems] };
  const { root, validate, resolve, shallow } = schemaOf(kind);
  if (validate(value)) return { value, problems: [...document.problems] };
  const found: Problem[] = [];
  for (const { path, of, code, message, next } of explain(root, value, [], { resolve, shallow, written })) {
    if (found.length === problemsMax) {
      found.push(andMore(document.file));
      break;
    }
    found.push(errorAt({ ...at(path, of), path: formatPath(path) }, code, message, next));
  }
  if (found.length === 0) throw new Error(`the ${kind} schema refuses a document and nothing explains why`);
  const fresh = found.filter((problem) => !document.problems.some((known) => isSaid(known, problem)));
  return { value: undefined, problems: inOrder(withoutRepeats([...document.problems, ...fresh])) };
}

/** A number that is not read as it is written may have the wrong type as well: once is enough. */
function isSaid(known: Problem, { place }: Problem): boolean {
  return known.code === 'NS1012' && known.place?.line === place?.line && known.place?.column === place?.column;
}

/** By line and column, as a person walks through the file. */
function inOrder(problems: Problem[]): Problem[] {
  // What has no line is about the whole file, and comes last.
  const line = ({ place }: Problem) => place?.line ?? Number.MAX_SAFE_INTEGER;
  const column = ({ place }: Problem) => place?.column ?? 0;
  return problems.sort((a, b) => line(a) - line(b) || column(a) - column(b));
}
