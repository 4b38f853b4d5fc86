import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeKey } from './sshKeys.ts';

/** Keys of a fleet, each with its `.pub`: the one that its hosts accept, and those that its hosts have. */
const keys = { id_ed25519: 'ed25519', host_ed25519: 'ed25519', host_rsa: 'rsa' } as const;
const names = Object.keys(keys) as (keyof typeof keys)[];
const variable = 'NIGHTSHIFT_TEST_FLEET_KEYS';

/** Makes the keys once for every fleet of this process and of those that it starts: an RSA key costs a third of a second. */
export function shareFleetKeys(directory: string): void {
  for (const name of names) makeKey(join(directory, name), keys[name]);
  process.env[variable] = directory;
}

/** Puts a fleet's keys into its directory. */
export async function putFleetKeys(directory: string): Promise<void> {
  const shared = process.env[variable];
  for (const name of names) {
    const file = join(directory, name);
    if (shared === undefined) makeKey(file, keys[name]);
    else for (const end of ['', '.pub']) await copyFile(join(shared, `${name}${end}`), `${file}${end}`);
  }
}
