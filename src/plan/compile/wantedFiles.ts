import type { Script, Step } from '../../generated/plan.ts';
import type { Change, DocumentPath } from '../change.ts';
import type { Lookup } from '../interpolation/names.ts';
import { fillPlainText, pathRules } from '../interpolation/plainText.ts';
import { segmentsOf } from '../interpolation/segments.ts';
import type { FileUse, WantedFile } from './localFiles.ts';
import { changeNames, hostNames } from './names.ts';
import { stageSelections } from './stageSelections.ts';

interface NamedFile {
  readonly text: string;
  readonly use: FileUse;
  readonly path: DocumentPath;
}

/** The local files that a change names, each once for each use. Names that cannot be filled in are reported when it is compiled. */
export function wantedFiles(change: Change): readonly WantedFile[] {
  const wanted = new Map<string, WantedFile>();
  for (const [index, { stage, hosts }] of stageSelections(change).selections.entries()) {
    const lookups = hosts.flatMap((host) => change.environment.hosts.get(host) ?? []).map(namesIn(change));
    for (const named of namedFiles(stage, ['stages', index])) {
      for (const path of fillings(named.text, lookups)) {
        const key = JSON.stringify([named.use, path]);
        if (!wanted.has(key)) wanted.set(key, { path, use: named.use, place: change.at(named.path) });
      }
    }
  }
  return [...wanted.values()];
}

function namesIn(change: Change): (host: Parameters<typeof hostNames>[1]) => Lookup {
  const names = changeNames(change);
  return (host) => hostNames(names, host);
}

/** What a text comes out as for the hosts, each once. */
function fillings(text: string, lookups: readonly Lookup[]): ReadonlySet<string> {
  const varies = segmentsOf(text).some((segment) => segment.kind === 'name' && segment.name.startsWith('host.'));
  const paths = (varies ? lookups : lookups.slice(0, 1)).flatMap((lookup) => {
    let complaints = 0;
    const path = fillPlainText(text, pathRules, lookup, () => complaints++);
    return complaints > 0 ? [] : [path];
  });
  return new Set(paths);
}

function namedFiles(
  { steps, always = [] }: { readonly steps: readonly Step[]; readonly always?: readonly Step[] },
  path: DocumentPath,
): readonly NamedFile[] {
  return [
    ...steps.flatMap((step, index) => filesOfStep(step, [...path, 'steps', index])),
    ...always.flatMap((step, index) => filesOfStep(step, [...path, 'always', index])),
  ];
}

function filesOfStep(step: Step, path: DocumentPath): readonly NamedFile[] {
  if ('upload' in step) return [{ text: step.upload.from, use: 'upload', path: [...path, 'upload', 'from'] }];
  if ('template' in step) return [{ text: step.template.from, use: 'template', path: [...path, 'template', 'from'] }];
  const own = 'script' in step ? [scriptFile(step.script, [...path, 'script'])] : [];
  const undo = 'undo' in step && typeof step.undo === 'object' && 'script' in step.undo ? step.undo.script : undefined;
  return undo === undefined ? own : [...own, scriptFile(undo, [...path, 'undo', 'script'])];
}

function scriptFile({ file }: Script, path: DocumentPath): NamedFile {
  return { text: file, use: 'script', path: [...path, 'file'] };
}
