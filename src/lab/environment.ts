import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '../model/problems.ts';
import type { LabHost, LabLayout } from './layout.ts';
import { writeWholeFile } from './wholeFile.ts';

/** What is in a file that the lab may write again. */
const writtenByLab = '# Written by `nightshift lab`';

/** The environment of a lab as files: `hosts.yaml`, `calendar.yaml` and `policy.yaml`. The same layout gives the same bytes. */
export function environmentFiles(layout: LabLayout): ReadonlyMap<string, string> {
  return new Map([
    ['hosts.yaml', hostsFile(layout)],
    ['calendar.yaml', calendarFile],
    ['policy.yaml', policyFile],
  ]);
}

/**
 * Writes inventories/<environment>/ for a lab, where it is missing or differs. Returns the folder.
 * @throws NS7005 when a file is there that the lab did not write.
 */
export async function writeEnvironment(projectRoot: string, layout: LabLayout): Promise<string> {
  const directory = join(projectRoot, 'inventories', layout.environment);
  await mkdir(directory, { recursive: true });
  const differing = [];
  for (const [name, text] of environmentFiles(layout)) {
    if (await isToBeWritten(join(directory, name), text)) differing.push({ name, text });
  }
  for (const { name, text } of differing) await writeWholeFile(join(directory, name), text);
  return directory;
}

async function isToBeWritten(path: string, text: string): Promise<boolean> {
  const present = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (present !== null && !present.includes(writtenByLab)) {
    const next = 'Give the lab an environment of its own: nightshift lab up --environment lab-mine.';
    throw failure('NS7005', 'this file was not written by the lab and is left as it is', next, {
      place: { file: path },
    });
  }
  return present !== text;
}

function hostsFile({ environment, hosts }: LabLayout): string {
  return `${header('hosts', 'its hosts, all of them this machine: see docs/lab.md.')}
apiVersion: nightshift/v1

# Keys and known_hosts are made when the lab first starts. Paths are relative to the project.
defaults:
  user: lab
  identity: .lab/${environment}/id_ed25519
  knownHosts: .lab/${environment}/known_hosts
  sshConfig: none
  # In place of systemctl, which loopback hosts have not.
  serviceManager: labctl
  connectTimeout: 5s

hosts:
${hosts.map(hostEntry).join('\n')}

groups:
  # The first of each site, for a first careful step.
  canary:
    hosts: [${canary(hosts).join(', ')}]
${siteGroups(hosts)}
  web:
    groups: [${sitesOf(hosts).join(', ')}]
`;
}

function hostEntry(host: LabHost): string {
  return `  ${host.name}:
    address: ${host.address}
    port: ${host.sshPort}
    stateDir: ${scalar(host.stateDir)}
    labels: { site: ${host.site}, role: ${host.role} }
    variables: { root: ${scalar(host.root)}, httpPort: ${host.httpPort} }`;
}

function siteGroups(hosts: readonly LabHost[]): string {
  const membersOf = (site: string) => hosts.filter((host) => host.site === site).map(({ name }) => name);
  return sitesOf(hosts)
    .map(
      (site) =>
        `  ${site}:\n    hosts:\n${membersOf(site)
          .map((name) => `      - ${name}`)
          .join('\n')}`,
    )
    .join('\n');
}

function canary(hosts: readonly LabHost[]): string[] {
  return sitesOf(hosts).flatMap((site) => hosts.find((host) => host.site === site)?.name ?? []);
}

function sitesOf(hosts: readonly LabHost[]): string[] {
  return [...new Set(hosts.map(({ site }) => site))];
}

/** A path may hold anything; quoted, YAML takes it as it is. */
function scalar(text: string): string {
  return /^\/[A-Za-z0-9/._-]*$/.test(text) ? text : JSON.stringify(text);
}

function header(schema: string, what: string): string {
  return `# yaml-language-server: $schema=../../schemas/${schema}.schema.json
${writtenByLab}; what is changed here by hand is lost.
# The lab: ${what}`;
}

const calendarFile = `${header('calendar', 'when changes may run. Its policy asks for no window, and nothing is frozen.')}
apiVersion: nightshift/v1
timezone: Europe/Paris
windows: []
`;

const policyFile = `${header('policy', 'what a change must satisfy.')}
apiVersion: nightshift/v1
# At any hour: it is a place to try things.
windows: optional
# But never without a way back: every command says how it is undone, or why it cannot be.
wayBack: required
`;
