import type { StagePreview } from '../model/preview.ts';
import type { HostSurvey, PathState } from '../model/survey.ts';
import { payloadOf, sentBytes } from './payloads.ts';
import type { HostFinding } from './preflightHost.ts';
import { defaultStateParent, folderOf } from './surveyRequest.ts';
import type { HostStep } from './visits.ts';
import { bytesText } from './words.ts';

/** File systems round up, and others write too: a tenth more is wanted. */
const withMargin = (bytes: number): number => Math.ceil((bytes * 11) / 10);

/** What is to be written into a folder, and to stay. */
interface Need {
  readonly folder: string;
  readonly bytes: number;
}

/** Whether what is sent, and copies of what it replaces, fit. Folders with the very same room are taken for one file system. */
export function diskFindings(
  stateDir: string | null,
  steps: readonly HostStep[],
  survey: HostSurvey,
  stages: readonly StagePreview[],
): readonly HostFinding[] {
  const state = stateDir ?? defaultStateParent;
  const byRoom = new Map<number | null, Need[]>();
  for (const need of needsOf(state, changing(steps, stages), survey)) {
    const room = survey.freeBytes[need.folder] ?? null;
    byRoom.set(room, [...(byRoom.get(room) ?? []), need]);
  }
  return [...byRoom].flatMap(([room, needs]) => roomFinding(room, needs) ?? []);
}

/** Only what is not there already is written. */
function changing(steps: readonly HostStep[], stages: readonly StagePreview[]): readonly HostStep[] {
  const settled = new Set(
    stages.flatMap(({ steps: own, always }) =>
      [...own, ...always].flatMap(({ step, sign }) => (sign === 'unchanged' ? [step] : [])),
    ),
  );
  return steps.filter(({ id }) => !settled.has(id));
}

function needsOf(state: string, steps: readonly HostStep[], survey: HostSurvey): readonly Need[] {
  const uploads = steps.flatMap(({ step }) => {
    const { look } = step.preview;
    return payloadOf(step) !== null && 'path' in look ? [{ path: look.path, bytes: sentBytes(step) }] : [];
  });
  // What is sent lies in the state directory until its step has ended; what it replaced stays there.
  const passing = Math.max(0, ...steps.map(({ step }) => sentBytes(step)));
  const kept = uploads.reduce((sum, { path }) => sum + keptBytes(path, survey), 0);
  return [
    ...uploads.map(({ path, bytes }) => ({ folder: folderOf(path), bytes })),
    { folder: state, bytes: passing + kept },
  ].filter(({ bytes }) => bytes > 0);
}

function keptBytes(path: string, { paths, trees }: HostSurvey): number {
  const entries: readonly (PathState | undefined)[] = [paths[path], ...(trees[path]?.entries ?? [])];
  return entries.reduce((sum, entry) => sum + (entry?.kind === 'file' ? entry.bytes : 0), 0);
}

function roomFinding(room: number | null, needs: readonly Need[]): HostFinding | null {
  const folders = [...new Set(needs.map(({ folder }) => folder))].join(', ');
  const bytes = withMargin(needs.reduce((sum, need) => sum + need.bytes, 0));
  const next = 'make room, or keep less: old releases, logs, package caches';
  if (room === null)
    return { name: 'diskSpace', verdict: 'doubt', text: `how much room ${folders} has cannot be told`, next: null };
  if (room >= bytes) return null;
  const text = `${folders}: ${bytesText(room)} free, ${bytesText(bytes)} are needed`;
  return { name: 'diskSpace', verdict: 'bad', text, next };
}
