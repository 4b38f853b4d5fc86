import { symlinkByHand } from './byHand.ts';
import { fixedScript, hostCommand } from './hostScript.ts';
import type { StepSetting, StepWork, SymlinkSpec } from './spec.ts';

/** A symbolic link, switched by a rename; keeps what it pointed to. */
export function symlink({ path, to }: SymlinkSpec, { unless, check, timeoutMs }: StepSetting): StepWork {
  const doing = fixedScript(['replacing', 'linking', 'symlink'], { NS_PATH: path, NS_TARGET: to }, unless);
  const undoing = fixedScript(['replacing', 'linking', 'symlinkUndo'], { NS_PATH: path });
  return {
    action: { at: 'host', command: hostCommand(doing, timeoutMs) },
    undo: {
      kind: 'own',
      command: hostCommand(undoing, timeoutMs),
      shown: `point ${path} back, or remove it if it was new`,
      byHand: symlinkByHand(path),
    },
    preview: { look: { kind: 'symlink', path, to }, unless, check },
    summary: `${path} → ${to}`,
  };
}
