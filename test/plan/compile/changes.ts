import type { Plan, Stage } from '../../../src/generated/plan.ts';
import type { HostTarget } from '../../../src/model/executionPlan.ts';
import type { Change, EnvironmentHost } from '../../../src/plan/change.ts';
import { type CompiledChange, compileChange } from '../../../src/plan/compile/compileChange.ts';
import type { LocalFiles, ReadFile } from '../../../src/plan/compile/localFiles.ts';
import { sha256 } from '../../../src/plan/digest.ts';

/** Changes for tests of the compiler, made by hand: nothing is read. */
export function hostOf(
  name: string,
  variables: EnvironmentHost['variables'] = {},
  more: Partial<HostTarget> = {},
): EnvironmentHost {
  const target: HostTarget = {
    name,
    address: `${name}.example`,
    port: 22,
    user: 'deploy',
    identity: null,
    passphrase: null,
    knownHosts: null,
    stateDir: null,
    serviceManager: 'systemctl',
    connectTimeoutMs: 10_000,
    connectRetries: 2,
    keepaliveMs: 15_000,
    reconnectForMs: 120_000,
    labels: { site: 'paris' },
    ...more,
  };
  return { target, variables };
}

export const stageOf = (more: Partial<Stage> = {}): Stage => ({
  name: 'all',
  hosts: 'all',
  steps: [{ run: 'true', undo: 'true' }],
  ...more,
});

const planOf = (more: Partial<Plan> = {}): Plan => ({
  apiVersion: 'nightshift/v1',
  name: 'billing-4.12.0',
  environment: 'test',
  stages: [stageOf()],
  ...more,
});

const twoHosts = [hostOf('web-1', { rack: 'r1' }), hostOf('web-2', { rack: 'r2' }, { labels: { site: 'lyon' } })];

export function changeOf(plan: Partial<Plan> = {}, hosts: readonly EnvironmentHost[] = twoHosts): Change {
  const names = hosts.map(({ target }) => target.name);
  return {
    plan: planOf(plan),
    at: (path) => ({ file: 'plan.yaml', line: 1, path: path.join('.') }),
    environment: {
      name: 'test',
      hosts: new Map(hosts.map((host) => [host.target.name, host])),
      groups: new Map([['all', names]]),
      calendar: null,
      policy: { apiVersion: 'nightshift/v1' },
    },
  };
}

export function filesOf(files: { readonly [path: string]: string | Partial<ReadFile> } = {}): LocalFiles {
  const entries = Object.entries(files).map(([path, file]): [string, ReadFile] => {
    const known = typeof file === 'string' ? { sha256: sha256(file), bytes: file.length } : file;
    return [path, { source: path, kind: 'file', sha256: 'f00', bytes: 1, text: null, ...known }];
  });
  return { files: new Map(entries), problems: [] };
}

export function compiled(
  plan: Partial<Plan> = {},
  files: LocalFiles = filesOf(),
  hosts: readonly EnvironmentHost[] = twoHosts,
): CompiledChange {
  return compileChange(changeOf(plan, hosts), files, sha256);
}

/** The plan, which must come out without problems. */
export function compiledPlan(...args: Parameters<typeof compiled>) {
  const { plan, problems } = compiled(...args);
  if (plan === undefined || problems.length > 0) throw new Error(JSON.stringify(problems, null, 1));
  return plan;
}
