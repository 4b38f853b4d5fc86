import type { Problem } from '../../../src/model/problems.ts';
import type { Change } from '../../../src/plan/change.ts';
import { loadChange } from '../../../src/plan/environment/loadChange.ts';
import { checkRules } from '../../../src/plan/rules/checkRules.ts';
import { inFolder } from '../environment/inFolder.ts';

const start = 'apiVersion: nightshift/v1\n';
const hosts = `${start}hosts:\n${Array.from({ length: 10 }, (_, index) => `  h${index}: {labels: {site: s${index % 2}}}\n`).join('')}groups:\n  all: {hosts: [h0, h1, h2, h3, h4, h5, h6, h7, h8, h9]}\n`;

/** The parts of a plan over the hosts h0 to h9 that a test changes. */
export interface Parts {
  readonly top?: string;
  readonly stage?: string;
  readonly steps?: string;
  readonly hosts?: string;
  readonly rest?: string;
  readonly policy?: string;
  readonly calendar?: string;
}

/** A change whose parts are valid by schema; throws when they are not. */
export async function changeOf(parts: Parts): Promise<Change> {
  const { top = '', stage = '', rest = '', policy = 'windows: optional\n', calendar } = parts;
  const steps = parts.steps ?? '[{wait: {port: 80}}]';
  const plan = `${start}name: c\nenvironment: test\n${top}stages:\n  - name: s\n    hosts: ${parts.hosts ?? 'all'}\n    steps: ${steps}\n${stage}${rest}`;
  const files = {
    'plan.yaml': plan,
    'inventories/test/hosts.yaml': hosts,
    'inventories/test/policy.yaml': start + policy,
    ...(calendar !== undefined && { 'inventories/test/calendar.yaml': `${start}timezone: Europe/Paris\n${calendar}` }),
  };
  const { change, problems } = await inFolder(files, (root) => loadChange(root, 'plan.yaml'));
  if (change === undefined) throw new Error(JSON.stringify(problems, null, 2));
  return change;
}

export async function problemsOf(parts: Parts): Promise<Problem[]> {
  return checkRules(await changeOf(parts));
}

/** `error NS1101 stages[0].steps[0].run` for each problem. */
export async function told(parts: Parts): Promise<string[]> {
  const problems = await problemsOf(parts);
  return problems.map(({ severity, code, place }) => `${severity} ${code} ${place?.path ?? ''}`.trim());
}
