import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Controller } from '../transport/credentials.ts';
import { exists, usualKeyFiles } from '../transport/credentials.ts';
import type { Endpoint } from '../transport/endpoint.ts';
import { knownAs } from '../transport/endpoint.ts';
import { authorityFor } from '../transport/knownHosts.ts';
import type { KnownHostsFiles } from '../transport/knownHostsFiles.ts';
import { localPath } from '../transport/localPath.ts';
import type { KeyFacts } from './keyFacts.ts';
import { isHardware } from './keyFacts.ts';
import { unknownAlgorithms } from './namedAlgorithms.ts';
import type { SshSettings } from './sshSettings.ts';

/** What is looked at to tell whether ssh2 will do. */
export interface Known {
  readonly controller: Controller;
  readonly keys: KeyFacts;
  readonly knownHosts: KnownHostsFiles;
  /** Whether the configuration may speak of GSSAPIAuthentication, which alone is no reason to ask for it. */
  readonly mayUseGssapi: boolean;
}

type Place = Omit<Endpoint, 'jump'>;

/** What ssh2 lacks and a place needs, in the words of ssh's options and files; undefined: ssh2 will do. */
export async function needsOpenSsh(place: Place, settings: SshSettings, known: Known): Promise<string | undefined> {
  return (
    optionNeeded(settings) ??
    unknownAlgorithms(place.algorithms) ??
    (await certificateFile(settings, known)) ??
    (await keyFileNeeded(place, known)) ??
    (await agentNeeded(place, known)) ??
    (await authorityNeeded(place, known)) ??
    (await ticketNeeded(place, known))
  );
}

/** What only `ssh` follows. What is left out here ssh2 follows too, or nightshift decides. */
const options: readonly (readonly [option: string, isNeeded: (settings: SshSettings, keyword: string) => boolean])[] = [
  ['ProxyCommand', isSet],
  ['PKCS11Provider', isSet],
  ['KnownHostsCommand', isSet],
  ['RevokedHostKeys', isSet],
  ['BindInterface', isSet],
  ['HostbasedAuthentication', isYes],
  ['GSSAPIKeyExchange', isYes],
  ['VerifyHostKeyDNS', isYes],
  ['PubkeyAuthentication', (settings, keyword) => settings.isNo(keyword)],
  ['PreferredAuthentications', (settings, keyword) => prefersOthers(settings.list(keyword))],
  ['PubkeyAcceptedAlgorithms', (settings, keyword) => leavesOut(settings.list(keyword))],
  ['RequiredRSASize', (settings, keyword) => Number(settings.one(keyword) ?? 0) > 1_024],
  ['RekeyLimit', (settings, keyword) => !['0 0', 'default none', undefined].includes(settings.one(keyword))],
];

function isSet(settings: SshSettings, keyword: string): boolean {
  return settings.one(keyword) !== undefined;
}

function isYes(settings: SshSettings, keyword: string): boolean {
  return settings.isYes(keyword);
}

/** Whether something comes before keys that works without a question, or keys do not come at all. */
function prefersOthers(list: readonly string[] | undefined): boolean {
  return (
    list !== undefined && list.find((each) => !['password', 'keyboard-interactive'].includes(each)) !== 'publickey'
  );
}

/** ssh2 signs with whatever of these fits the key. */
function leavesOut(list: readonly string[] | undefined): boolean {
  const signatures = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-512', 'rsa-sha2-256'];
  return list !== undefined && signatures.some((signature) => !list.includes(signature));
}

function optionNeeded(settings: SshSettings): string | undefined {
  return options.find(([option, isNeeded]) => isNeeded(settings, option.toLowerCase()))?.[0];
}

async function certificateFile(settings: SshSettings, { controller }: Known): Promise<string | undefined> {
  for (const file of settings.all('certificatefile')) {
    if (file.includes('%') || (await exists(localPath(file, controller)))) return `CertificateFile ${file}`;
  }
  return undefined;
}

async function keyFileNeeded(place: Place, { controller, keys }: Known): Promise<string | undefined> {
  for (const file of keyFilesOf(place, controller)) {
    const { certificate, isHardware } = await keys.file(file);
    if (certificate !== null) return `the certificate ${certificate}`;
    if (isHardware) return `the hardware key ${file}`;
  }
  return undefined;
}

/** Every key file that `ssh` would offer. */
function keyFilesOf({ target, identities }: Place, controller: Controller): readonly string[] {
  if (target.identity === 'agent') return [];
  if (target.identity !== null) return [localPath(target.identity, controller)];
  const hardware = ['id_ecdsa_sk', 'id_ed25519_sk'].map((name) => join(controller.home, '.ssh', name));
  return identities.files ?? [...usualKeyFiles(controller), ...hardware];
}

async function agentNeeded(place: Place, { controller, keys }: Known): Promise<string | undefined> {
  const socket = agentOf(place, controller);
  if (socket === null) return undefined;
  const types = await keys.agent(socket);
  if (types.some((type) => type.includes('-cert-v0'))) return 'a certificate in the agent';
  return types.some(isHardware) ? 'a hardware key in the agent' : undefined;
}

/** The agent that offers keys of its own; null: there is none. */
function agentOf({ target, identities }: Place, controller: Controller): string | null {
  const isAsked = target.identity === 'agent' || (target.identity === null && !identities.only);
  return isAsked ? (identities.agentSocket ?? (identities.agentSocket === null ? null : controller.agentSocket)) : null;
}

async function authorityNeeded(place: Place, { knownHosts }: Known): Promise<string | undefined> {
  const known = await knownHosts.read(place.knownHosts);
  const { host, port } = knownAs(place);
  const at = authorityFor(known, host, port);
  return at && `@cert-authority in line ${at.line} of ${at.file}`;
}

/** GSSAPI is what is left where there is no key: Debian allows it to everybody, and few use it. */
async function ticketNeeded(place: Place, known: Known): Promise<string | undefined> {
  if (!known.mayUseGssapi || place.target.identity !== null) return undefined;
  const socket = agentOf(place, known.controller);
  if (socket !== null && (await known.keys.agent(socket)).length > 0) return undefined;
  const files = keyFilesOf(place, known.controller).map((file) => known.keys.file(file));
  if ((await Promise.all(files)).some((file) => file.exists)) return undefined;
  return (await hasTicket()) ? 'GSSAPIAuthentication, since there is a ticket and no key' : undefined;
}

/** Whether there is a Kerberos ticket that is still good. */
function hasTicket(): Promise<boolean> {
  return new Promise((resolve) => {
    execFile('klist', ['-s'], { timeout: 2_000 }, (error) => resolve(error === null));
  });
}
