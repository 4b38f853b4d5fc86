import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A small file system of its own, mounted on a directory. */
export interface Disk {
  /** From now on nothing can be written to it, also by whoever has files open. */
  fail(): void;
  /** As a person does it. */
  repair(): void;
  unmount(): void;
}

/** `full`: in memory, without any room left. `readOnly`: ext4, in which the kernel finds an error (errors=remount-ro, as on Debian). */
export type DiskKind = 'full' | 'readOnly';

export function mountDisk(kind: DiskKind, directory: string): Disk {
  mkdirSync(directory, { recursive: true });
  return kind === 'full' ? smallDisk(directory) : failingDisk(directory);
}

/** Why such disks cannot be made here; null: they can. */
export function obstacle(kind: DiskKind): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-disk-'));
  const directory = join(folder, 'disk');
  try {
    const disk = mountDisk(kind, directory);
    disk.fail();
    disk.unmount();
    return null;
  } catch (error) {
    spawnSync('umount', ['-l', directory]);
    return `no ${kind} disk can be made here: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function smallDisk(directory: string): Disk {
  run('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=0700', 'tmpfs', directory]);
  const filler = join(directory, 'filler');
  return {
    fail: () => fillUp(filler),
    repair: () => rmSync(filler),
    unmount: () => unmount(directory),
  };
}

function failingDisk(directory: string): Disk {
  const image = `${directory}.img`;
  writeFileSync(image, '');
  truncateSync(image, 16 * 1024 * 1024);
  run('mkfs.ext4', ['-q', '-m', '0', image]);
  mountImage(image, directory);
  return {
    fail: () => writeFileSync(`/sys/fs/ext4/${deviceOf(directory)}/trigger_fs_error`, 'a test\n'),
    repair: () => {
      unmount(directory);
      // 1: it has repaired something.
      run('e2fsck', ['-f', '-y', image], 1);
      mountImage(image, directory);
    },
    unmount: () => {
      unmount(directory);
      rmSync(image);
    },
  };
}

function mountImage(image: string, directory: string): void {
  run('mount', ['-o', 'loop,errors=remount-ro', image, directory]);
  chmodSync(directory, 0o700);
}

function fillUp(file: string): void {
  const descriptor = openSync(file, 'a');
  try {
    for (const bytes of [4096, 1]) writeUntilFull(descriptor, Buffer.alloc(bytes));
  } finally {
    closeSync(descriptor);
  }
}

function writeUntilFull(descriptor: number, bytes: Buffer): void {
  try {
    for (;;) writeSync(descriptor, bytes);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}

/** The name of the block device below a directory, such as `loop3`. */
function deviceOf(directory: string): string {
  const { dev } = statSync(directory);
  const names = readdirSync('/sys/fs/ext4').filter((name) => name.startsWith('loop'));
  const device = names.find((name) => statSync(`/dev/${name}`).rdev === dev);
  if (device === undefined) throw new Error(`no loop device is mounted on ${directory}`);
  return device;
}

/** Lazily: what is still open on it must not keep a test from cleaning up. */
function unmount(directory: string): void {
  run('umount', ['-l', directory]);
}

function run(program: string, args: readonly string[], highestGoodExit = 0): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status === null || status > highestGoodExit) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
}
