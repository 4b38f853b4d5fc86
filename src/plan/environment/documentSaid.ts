import { failure } from '../../model/problems.ts';
import { exactJson, isObject } from '../inventory/exactJson.ts';
import { formatPath } from '../read/documentPath.ts';
import { readYaml, type YamlDocument } from '../read/readYaml.ts';

/** What a program or a server said of hosts: JSON, or YAML of at most 1 MiB. Throws NS1215 for what is no text. */
export function documentSaid(source: string, said: Uint8Array): YamlDocument {
  const text = decoded(source, said);
  if (/^\s*\{/.test(text)) {
    try {
      return plainDocument(source, exactJson(text));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      // It may still be YAML in braces; that reader can say where it goes wrong.
    }
  }
  const document = readYaml(source, said);
  return { ...document, value: versioned(document.value) };
}

/** A value that comes from no file: places are paths inside it. */
export function plainDocument(file: string, value: unknown): YamlDocument {
  const at = (path: readonly (string | number)[]) => ({ file, ...(path.length > 0 && { path: formatPath(path) }) });
  return { file, value: versioned(value), at, written: () => undefined, problems: [] };
}

/** The version may be left out: a program speaks to the version that asks it. */
function versioned(value: unknown): unknown {
  return isObject(value) ? { apiVersion: 'nightshift/v1', ...value } : value;
}

function decoded(source: string, said: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(said);
  } catch {
    throw failure('NS1215', `${source} said something that is not UTF-8 text.`, 'Let it print JSON or YAML.');
  }
}
