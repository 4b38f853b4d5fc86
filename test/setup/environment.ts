import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FleetHost, SshdFleet } from './sshd.ts';

export interface EnvironmentFiles {
  /** More of each host's entry in hosts.yaml, by the host's name: labels, variables … */
  readonly hosts?: { readonly [name: string]: { readonly variables?: object; readonly [key: string]: unknown } };
  readonly groups?: { readonly [name: string]: unknown };
  /** More of `defaults` in hosts.yaml. */
  readonly defaults?: { readonly [key: string]: unknown };
  readonly calendar?: object;
  /** Default: windows and the way back optional. */
  readonly policy?: object;
}

const apiVersion = 'nightshift/v1';

/**
 * Writes `<project>/inventories/<name>/` for hosts of a fleet; a plan finds `{{ host.root }}`, the host's own directory.
 * The files are JSON, which is YAML too. Returns the environment's folder.
 */
export async function writeEnvironment(
  project: string,
  name: string,
  fleet: SshdFleet,
  hosts: readonly FleetHost[],
  files: EnvironmentFiles = {},
): Promise<string> {
  const folder = join(project, 'inventories', name);
  await mkdir(folder, { recursive: true });
  const write = (file: string, content: object) =>
    writeFile(join(folder, file), `${JSON.stringify({ apiVersion, ...content }, null, 2)}\n`);
  await write('hosts.yaml', hostsFile(fleet, hosts, files));
  await write('policy.yaml', files.policy ?? { windows: 'optional', wayBack: 'optional' });
  if (files.calendar !== undefined) await write('calendar.yaml', files.calendar);
  return folder;
}

function hostsFile(fleet: SshdFleet, hosts: readonly FleetHost[], files: EnvironmentFiles): object {
  const entries = hosts.map(({ name, address, port, root, stateDir }) => {
    const { variables = {}, ...more } = files.hosts?.[name] ?? {};
    return [name, { address, port, stateDir, variables: { root, ...variables }, ...more }] as const;
  });
  const { user, identity, knownHosts } = fleet;
  return {
    // Whoever runs the tests may have a configuration of ssh.
    defaults: {
      user,
      identity,
      knownHosts,
      sshConfig: 'none',
      connectTimeout: '20s',
      connectRetries: 2,
      ...files.defaults,
    },
    hosts: Object.fromEntries(entries),
    ...(files.groups && { groups: files.groups }),
  };
}
