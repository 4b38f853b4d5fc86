import type { StepLook } from '../model/executionPlan.ts';
import type { PathState, TreeEntry, TreeState } from '../model/survey.ts';
import { askId } from './asks.ts';
import { type Outlook, outlook, type Scene } from './outlook.ts';
import { payloadOf } from './payloads.ts';
import { compareTrees, countsOf, listing } from './treeChanges.ts';
import type { HostStep } from './visits.ts';
import { fourDigits } from './words.ts';

type DirectoryLook = Extract<StepLook, { kind: 'directory' }>;

/** The directory itself, where the step says nothing (src/host/steps/directory.sh). */
const directoryMode = '0755';

/** An uploaded directory replaces the one that is there, whole. */
export function lookDirectory(own: HostStep, look: DirectoryLook, scene: Scene): Outlook {
  const payload = payloadOf(own.step);
  const wanted = payload === null ? [] : scene.known.directory(payload);
  const now = scene.survey.paths[look.path];
  if (now?.kind !== 'directory') return created(look, wanted, now);
  const tree = scene.survey.trees[look.path];
  if (tree === undefined || tree.entries === null) return unlisted(look, tree);
  const owner = ownerOf(own.id, look, scene);
  const mode = fourDigits(look.mode ?? directoryMode);
  const itself = [
    ...changed(now.mode !== mode, `mode ${now.mode} → ${mode}`),
    ...changed(!owner.right([now, ...tree.entries]), owner.text),
  ];
  const entries = compareTrees(tree.entries, wanted);
  const unsure = tree.entries.some(isUnread) ? unread : owner.unsure;
  if (itself.length + entries.length === 0) return outlook('unchanged', `${look.path}: as it is to be`, unsure);
  const changes = [...countsOf(entries), ...itself].join(', ');
  return outlook('change', `${look.path}: ${changes}`, { diff: listing(entries), ...unsure });
}

const unread = { certainty: 'predicted', note: 'not all files in it can be read by this user' } as const;

const isUnread = (entry: TreeEntry): boolean => entry.kind === 'file' && entry.sha256 === null;

function created(look: DirectoryLook, wanted: readonly TreeEntry[], now: PathState | undefined): Outlook {
  const count = `${wanted.length.toLocaleString('en-US')} ${wanted.length === 1 ? 'entry' : 'entries'}`;
  const certainty = now === undefined ? 'predicted' : 'verified';
  return outlook('create', `${look.path}: new directory, ${count}`, {
    certainty,
    diff: listing(compareTrees([], wanted)),
  });
}

const whyUnlisted = {
  absent: 'it went away while it was looked at',
  notADirectory: 'it was replaced while it was looked at',
  unreadable: 'not all of it can be read by this user',
  tooMany: 'it has too many entries to be listed',
} as const;

function unlisted({ path }: DirectoryLook, tree: TreeState | undefined): Outlook {
  const why = tree?.entries === null ? whyUnlisted[tree.why] : 'it was not listed';
  return outlook('change', `${path}: perhaps content`, { certainty: 'predicted', note: why });
}

interface OwnerRule {
  right(states: readonly PathState[]): boolean;
  readonly text: string;
  readonly unsure: Partial<Outlook>;
}

/** Everything in it belongs to the step's owner; without one, to whoever unpacks it. */
function ownerOf(id: string, { owner }: DirectoryLook, { survey }: Scene): OwnerRule {
  if (owner !== null) {
    const end = survey.commands[askId.owner(id)];
    const answered = end !== undefined && !end.timedOut;
    const unsure = answered ? {} : ({ certainty: 'predicted', note: 'whose it is could not be told' } as const);
    return { right: () => !answered || end.exitCode === 0, text: `owner → ${owner}`, unsure };
  }
  const group = survey.commands[askId.ownGroup]?.output.trim();
  const own = `${survey.facts.uid}:${group ?? ''}`;
  const isOwn = (state: PathState) =>
    !('owner' in state) || (group === undefined ? state.owner.startsWith(own) : state.owner === own);
  return { right: (states) => states.every(isOwn), text: `owner → ${own}`, unsure: {} };
}

const changed = (is: boolean, text: string): readonly string[] => (is ? [text] : []);
