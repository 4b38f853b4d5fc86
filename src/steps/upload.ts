import { directoryByHand, fileByHand } from './byHand.ts';
import { fixedScript, hostCommand } from './hostScript.ts';
import type { StepSetting, StepWork, UploadSpec } from './spec.ts';

/** A file, a rendered template or a directory, written beside its place and renamed; keeps what it replaced. */
export function upload(spec: UploadSpec, { unless, check, timeoutMs }: StepSetting): StepWork {
  const { to, mode, owner, payload } = spec;
  const part = spec.directory ? 'directory' : 'file';
  const parameters = { NS_PATH: to, NS_MODE: mode ?? '', NS_OWNER: owner ?? '' };
  const doing = fixedScript(['replacing', part], parameters, unless);
  const undoing = fixedScript(['replacing', `${part}Undo`], { NS_PATH: to });
  const place = { path: to, mode, owner };
  const look = spec.directory
    ? ({ kind: 'directory', ...place } as const)
    : ({ kind: 'file', ...place, diff: spec.diff } as const);
  const details = [mode, owner].filter((detail) => detail !== null).join(', ');
  return {
    action: { at: 'host', command: hostCommand(doing, timeoutMs, { payloads: [payload] }) },
    undo: {
      kind: 'own',
      command: hostCommand(undoing, timeoutMs),
      shown: `restore ${to}, or remove it if it was new`,
      byHand: spec.directory ? directoryByHand(to) : fileByHand(to),
    },
    preview: { look, unless, check },
    summary: `${spec.from} → ${to}${details && ` (${details})`}`,
  };
}
