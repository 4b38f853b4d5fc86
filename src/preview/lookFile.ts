import type { CompiledStep, Payload, StepLook } from '../model/executionPlan.ts';
import type { PathState } from '../model/survey.ts';
import { askId } from './asks.ts';
import { decodedText } from './decodedText.ts';
import { type Outlook, outlook, type Scene } from './outlook.ts';
import { isSecret, payloadBytes, payloadOf, payloadSha256, shownBytesMax } from './payloads.ts';
import type { HostStep } from './visits.ts';
import { bytesText, fourDigits, othersRead } from './words.ts';

type FileLook = Extract<StepLook, { kind: 'file' }>;
type FileState = Extract<PathState, { kind: 'file' }>;

/** As it is, another, or nobody can tell. */
type Compared = 'same' | 'other' | 'unknown';

/** A new file without a mode of its own gets this one (src/host/steps/file.sh). */
const newFileMode = '0644';

/** An uploaded file or a rendered template. */
export function lookFile({ id, step }: HostStep, look: FileLook, scene: Scene): Outlook {
  const payload = sentPayload(step);
  const now = scene.survey.paths[look.path];
  if (now?.kind === 'file') return existing(look, payload, now, scene, ownerIs(id, look.owner, scene));
  const { mode, owner, path } = look;
  const content = shown(look, payload, null, scene);
  // A whole text speaks for itself, and hosts whose own names are of different lengths stay alike.
  const bytes = isSecret(payload) || content.diff !== null ? null : bytesText(payloadBytes(payload));
  const details = [fourDigits(mode ?? newFileMode), owner, bytes].filter((detail) => detail !== null);
  const certainty = isSecret(payload) || now === undefined ? 'predicted' : 'verified';
  return outlook('create', `${path}: new file, ${details.join(', ')}`, { certainty, ...content });
}

function existing(look: FileLook, payload: Payload, now: FileState, scene: Scene, owner: Compared): Outlook {
  const { path, mode } = look;
  const content = compareContent(payload, now, scene);
  const changes = [
    ...changeText(content, 'content'),
    ...(mode !== null && fourDigits(mode) !== now.mode ? [`mode ${now.mode} → ${fourDigits(mode)}`] : []),
    ...changeText(owner, `owner ${now.owner} → ${look.owner}`),
  ];
  if (changes.length === 0) return outlook('unchanged', `${path}: as it is to be`);
  const certainty = content === 'unknown' || owner === 'unknown' ? 'predicted' : 'verified';
  const difference =
    content === 'other' ? shown(look, payload, now, scene) : { diff: null, note: whyUnknown(content, payload) };
  return outlook('change', `${path}: ${changes.join(', ')}`, { certainty, ...difference });
}

const changeText = (compared: Compared, what: string): readonly string[] =>
  compared === 'same' ? [] : [compared === 'other' ? what : `perhaps ${what}`];

function whyUnknown(content: Compared, payload: Payload): string | null {
  if (content !== 'unknown') return null;
  if (isSecret(payload)) return secretNote;
  return 'what is in it now cannot be read by this user';
}

const secretNote =
  'it holds a secret, which is fetched only when a run starts: its content is neither compared nor shown';

function compareContent(payload: Payload, now: FileState, { known }: Scene): Compared {
  const wanted = payloadSha256(payload, known.sha256);
  if (wanted === null) return 'unknown';
  if (payloadBytes(payload) !== now.bytes) return 'other';
  if (now.sha256 === null) return 'unknown';
  return now.sha256 === wanted ? 'same' : 'other';
}

function ownerIs(id: string, owner: string | null, { survey }: Scene): Compared {
  if (owner === null) return 'same';
  const end = survey.commands[askId.owner(id)];
  if (end === undefined || end.timedOut) return 'unknown';
  return end.exitCode === 0 ? 'same' : 'other';
}

/** The diff, or why there is none. */
function shown(look: FileLook, payload: Payload, now: FileState | null, scene: Scene): Pick<Outlook, 'diff' | 'note'> {
  const hidden = whyHidden(look, payload, now);
  if (hidden !== null) return { diff: null, note: hidden };
  const becomes = scene.known.text(payload);
  if (becomes === null)
    return { diff: null, note: `not shown: it is no text, or longer than ${bytesText(shownBytesMax)}` };
  const was = now === null ? '' : textOn(look.path, scene);
  if (was === null)
    return { diff: null, note: `not shown: what is there is no text, or longer than ${bytesText(shownBytesMax)}` };
  const difference = scene.known.diff(was, becomes);
  return { diff: difference.diff, note: difference.diff === null ? `not shown: ${difference.why}` : null };
}

function textOn(path: string, { survey }: Scene): string | null {
  const content = survey.contents[path];
  return content === undefined ? null : decodedText(content);
}

function whyHidden(look: FileLook, payload: Payload, now: FileState | null): string | null {
  if (isSecret(payload)) return secretNote;
  return whyPrivate(look.diff, [now?.mode ?? null, look.mode]);
}

/** Why the content of a file of these modes, now and then, is not shown; null: it is. */
export function whyPrivate(diff: boolean | null, modes: readonly (string | null)[]): string | null {
  if (diff === false) return 'not shown: the plan says `diff: false`';
  const closed = modes.find((mode) => mode !== null && !othersRead(mode)) ?? null;
  if (diff === true || closed === null) return null;
  return `not shown: mode ${fourDigits(closed)} keeps others from reading it (\`diff: true\` shows it)`;
}

function sentPayload(step: CompiledStep): Payload {
  const payload = payloadOf(step);
  if (payload === null) throw new Error(`defect: step ${step.name} sends nothing`);
  return payload;
}
