import type { StepLook } from '../model/executionPlan.ts';
import type { ServiceState } from '../model/survey.ts';
import { type Outlook, outlook, type Scene } from './outlook.ts';

type ServiceLook = Extract<StepLook, { kind: 'service' }>;

interface Change {
  readonly sign: 'change' | 'runs';
  readonly text: string;
}

/** A service's verbs, as src/host/steps/service.sh picks them. */
export function lookService(look: ServiceLook, { survey }: Scene): Outlook {
  const now = survey.services[look.name] ?? { exists: null, active: false, enabled: null };
  const changes = [bootChange(look, now), activeChange(look, now)].filter((change) => change !== null);
  const unsure = now.exists === null;
  const more: Partial<Outlook> = unsure
    ? { certainty: 'predicted', note: `the host cannot say whether there is a service ${look.name}` }
    : {};
  const is = [now.active ? 'active' : 'not active', ...bootText(now)].join(', ');
  if (changes.length === 0) return outlook('unchanged', `service ${look.name}: is ${is}`, more);
  const sign = changes.some((change) => change.sign === 'change') ? 'change' : 'runs';
  return outlook(sign, `service ${look.name}: ${changes.map(({ text }) => text).join(', ')} (now ${is})`, more);
}

/** What is known of a service at boot: not asked of one that is active, and stays as it is there. */
export const bootText = ({ enabled }: ServiceState): string[] =>
  enabled === null ? [] : [enabled ? 'enabled' : 'not enabled'];

function bootChange({ enabled }: ServiceLook, now: ServiceState): Change | null {
  if (enabled === null || enabled === now.enabled) return null;
  return { sign: 'change', text: enabled ? 'enabled' : 'disabled' };
}

/** A restart leaves it as active as it was: it runs, and changes no state. */
function activeChange({ state }: ServiceLook, { active }: ServiceState): Change | null {
  if (state === null) return null;
  if (state === 'stopped') return active ? { sign: 'change', text: 'stopped' } : null;
  if (!active) return { sign: 'change', text: 'started' };
  return state === 'started' ? null : { sign: 'runs', text: state };
}
