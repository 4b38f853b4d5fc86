import { packageByHand } from './byHand.ts';
import { fixedScript, hostCommand } from './hostScript.ts';
import type { PackageSpec, StepSetting, StepWork } from './spec.ts';

/** A package at one version, or absent, by the host's own package manager; keeps how it was and what brings that back. */
export function packageStep({ name, version }: PackageSpec, { unless, check, timeoutMs }: StepSetting): StepWork {
  const parameters = {
    NS_NAME: name,
    NS_VERSION: version ?? '',
    NS_LOCK_S: String(Math.ceil(timeoutMs / 1_000)),
  };
  const doing = fixedScript(['packageLook', 'packaging', 'package'], parameters, unless);
  const undoing = fixedScript(['packageLook', 'packaging', 'packageUndo'], parameters);
  return {
    action: { at: 'host', command: hostCommand(doing, timeoutMs) },
    undo: {
      kind: 'own',
      command: hostCommand(undoing, timeoutMs),
      shown: `package ${name}: ${version === null ? 'install the version before' : 'the version before, or remove it if it was new'}`,
      byHand: packageByHand(),
    },
    preview: { look: { kind: 'package', name, version }, unless, check },
    summary: `package ${name}: ${version ?? 'absent'}`,
  };
}
