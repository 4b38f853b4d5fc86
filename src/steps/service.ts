import { serviceByHand } from './byHand.ts';
import { fixedScript, hostCommand } from './hostScript.ts';
import type { ServiceSpec, StepSetting, StepWork } from './spec.ts';

const undoShown = {
  started: 'stop it if it was not active',
  stopped: 'start it if it was active',
  restarted: 'restart it, or stop it if it was not active',
  reloaded: 'reload it, or stop it if it was not active',
} as const;

/** A service brought into a state by the host's service manager; keeps whether it was active and enabled. */
export function service(spec: ServiceSpec, { unless, check, timeoutMs, target }: StepSetting): StepWork {
  const { name, state } = spec;
  const enabled = spec.enabled === null ? '' : String(spec.enabled);
  const parameters = {
    NS_NAME: name,
    NS_STATE: state ?? '',
    NS_ENABLED: enabled,
    NS_MANAGER: target.serviceManager,
  };
  const doing = fixedScript(['managing', 'service'], parameters, unless);
  const undoing = fixedScript(['managing', 'serviceUndo'], parameters);
  const boot = spec.enabled === null ? null : spec.enabled ? 'enabled' : 'disabled';
  const undoBoot = boot === null ? null : 'enable or disable it as it was';
  return {
    action: { at: 'host', command: hostCommand(doing, timeoutMs) },
    undo: {
      kind: 'own',
      command: hostCommand(undoing, timeoutMs),
      shown: `service ${name}: ${joined([state && undoShown[state], undoBoot])}`,
      byHand: serviceByHand(spec, target.serviceManager),
    },
    preview: {
      look: { kind: 'service', name, state, enabled: spec.enabled, manager: target.serviceManager },
      unless,
      check,
    },
    summary: `service ${name}: ${joined([state, boot])}`,
  };
}

function joined(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join(', ');
}
