import type { StepLook } from '../model/executionPlan.ts';
import type { PackageState } from '../model/survey.ts';
import { type Outlook, outlook, type Scene } from './outlook.ts';

type PackageLook = Extract<StepLook, { kind: 'package' }>;
type Managed = Extract<PackageState, { versions: unknown }>;

export function lookPackage(look: PackageLook, { survey }: Scene): Outlook {
  const now = survey.packages[look.name];
  if (now === undefined || now.tool === null)
    return outlook('change', `package ${look.name}`, { certainty: 'predicted', note: 'the host did not say' });
  const { name, version } = look;
  const is = now.versions.join(', ');
  if (now.wanted) return outlook('unchanged', `package ${name}: ${is === '' ? 'not installed' : `${is} is installed`}`);
  if (version === null) return outlook('remove', `package ${name}: ${is} is removed`);
  const offer = offered(now);
  if (is === '') return outlook('create', `package ${name}: ${version} is installed`, offer);
  return outlook('change', `package ${name}: ${is} → ${version}`, offer);
}

function offered({ offered: known, tool }: Managed): Partial<Outlook> {
  if (known === true) return {};
  if (known === null) return { note: 'whether the repositories have this version is not known before it runs' };
  const note = `${tool}'s lists on the host do not have this version; the step refreshes them before it gives up`;
  return { certainty: 'predicted', note };
}
