import { lineByHand } from './byHand.ts';
import { fixedScript, hostCommand } from './hostScript.ts';
import type { LineSpec, StepSetting, StepWork } from './spec.ts';

/** A line ensured or absent in a file; keeps what it replaced. */
export function line(spec: LineSpec, { unless, check, timeoutMs }: StepSetting): StepWork {
  const { path, match, state } = spec;
  const parameters = { NS_PATH: path, NS_LINE: spec.line, NS_MATCH: match ?? '', NS_STATE: state };
  const doing = fixedScript(['replacing', 'lineLook', 'line'], parameters, unless);
  const undoing = fixedScript(['replacing', 'lineUndo'], { NS_PATH: path, NS_LINE: spec.line });
  return {
    action: { at: 'host', command: hostCommand(doing, timeoutMs) },
    undo: {
      kind: 'own',
      command: hostCommand(undoing, timeoutMs),
      shown: `take the line of ${path} back`,
      byHand: lineByHand(path),
    },
    preview: { look: { kind: 'line', path, line: spec.line, match, state, diff: spec.diff }, unless, check },
    summary: shown(spec),
  };
}

function shown({ path, line: text, match, state }: LineSpec): string {
  if (state === 'absent') return match === null ? `${path}: without "${text}"` : `${path}: without lines like ${match}`;
  return match === null ? `${path}: with "${text}"` : `${path}: "${text}" in place of the last line like ${match}`;
}
