import type { HostDefaults } from '../../generated/hosts.ts';
import type { Problem } from '../../model/problems.ts';
import type { DocumentPath, EnvironmentHost, Locate } from '../change.ts';
import { milliseconds } from '../compile/milliseconds.ts';
import type { HostsFile } from '../inventory/imported.ts';
import { errorAt, warningAt } from '../read/report.ts';

/** What a schema cannot say of single hosts: addresses, and times that may not be zero. */
export function checkHosts(file: HostsFile, at: Locate): Problem[] {
  return [
    ...checkTimes(file.defaults, ['defaults'], at),
    ...Object.entries(file.groups ?? {}).flatMap(([name, group]) =>
      checkTimes(group.defaults, ['groups', name, 'defaults'], at),
    ),
    ...Object.entries(file.hosts).flatMap(([name, host]) => [
      ...checkTimes(host, ['hosts', name], at),
      ...checkAddress(host?.address, at, ['hosts', name, 'address']),
    ]),
  ];
}

/** Two names for one machine would change it twice, and at the same time. */
export function checkSharedAddresses(hosts: ReadonlyMap<string, EnvironmentHost>, at: Locate): Problem[] {
  const first = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [name, { target }] of hosts) {
    const address = `${target.address.toLowerCase()} port ${target.port}`;
    const other = first.get(address);
    if (other === undefined) first.set(address, name);
    else problems.push(sharedAddress(at(['hosts', name], 'key'), name, other, address));
  }
  return problems;
}

/** What a host says, or has from its groups, that the way it is reached cannot follow. */
export function checkReach(name: string, { connection, passphrase }: HostDefaults, at: Locate): Problem[] {
  if (connection !== 'openssh' || passphrase === undefined) return [];
  const message = `\`${name}\` is reached through ssh, which cannot be given a \`passphrase\`.`;
  const next = 'Load the key into an agent (ssh-add), and leave `passphrase` out.';
  return [errorAt(at(['hosts', name], 'key'), 'NS1221', message, next)];
}

function sharedAddress(place: ReturnType<Locate>, name: string, other: string, address: string): Problem {
  const message = `\`${name}\` and \`${other}\` are both at ${address}: a change of both would change that machine twice.`;
  return warningAt(place, 'NS1209', message, 'Keep one name for a machine, and use groups or labels for its roles.');
}

function checkTimes(settings: HostDefaults | null | undefined, path: DocumentPath, at: Locate): Problem[] {
  return (['connectTimeout', 'keepalive', 'reconnectFor'] as const).flatMap((key) => {
    const text = settings?.[key];
    if (text === undefined || milliseconds(text) > 0) return [];
    return [
      errorAt(at([...path, key]), 'NS1212', `\`${key}\` must be longer than ${text}.`, 'Write it like this: 10s'),
    ];
  });
}

function checkAddress(address: string | undefined, at: Locate, path: DocumentPath): Problem[] {
  if (address === undefined) return [];
  const wrong = /^(?<host>[^:]*):(?<port>\d+)$/.exec(address)?.groups;
  const next = wrong
    ? `Write \`address: ${wrong.host}\` and \`port: ${wrong.port}\`.`
    : 'Write only a name or an IP address; `user` and `port` have keys of their own.';
  const isClean = wrong === undefined && /^[^\s@/{}[\]]+$/.test(address);
  return isClean ? [] : [errorAt(at(path), 'NS1211', `${JSON.stringify(address)} is not an address.`, next)];
}
