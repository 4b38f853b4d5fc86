import { isIPv4 } from 'node:net';
import { join, resolve } from 'node:path';
import { failure } from '../model/problems.ts';

/** One loopback host: where it listens and where its files are. */
export interface LabHost {
  readonly name: string;
  readonly address: string;
  readonly sshPort: number;
  readonly httpPort: number;
  /** Absolute. $HOME and working directory of every command. */
  readonly root: string;
  /** Where the engine keeps receipts and locks; inside `root`. */
  readonly stateDir: string;
  readonly site: string;
  readonly role: string;
}

export interface LabLayout {
  /** The folder under inventories/. */
  readonly environment: string;
  /** Absolute; holds each host's root. */
  readonly baseDirectory: string;
  readonly hosts: readonly LabHost[];
}

export interface LayoutOptions {
  /** How many (default 12). */
  readonly hosts?: number;
  /** Default `lab`. */
  readonly environment?: string;
  /** Default /var/tmp/nightshift-lab: fixed, so that the inventory that ships is the same text on every machine. */
  readonly baseDirectory?: string;
  /** First two octets of the hosts' addresses (default 127.77). */
  readonly network?: string;
  /** Default 2277. */
  readonly sshPort?: number;
  /** Default 8077. */
  readonly httpPort?: number;
  /** `each`: an address per host, one port (Linux). `shared`: 127.0.0.1 with a port per host. Default `each`. */
  readonly addresses?: 'each' | 'shared';
}

const defaultBaseDirectory = '/var/tmp/nightshift-lab';
const defaults = { hosts: 12, environment: 'lab', network: '127.77', sshPort: 2277, httpPort: 8077 } as const;
/** Each host is two listening sockets of one process; beyond this its limit on open files is the wall. */
const hostsMax = 2_000;
/** Addresses of one third octet: 1 to 250, clear of the ones that look like networks and broadcasts. */
const addressesPerOctet = 250;
const sites = ['paris', 'lyon'] as const;

/**
 * Who the hosts of a lab are. The same options always give the same layout.
 * @throws NS7008 when they make no lab.
 */
export function labLayout(options: LayoutOptions = {}): LabLayout {
  const count = options.hosts ?? defaults.hosts;
  const environment = options.environment ?? defaults.environment;
  refuseImpossible(options, count, environment);
  const baseDirectory = resolve(options.baseDirectory ?? defaultBaseDirectory);
  const hosts = Array.from({ length: count }, (_, index) => labHost(index, count, baseDirectory, options));
  return { environment, baseDirectory, hosts };
}

/** Where a lab keeps its keys, known_hosts and faults. */
export function labDirectory(projectRoot: string, environment: string): string {
  return join(projectRoot, '.lab', environment);
}

function labHost(index: number, count: number, baseDirectory: string, options: LayoutOptions): LabHost {
  const name = `web-${String(index + 1).padStart(Math.max(2, String(count).length), '0')}`;
  const root = join(baseDirectory, name);
  const portOffset = options.addresses === 'shared' ? index : 0;
  return {
    name,
    address: options.addresses === 'shared' ? '127.0.0.1' : addressOf(options.network ?? defaults.network, index),
    sshPort: (options.sshPort ?? defaults.sshPort) + portOffset,
    httpPort: (options.httpPort ?? defaults.httpPort) + portOffset,
    root,
    stateDir: join(root, '.nightshift'),
    // Alternating, so that every wave meets both sites.
    site: index % 2 === 0 ? sites[0] : sites[1],
    role: 'web',
  };
}

function addressOf(network: string, index: number): string {
  return `${network}.${Math.floor(index / addressesPerOctet)}.${(index % addressesPerOctet) + 1}`;
}

function refuseImpossible(options: LayoutOptions, count: number, environment: string): void {
  if (!Number.isInteger(count) || count < 1 || count > hostsMax) {
    throw failure('NS7008', `a lab cannot have ${count} hosts`, `Ask for 1 to ${hostsMax} hosts.`);
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(environment)) {
    const next = 'Use letters, digits, dot, dash and underscore, at most 63.';
    throw failure('NS7008', `"${environment}" cannot be the name of an environment`, next);
  }
  refuseNetwork(options.network ?? defaults.network);
  const spread = options.addresses === 'shared' ? count - 1 : 0;
  const [sshPort, httpPort] = [options.sshPort ?? defaults.sshPort, options.httpPort ?? defaults.httpPort];
  refusePort(sshPort, spread);
  refusePort(httpPort, spread);
  if (Math.abs(sshPort - httpPort) > spread) return;
  const next = `Choose ports more than ${spread} apart.`;
  throw failure('NS7008', `SSH from port ${sshPort} and HTTP from ${httpPort} on would meet`, next);
}

function refuseNetwork(network: string): void {
  if (network.startsWith('127.') && isIPv4(`${network}.0.1`)) return;
  throw failure('NS7008', `"${network}" is no loopback network`, 'Give its first two octets, such as 127.77.');
}

function refusePort(port: number, spread: number): void {
  if (Number.isInteger(port) && port >= 1 && port + spread <= 65_535) return;
  throw failure('NS7008', `a lab cannot use ports ${port} to ${port + spread}`, 'Give ports between 1 and 65535.');
}
