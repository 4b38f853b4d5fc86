import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2, { type ParsedKey } from 'ssh2';
import { failure } from '../model/problems.ts';
import type { LabHost } from './layout.ts';
import { writeWholeFile } from './wholeFile.ts';

export interface LabKeys {
  /** The only key that may log in. */
  readonly client: ParsedKey;
  /** Private host keys by host, in OpenSSH's format. */
  readonly hosts: ReadonlyMap<string, string>;
}

/**
 * The lab's client key (`id_ed25519`) and a host key per host, made on first use and kept, with a `known_hosts` for them.
 * @throws NS7009 when a key that is there cannot be read.
 */
export async function labKeys(directory: string, hosts: readonly LabHost[]): Promise<LabKeys> {
  await mkdir(join(directory, 'hostkeys'), { recursive: true, mode: 0o700 });
  const client = parse(await privateKey(join(directory, 'id_ed25519')), join(directory, 'id_ed25519'));
  const hostKeys = new Map<string, string>();
  const known: string[] = [];
  for (const host of hosts) {
    const path = join(directory, 'hostkeys', host.name);
    const key = await privateKey(path);
    hostKeys.set(host.name, key);
    known.push(knownHostsLine(host, parse(key, path)));
  }
  await writeWholeFile(join(directory, 'known_hosts'), known.join(''));
  return { client, hosts: hostKeys };
}

async function privateKey(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (!isMissing(error)) throw unreadable(path, error);
  }
  const made = newKey();
  await writeWholeFile(path, made, 0o600);
  return made;
}

/** ssh2 1.17 drops leading zero bytes of a public key, so about one of its ed25519 keys in 256 is none: 51 bytes is a whole one. */
function newKey(): string {
  for (;;) {
    const made = ssh2.utils.generateKeyPairSync('ed25519', { comment: 'nightshift lab' });
    const [, blob = ''] = made.public.split(' ');
    if (Buffer.from(blob, 'base64').length === 51) return made.private;
  }
}

function parse(key: string, path: string): ParsedKey {
  const parsed = ssh2.utils.parseKey(key);
  if (parsed instanceof Error) throw unreadable(path, parsed);
  return parsed;
}

function unreadable(path: string, cause: unknown) {
  const next = 'Remove it: the lab makes a new one when it starts.';
  return failure('NS7009', `the lab cannot read its key ${path}`, next, { cause });
}

function knownHostsLine(host: LabHost, key: ParsedKey): string {
  const name = host.sshPort === 22 ? host.address : `[${host.address}]:${host.sshPort}`;
  return `${name} ${key.type} ${key.getPublicSSH().toString('base64')}\n`;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
