import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { killAndWait, list, read } from './processes.ts';
import type { FleetHost, SshdFleet } from './sshd.ts';
import { sshdAvailable } from './sshdProcess.ts';

const programs = ['/usr/sbin/useradd', '/usr/bin/sudo', '/usr/bin/doas'];

/** Skips its tests where no users can be made; but not under CI, where they must run. */
export const describeWithPeople: ReturnType<typeof describe.skipIf> = describe.skipIf(
  !(process.getuid?.() === 0 && sshdAvailable && programs.every(existsSync)) && process.env.CI !== 'true',
);

/** A user of this machine, as long as a test lasts. */
export interface Person {
  readonly name: string;
  readonly uid: number;
  readonly password: string;
}

/** Users of this machine, and what the sudoers file and doas.conf say of them. */
export class People {
  readonly #mark = `ns${randomBytes(4).toString('hex')}`;
  readonly #all: Person[] = [];
  #doas: string | undefined;

  make(role: string): Person {
    const name = `${this.#mark}${role}`;
    const password = `pw-${randomBytes(9).toString('base64url')}`;
    changeUsers('useradd', ['--create-home', '--shell', '/bin/sh', name]);
    changeUsers('chpasswd', [], `${name}:${password}\n`);
    const person = { name, uid: Number(execFileSync('id', ['-u', name], { encoding: 'utf8' })), password };
    this.#all.push(person);
    return person;
  }

  /** Lines of sudoers, instead of those before. */
  sudoers(...lines: readonly string[]): void {
    writeFileSync(this.#sudoersFile, `${lines.join('\n')}\n`, { mode: 0o440 });
  }

  /** Lines of doas.conf; the test must be the only one that has one. */
  doas(...lines: readonly string[]): void {
    this.#doas = '/etc/doas.conf';
    writeFileSync(this.#doas, `${lines.join('\n')}\n`, { mode: 0o600 });
  }

  /** What somebody runs now. */
  processes({ uid }: Person): number[] {
    return processesOf(new Set([String(uid)]));
  }

  /** Ends all that they run, and removes them. */
  async remove(): Promise<void> {
    rmSync(this.#sudoersFile, { force: true });
    if (this.#doas !== undefined) rmSync(this.#doas, { force: true });
    const uids = new Set(this.#all.map(({ uid }) => String(uid)));
    await killAndWait(processesOf(uids));
    for (const { name, uid } of this.#all) {
      changeUsers('userdel', ['--force', '--remove', name]);
      rmSync(`/var/tmp/nightshift-${uid}`, { recursive: true, force: true });
    }
  }

  get #sudoersFile(): string {
    return join('/etc/sudoers.d', this.#mark);
  }
}

/** Lets everybody into what is on a host of a fleet. */
export function openToAll(fleet: SshdFleet, host: FleetHost): void {
  mkdirSync(host.root, { recursive: true });
  for (const directory of [fleet.directory, join(fleet.directory, 'hosts')]) chmodSync(directory, 0o755);
  for (const directory of [join(host.root, '..'), host.root]) chmodSync(directory, 0o1777);
}

function processesOf(uids: ReadonlySet<string>): number[] {
  return list('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => uids.has(/^Uid:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? ''))
    .map(Number);
}

/** Another test may be changing them at this moment: then the program says that it cannot lock the file. */
function changeUsers(program: string, words: readonly string[], input = ''): void {
  for (;;) {
    const { status, stderr } = spawnSync(program, words, { input, encoding: 'utf8' });
    if (status === 0) return;
    if (!stderr.includes('cannot lock')) throw new Error(`${program} ended with ${status}: ${stderr}`);
  }
}
