import type { StepLook } from '../model/executionPlan.ts';
import { type Outlook, outlook, type Scene } from './outlook.ts';

export function lookSymlink({ path, to }: Extract<StepLook, { kind: 'symlink' }>, { survey }: Scene): Outlook {
  const now = survey.paths[path];
  if (now?.kind !== 'link')
    return outlook('create', `${path} → ${to}`, { certainty: now === undefined ? 'predicted' : 'verified' });
  if (now.to === to) return outlook('unchanged', `${path} → ${to}`);
  return outlook('change', `${path}: ${now.to} → ${to}`);
}
