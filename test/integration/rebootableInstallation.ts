import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processesNaming } from '../setup/processes.ts';
import type { FleetHost, SshdFleet } from '../setup/sshd.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const shipped = ['dist', 'src/host', 'schemas', 'package.json'];

/** nightshift as it is installed, but for one word: its runner reads a host's boot id from a file beside the host's state. */
export class RebootableInstallation {
  readonly directory = mkdtempSync(join(tmpdir(), 'nightshift-installation-'));

  constructor() {
    for (const part of shipped) cpSync(join(project, part), join(this.directory, part), { recursive: true });
    symlinkSync(join(project, 'node_modules'), join(this.directory, 'node_modules'));
    const state = join(this.directory, 'src/host/runner-state.sh');
    const text = readFileSync(state, 'utf8');
    const changed = text.replace('boot_file=/proc/sys/kernel/random/boot_id', 'boot_file=$state/../boot_id');
    if (changed === text) throw new Error('the runner reads its boot id from somewhere else now');
    writeFileSync(state, changed);
  }

  get main(): string {
    return join(this.directory, 'dist/cli/main.js');
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export const setBoot = ({ root }: FleetHost, id: string): void =>
  writeFileSync(join(dirname(root), 'boot_id'), `${id}\n`);

/** The host is up again, under another boot. */
export async function comeBack(fleet: SshdFleet, host: FleetHost, id: string): Promise<void> {
  if (processesNaming(dirname(host.root)).length > 0) throw new Error('something has outlived the restart');
  setBoot(host, id);
  await fleet.up(host);
}
