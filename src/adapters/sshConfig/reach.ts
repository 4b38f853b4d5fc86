import type { HostTarget, SshReach } from '../../model/executionPlan.ts';
import { failure } from '../../model/problems.ts';
import type { Controller } from '../transport/credentials.ts';
import type { Endpoint, JumpHost } from '../transport/endpoint.ts';
import { plainEndpoint } from '../transport/endpoint.ts';
import { hostLabel } from '../transport/hostLabel.ts';
import { KnownHostsFiles } from '../transport/knownHostsFiles.ts';
import { configFile } from '../transport/localPath.ts';
import { configuredEndpoint } from './configuredEndpoint.ts';
import type { WrittenJump } from './jumpList.ts';
import { jumpList } from './jumpList.ts';
import { KeyFacts } from './keyFacts.ts';
import { needsOpenSsh } from './needsOpenSsh.ts';
import { SshConfigurations } from './sshConfigurations.ts';
import type { SshSettings } from './sshSettings.ts';

/** How a host is reached, and why not otherwise. */
export type Reach =
  | { readonly through: 'ssh2'; readonly endpoint: Endpoint }
  | { readonly through: 'openssh'; readonly target: HostTarget; readonly because: string };

/** More in a row are a loop: ssh would follow it until it runs out of processes. */
const jumpHostsMax = 8;

/** A place that ssh2 would log in to, and what keeps it from that. */
interface Found<Place extends Endpoint> {
  readonly place: Place;
  readonly lacking: string | undefined;
}

/** How far a list of jump hosts was followed, and for whom. */
interface Way {
  readonly config: string | null;
  /** The host behind them: its time limits hold for them too. */
  readonly target: HostTarget;
  readonly jumpsLeft: number;
}

/** Finds out how hosts are reached: by inventory, ssh configuration, key files, agent and known_hosts together. */
export class Reaches {
  readonly #controller: Controller;
  readonly #configurations = new SshConfigurations();
  readonly #keys = new KeyFacts();
  readonly #knownHosts = new KnownHostsFiles();

  constructor(controller: Controller) {
    this.#controller = controller;
  }

  /** Rejects with NS2034, NS2010, or NS2035 when the inventory wants it otherwise than it is possible. */
  async of(target: HostTarget): Promise<Reach> {
    const { ssh } = target;
    if (ssh === undefined) return { through: 'ssh2', endpoint: plainEndpoint(target, this.#controller) };
    if (ssh.connection === 'openssh') return { through: 'openssh', target, because: 'connection: openssh' };
    const { place, lacking } = await this.#find(target, ssh);
    if (lacking === undefined || isOnlySsh2(ssh)) return { through: 'ssh2', endpoint: place };
    if (ssh.connection === 'ssh2') throw onlyWithOpenSsh(target, lacking);
    if (target.passphrase !== null) throw passphraseToo(target, lacking);
    return { through: 'openssh', target: { ...target, ssh: { ...ssh, connection: 'openssh' } }, because: lacking };
  }

  async #find(target: HostTarget, { config: written, port, jump }: SshReach): Promise<Found<Endpoint>> {
    const config = configFile(written, this.#controller);
    const settings = await this.#configurations.of({ host: target.address, user: target.user, port, config });
    const way = { config, target, jumpsLeft: jumpHostsMax };
    const jumps = jump ?? settings.one('proxyjump') ?? 'none';
    const before = jumps === 'none' ? null : await this.#jump(jumpList(jumps), way);
    const place = configuredEndpoint({ target, port }, settings, this.#controller);
    const lacking = before?.lacking ?? (await this.#lacking(place, settings, config, jump !== null));
    return { place: { ...place, jump: before?.place ?? null }, lacking };
  }

  /** The last of the list, with what is before it on the way. Its own ProxyJump counts only where the list has nothing. */
  async #jump(list: readonly WrittenJump[], way: Way): Promise<Found<JumpHost>> {
    const last = list.at(-1);
    if (last === undefined || way.jumpsLeft === 0) throw tooManyJumps(way.target);
    const { config } = way;
    const settings = await this.#configurations.of({ ...last, config });
    const own = settings.one('proxyjump');
    const earlier = list.length > 1 ? list.slice(0, -1) : own === undefined ? [] : jumpList(own);
    const before = earlier.length === 0 ? null : await this.#jump(earlier, { ...way, jumpsLeft: way.jumpsLeft - 1 });
    const said = { target: jumpTarget(last, way.target), port: last.port };
    const place = configuredEndpoint(said, settings, this.#controller);
    const lacking = await this.#lacking(place, settings, config, list.length > 1);
    const key = JSON.stringify([config, last, before?.place.key ?? null]);
    return {
      place: { ...place, jump: before?.place ?? null, key },
      lacking: before?.lacking ?? (lacking && `${lacking}, for its jump host ${last.host}`),
    };
  }

  async #lacking(
    place: Omit<Endpoint, 'jump'>,
    settings: SshSettings,
    config: string | null,
    isJumpSaid: boolean,
  ): Promise<string | undefined> {
    const mayUseGssapi = await this.#configurations.mentions('gssapiauthentication', config);
    const known = { controller: this.#controller, keys: this.#keys, knownHosts: this.#knownHosts, mayUseGssapi };
    return needsOpenSsh(place, isJumpSaid ? settings.without('proxycommand') : settings, known);
  }
}

/** Said twice: ssh2, whatever ssh would do beside it. */
function isOnlySsh2({ connection, config }: SshReach): boolean {
  return connection === 'ssh2' && config === 'none';
}

function jumpTarget({ host, user }: WrittenJump, behind: HostTarget): HostTarget {
  const { ssh: _, ...timing } = behind;
  return { ...timing, name: host, address: host, user, identity: null, passphrase: null, knownHosts: null };
}

function onlyWithOpenSsh(target: HostTarget, lacking: string) {
  return failure(
    'NS2035',
    `${hostLabel(target)} cannot be reached with \`connection: ssh2\`: it needs ${lacking}`,
    'say `connection: auto` or `openssh` in hosts.yaml; or `sshConfig: none` too, where it does without that',
  );
}

function passphraseToo(target: HostTarget, lacking: string) {
  return failure(
    'NS2035',
    `${hostLabel(target)} has a \`passphrase\`, which ssh cannot be given, and needs ssh for ${lacking}`,
    'load the key into an agent (ssh-add), and leave `passphrase` out; or say `connection: ssh2` and `sshConfig: none`',
  );
}

function tooManyJumps(target: HostTarget) {
  return failure(
    'NS2035',
    `${hostLabel(target)} is behind more than ${jumpHostsMax} jump hosts, or these are behind one another in a circle`,
    'say `ProxyJump none` for the outermost jump host in the ssh configuration',
  );
}
