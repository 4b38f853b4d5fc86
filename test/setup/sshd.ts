import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { describe } from 'vitest';
import type { HostTarget } from '../../src/model/executionPlan.ts';
import { putFleetKeys } from './fleetKeys.ts';
import { holdersOfConnections, killAndWait, processesNaming, processesWith } from './processes.ts';
import type { SshdProcess } from './sshdProcess.ts';
import { freePort, sessionsOf, sshdAvailable, startSshdProcess } from './sshdProcess.ts';
import { publicKey } from './sshKeys.ts';

export { freePort } from './sshdProcess.ts';

/** Skips its tests without sshd; but not under CI, where they must run. */
export const describeWithSshd: ReturnType<typeof describe.skipIf> = describe.skipIf(
  !sshdAvailable && process.env.CI !== 'true',
);

export interface SshdOptions {
  readonly maxSessions?: number;
  readonly maxStartups?: string;
  /** More lines of sshd_config; the first value of an option counts, and these come first. */
  readonly config?: readonly string[];
}

/** A host of the fleet: an address of its own on the loopback network, and directories of its own. */
export interface FleetHost {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** An empty directory, for the files that a change puts on "the host". */
  readonly root: string;
  /** For receipts and locks; not made yet. */
  readonly stateDir: string;
}

/** Real OpenSSH servers on this machine that look like a fleet. All hosts share its one user and file system. */
export interface SshdFleet {
  readonly user: string;
  /** Everything of the fleet is in here; `close` removes it. */
  readonly directory: string;
  /** Private key that every host accepts. */
  readonly identity: string;
  /** Names the key of every host. */
  readonly knownHosts: string;
  /** Private host keys. */
  readonly hostKeys: { readonly ed25519: string; readonly rsa: string };
  /** New hosts, at addresses no host had before. `alone`: each with an sshd of its own, so that it can go down. */
  hosts(count: number, kind?: 'shared' | 'alone'): Promise<FleetHost[]>;
  /** How the transport reaches a host. */
  target(host: FleetHost, changes?: Partial<HostTarget>): HostTarget;
  /** Makes the hosts' key known at one more address, such as a line's. */
  trust(at: { readonly address: string; readonly port: number }): Promise<void>;
  /** Has every host accept one more key, with options of sshd(8) before it. */
  accept(identity: string, options?: string): Promise<void>;
  /** Cuts every connection to a host, as a network would; its commands go on. Resolves with how many processes held one. */
  cut(host: FleetHost): Promise<number>;
  /** Stops the sshd of an `alone` host: it refuses connections until it is `up` again. Its commands go on. */
  down(host: FleetHost): Promise<void>;
  up(host: FleetHost): Promise<void>;
  /** Has an `alone` host accept connections and say nothing any more, on those it has neither. Its commands go on. */
  silence(host: FleetHost): void;
  /** Takes an `alone` host down as a power cut does: everything that runs on it ends, too. */
  cutPower(host: FleetHost): Promise<void>;
  /** Process id of the sshd that the `shared` hosts have. */
  readonly listener: number;
  /** Processes that came from a command on any host, and are still there. */
  commands(): number[];
  /** What the sshds logged. */
  log(): string;
  /** Ends every sshd and every process that came from one, and removes the directory. */
  close(): Promise<void>;
}

/** Starts an sshd that answers on every address of 127.0.0.0/8. */
export async function startSshd(options: SshdOptions = {}): Promise<SshdFleet> {
  if (!sshdAvailable) throw new Error('these tests need /usr/sbin/sshd: run `npm run setup` as root');
  const directory = await mkdtemp(join(tmpdir(), 'nightshift-sshd-'));
  const fleet = new Fleet(directory, options);
  await fleet.start();
  return fleet;
}

class Fleet implements SshdFleet {
  readonly user = userInfo().username;
  readonly directory: string;
  readonly identity: string;
  readonly knownHosts: string;
  readonly hostKeys: { readonly ed25519: string; readonly rsa: string };
  readonly #options: SshdOptions;
  /** In the environment of every command, so that `close` finds what is left of them. */
  readonly #mark = `NIGHTSHIFT_TEST_FLEET=${randomUUID()}`;
  readonly #alone = new Map<string, SshdProcess>();
  readonly #stopped: SshdProcess[] = [];
  #shared: SshdProcess | undefined;
  #hostCount = 0;

  constructor(directory: string, options: SshdOptions) {
    this.directory = directory;
    this.identity = join(directory, 'id_ed25519');
    this.knownHosts = join(directory, 'known_hosts');
    this.hostKeys = { ed25519: join(directory, 'host_ed25519'), rsa: join(directory, 'host_rsa') };
    this.#options = options;
  }

  async start(): Promise<void> {
    await putFleetKeys(this.directory);
    await writeFile(join(this.directory, 'authorized_keys'), `${publicKey(this.identity)}\n`);
    await writeFile(this.knownHosts, '');
    this.#shared = await this.#startSshd('0.0.0.0');
  }

  async hosts(count: number, kind: 'shared' | 'alone' = 'shared'): Promise<FleetHost[]> {
    const hosts: FleetHost[] = [];
    for (let made = 0; made < count; made++) hosts.push(await this.#newHost(kind));
    const lines = hosts.map((host) => this.#known(host));
    await appendFile(this.knownHosts, lines.join(''));
    return hosts;
  }

  trust(at: { readonly address: string; readonly port: number }): Promise<void> {
    return appendFile(this.knownHosts, this.#known(at));
  }

  #known({ address, port }: { readonly address: string; readonly port: number }): string {
    return `[${address}]:${port} ${publicKey(this.hostKeys.ed25519)}\n`;
  }

  accept(identity: string, options = ''): Promise<void> {
    return appendFile(join(this.directory, 'authorized_keys'), `${options} ${publicKey(identity)}\n`);
  }

  target(host: FleetHost, changes: Partial<HostTarget> = {}): HostTarget {
    return {
      name: host.name,
      address: host.address,
      port: host.port,
      user: this.user,
      identity: this.identity,
      passphrase: null,
      knownHosts: this.knownHosts,
      stateDir: host.stateDir,
      serviceManager: 'systemctl',
      connectTimeoutMs: 20_000,
      connectRetries: 0,
      keepaliveMs: 15_000,
      reconnectForMs: 120_000,
      labels: {},
      ...changes,
    };
  }

  async cut(host: FleetHost): Promise<number> {
    const sessions = sessionsOf(this.#sshdOf(host).pid);
    const holders = holdersOfConnections(sessions, host.address, host.port);
    await killAndWait(holders);
    return holders.length;
  }

  async down(host: FleetHost): Promise<void> {
    const sshd = this.#sshdAlone(host);
    await sshd.stop();
    this.#stopped.push(sshd);
  }

  async up(host: FleetHost): Promise<void> {
    this.#alone.set(host.address, await this.#startSshd(host.address, host.port));
  }

  silence(host: FleetHost): void {
    const { pid } = this.#sshdAlone(host);
    for (const each of [pid, ...sessionsOf(pid)]) process.kill(each, 'SIGSTOP');
  }

  #sshdAlone(host: FleetHost): SshdProcess {
    const sshd = this.#alone.get(host.address);
    if (sshd === undefined) throw new Error(`${host.name} shares its sshd: take it with hosts(n, 'alone')`);
    return sshd;
  }

  async cutPower(host: FleetHost): Promise<void> {
    await this.down(host);
    // A step's own process groups, the runner's, and what they called by a path of the host.
    await killAndWait(processesNaming(dirname(host.root)));
  }

  get listener(): number {
    return this.#shared?.pid ?? 0;
  }

  log(): string {
    return this.#everySshd()
      .map((sshd) => sshd.log())
      .join('');
  }

  async close(): Promise<void> {
    for (const sshd of this.#everySshd()) await sshd.stop();
    for (let left = this.commands(); left.length > 0; left = this.commands()) await killAndWait(left);
    await rm(this.directory, { recursive: true, force: true });
  }

  commands(): number[] {
    return processesWith(this.#mark);
  }

  #everySshd(): SshdProcess[] {
    return [...(this.#shared === undefined ? [] : [this.#shared]), ...this.#alone.values(), ...this.#stopped];
  }

  #sshdOf(host: FleetHost): SshdProcess {
    const sshd = this.#alone.get(host.address) ?? this.#shared;
    if (sshd === undefined) throw new Error('the fleet was not started');
    return sshd;
  }

  async #newHost(kind: 'shared' | 'alone'): Promise<FleetHost> {
    const number = ++this.#hostCount;
    const name = `h${number}`;
    const address = `127.1.${Math.floor(number / 250)}.${(number % 250) + 1}`;
    if (kind === 'alone') this.#alone.set(address, await this.#startSshd(address));
    const home = join(this.directory, 'hosts', name);
    const root = join(home, 'root');
    await mkdir(root, { recursive: true });
    const host = { name, address, root, stateDir: join(home, 'state') };
    return { ...host, port: this.#alone.get(address)?.port ?? this.#shared?.port ?? 0 };
  }

  /** Another process may take the port between finding and using it. */
  async #startSshd(listenAddress: string, port?: number): Promise<SshdProcess> {
    for (let attempt = 1; ; attempt++) {
      const config = {
        directory: this.directory,
        listenAddress,
        port: port ?? (await freePort()),
        lines: this.#config(),
      };
      try {
        return await startSshdProcess(config);
      } catch (error) {
        if (attempt === 5) throw error;
      }
    }
  }

  #config(): string[] {
    const { maxSessions = 200, maxStartups = '1000', config = [] } = this.#options;
    return [
      ...config,
      `HostKey ${this.hostKeys.ed25519}`,
      `HostKey ${this.hostKeys.rsa}`,
      `AuthorizedKeysFile ${join(this.directory, 'authorized_keys')}`,
      `MaxSessions ${maxSessions}`,
      `MaxStartups ${maxStartups}`,
      // A home of their own: the start files of the user's shell are slow, and none of the tests' business.
      `SetEnv ${this.#mark} HOME=${this.directory}`,
      // The one that ssh2 asks for first; OpenSSH's own first choice costs both ends several times as much.
      'KexAlgorithms ecdh-sha2-nistp256,curve25519-sha256',
      'PidFile none',
      'UsePAM no',
      'StrictModes no',
      'PermitRootLogin yes',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'UseDNS no',
      'PrintMotd no',
      'PrintLastLog no',
    ];
  }
}
