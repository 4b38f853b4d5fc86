import type { Problem } from '../../model/problems.ts';
import { checkHosts } from '../environment/checkHosts.ts';
import { checkSiblings, settingsOf } from '../environment/defaults.ts';
import { groupsByHost, resolveGroups } from '../environment/groups.ts';
import type { YamlDocument } from '../read/readYaml.ts';
import { errorAt, hasErrors } from '../read/report.ts';
import { validateDocument } from '../read/validateDocument.ts';
import type { HostsFile, Imported } from './imported.ts';

/** Hosts and groups of a document that is as hosts.yaml is; null when a problem is an error. It imports nothing itself. */
export function importedOf(document: YamlDocument): { imported: Imported | null; problems: readonly Problem[] } {
  const { value, problems } = validateDocument('hosts', document);
  if (value === undefined) return { imported: null, problems };
  const { hosts } = value;
  if (hosts === undefined || value.import !== undefined) {
    const message =
      value.import === undefined ? 'It names no hosts.' : 'It imports hosts itself, which is not followed.';
    const next = 'Let it say every host; half a fleet would be worse than none.';
    return { imported: null, problems: [...problems, errorAt({ file: document.file }, 'NS1215', message, next)] };
  }
  return flattened({ ...value, hosts }, document, problems);
}

function flattened(file: HostsFile, { file: source, at }: YamlDocument, before: readonly Problem[]) {
  const { groups, problems } = resolveGroups(file, at);
  const found = [...before, ...problems, ...checkHosts(file, at)];
  if (hasErrors(found)) return { imported: null, problems: found };
  const byHost = groupsByHost(groups);
  const names = Object.keys(file.hosts);
  const disagreements = names.flatMap((name) => checkSiblings(name, file, byHost.get(name) ?? [], at));
  const members = Object.entries(file.groups ?? {}).map(
    ([name, group]) => [name, { hosts: group.hosts ?? [], groups: group.groups ?? [] }] as const,
  );
  const hosts = new Map(names.map((name) => [name, settingsOf(name, file, byHost.get(name) ?? [])] as const));
  const all = [...found, ...disagreements.slice(0, 1)];
  return { imported: hasErrors(all) ? null : { source, hosts, groups: new Map(members) }, problems: all };
}
