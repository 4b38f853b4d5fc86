import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shareFleetKeys } from './fleetKeys.ts';
import { sshdAvailable } from './sshdProcess.ts';

/** Once before all tests; returns what is done after them. */
export default function setup(): () => void {
  sayWhatIsSkipped();
  const directory = mkdtempSync(join(tmpdir(), 'nightshift-keys-'));
  if (sshdAvailable) shareFleetKeys(directory);
  return () => rmSync(directory, { recursive: true });
}

/** Which under CI nothing may be. */
function sayWhatIsSkipped(): void {
  if (sshdAvailable) return;
  const message =
    'there is no /usr/sbin/sshd: the tests on real SSH hosts cannot run (`npm run setup` as root installs it)';
  if (process.env.CI === 'true') throw new Error(message);
  console.warn(`${message}; they are skipped`);
}
