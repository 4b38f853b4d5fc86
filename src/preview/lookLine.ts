import type { StepLook } from '../model/executionPlan.ts';
import type { LineState } from '../model/survey.ts';
import { decodedLossily } from './decodedText.ts';
import { bounded } from './fileDiff.ts';
import { whyPrivate } from './lookFile.ts';
import { type Outlook, outlook, type Scene } from './outlook.ts';
import { lineAt } from './surveyRequest.ts';
import { counted } from './words.ts';

type LineLook = Extract<StepLook, { kind: 'line' }>;
type Edit = Extract<LineState, { hits: unknown }>;

export function lookLine(look: LineLook, scene: Scene): Outlook {
  const state = scene.survey.lines[lineAt(scene.steps, look)];
  if (state === undefined || state.edit === null)
    return outlook('change', `${look.path}: perhaps a line`, { certainty: 'predicted', note: 'the host did not say' });
  if (state.edit === 'nothing') return outlook('unchanged', `${look.path}: as it is to be`);
  const sign = state.edit === 'remove' ? 'remove' : 'change';
  return outlook(sign, `${look.path}: ${editText(state)}`, shown(look, state, scene));
}

function editText({ edit, hits }: Edit): string {
  if (edit === 'append') return 'a line is appended';
  if (edit === 'remove') return `${counted(hits.length, 'line')} removed`;
  return `line ${hits[0]?.number} is replaced`;
}

function shown(look: LineLook, state: Edit, { survey, known }: Scene): Pick<Outlook, 'diff' | 'note'> {
  const now = survey.paths[look.path];
  const hidden = whyPrivate(look.diff, [now?.kind === 'file' ? now.mode : null]);
  if (hidden !== null) return { diff: null, note: hidden };
  const content = survey.contents[look.path];
  if (content === undefined) return { diff: withoutContext(look, state), note: null };
  const was = decodedLossily(content);
  const difference = known.diff(was, edited(was, look.line, state));
  return { diff: difference.diff ?? withoutContext(look, state), note: null };
}

/** The file after the edit, as src/host/steps/line.sh leaves it: its last line ends with a newline. */
function edited(text: string, line: string, { edit, hits }: Edit): string {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const hit = new Set(hits.map(({ number }) => number));
  if (edit === 'append') lines.push(line);
  const left = edit === 'remove' ? lines.filter((_, at) => !hit.has(at + 1)) : lines;
  const becomes = edit === 'replace' ? left.map((one, at) => (hit.has(at + 1) ? line : one)) : left;
  return becomes.map((one) => `${one}\n`).join('');
}

/** Of a file that is too long to be sent whole. */
function withoutContext({ line }: LineLook, { edit, hits }: Edit): string {
  const removed = edit === 'append' ? [] : hits.flatMap(({ number, line: was }) => [`@@ -${number} @@`, `-${was}`]);
  return bounded([...removed, ...(edit === 'remove' ? [] : [`+${line}`])]);
}
