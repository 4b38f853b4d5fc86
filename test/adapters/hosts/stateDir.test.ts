import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReceiptHosts } from '../../../src/adapters/hosts/receiptHosts.ts';
import { LocalMachine, shellNames } from '../../host/localSession.ts';
import { ended, fence, hostStep, never, receiptHosts, target } from './fleet.ts';

const isRoot = process.getuid?.() === 0;

describe.each(shellNames)('the state directory under %s', (shell) => {
  let machine: LocalMachine;
  let hosts: ReceiptHosts;
  beforeEach(() => {
    machine = new LocalMachine(shell);
    hosts = receiptHosts(machine);
  });
  afterEach(async () => {
    await hosts.close();
    machine.remove();
  });
  const lock = (stateDir = machine.stateDir) => hosts.lock({ ...target(machine), stateDir }, fence(), 0, never);

  it('is made private, whatever the umask', async () => {
    expect((await lock()).status).toBe('locked');
    expect(statSync(machine.stateDir).mode & 0o7777).toBe(0o700);
  });

  it('may have blanks and quotes in its name, and slashes at its end', async () => {
    const odd = join(machine.directory, "it's a $dir");
    expect((await lock(`${odd}//`)).status).toBe('locked');
    expect(existsSync(join(odd, 'lock'))).toBe(true);
    const step = hostStep('echo fine; nightshift_unchanged', { stdin: 'x', payloads: [{ kind: 'text', text: 'y' }] });
    const report = await hosts.runStep({ ...target(machine), stateDir: `${odd}//` }, fence(), step, never);
    expect(ended(report)).toMatchObject({ output: 'fine\n', unchanged: true });
  });

  it('is refused when it is a symbolic link', async () => {
    mkdirSync(join(machine.directory, 'elsewhere'), { mode: 0o700 });
    symlinkSync('elsewhere', machine.stateDir);
    expect(await lock()).toMatchObject({ status: 'unreachable', problem: { code: 'NS2101' } });
    expect(await lock(`${machine.stateDir}/`)).toMatchObject({ status: 'unreachable', problem: { code: 'NS2101' } });
    expect(readdirSync(join(machine.directory, 'elsewhere'))).toEqual([]);
  });

  it.each([0o750, 0o707, 0o777])('is refused when others may enter it: mode %o', async (mode) => {
    mkdirSync(machine.stateDir);
    chmodSync(machine.stateDir, mode);
    expect(await lock()).toMatchObject({ status: 'unreachable', problem: { code: 'NS2101' } });
    expect(readdirSync(machine.stateDir)).toEqual([]);
  });

  it.runIf(isRoot)('is refused when it belongs to another user', async () => {
    mkdirSync(machine.stateDir, { mode: 0o700 });
    chownSync(machine.stateDir, 12_345, 12_345);
    expect(await lock()).toMatchObject({ status: 'unreachable', problem: { code: 'NS2101' } });
  });

  it('that cannot be made is refused', async () => {
    writeFileSync(join(machine.directory, 'file'), '');
    expect(await lock(join(machine.directory, 'file/state'))).toMatchObject({
      status: 'unreachable',
      problem: { code: 'NS2102' },
    });
  });

  it('gets the runner again when what is there is not the runner', async () => {
    await lock();
    const [name = ''] = readdirSync(join(machine.stateDir, 'bin'));
    const path = join(machine.stateDir, 'bin', name);
    const whole = readFileSync(path, 'utf8');
    writeFileSync(path, whole.slice(0, 1_000));
    machine.cut();
    expect((await lock()).status).toBe('locked');
    expect(readFileSync(path, 'utf8')).toBe(whole);
  });

  it.runIf(isRoot && canMount())('that is full refuses a step before it starts', async () => {
    mkdirSync(machine.stateDir);
    expect(mount(machine.stateDir)).toBe(true);
    try {
      chmodSync(machine.stateDir, 0o700);
      expect((await lock()).status).toBe('locked');
      fill(machine.stateDir);
      const report = await hosts.runStep(target(machine), fence(), hostStep('echo > ran\n#'.padEnd(8_000, 'x')), never);
      expect(report).toMatchObject({ status: 'notStarted', unreachable: false, problem: { code: 'NS2102' } });
      expect(existsSync(join(machine.home, 'ran'))).toBe(false);
    } finally {
      spawnSync('umount', ['-l', machine.stateDir]);
    }
  });

  it.runIf(isRoot && canMount())('that fills up under a step makes it unknown, never a lie', async () => {
    mkdirSync(machine.stateDir);
    expect(mount(machine.stateDir)).toBe(true);
    try {
      chmodSync(machine.stateDir, 0o700);
      await lock();
      const script = `dd if=/dev/zero of=${machine.stateDir}/filler bs=1k count=300 2>/dev/null; echo > ran; exit 0`;
      const report = await hosts.runStep(target(machine), fence(), hostStep(script), never);
      expect(report).toMatchObject({ status: 'unknown', problem: { code: 'NS2110' } });
      expect(existsSync(join(machine.home, 'ran'))).toBe(true);
    } finally {
      spawnSync('umount', ['-l', machine.stateDir]);
    }
  });
});

describe('a question', () => {
  it('is answered and leaves nothing behind', async () => {
    const machine = new LocalMachine('dash');
    const hosts = receiptHosts(machine);
    await hosts.lock(target(machine), fence(), 0, never);
    const steps = join(machine.stateDir, 'runs/run-1/hosts/web1/steps');
    for (const answer of ['first', 'second']) {
      const report = await hosts.ask(target(machine), fence(), hostStep(`echo ${answer}; exit 75`), never);
      expect(ended(report)).toMatchObject({ exitCode: 75, output: `${answer}\n` });
      expect(readdirSync(steps)).toEqual([]);
    }
    await hosts.close();
    machine.remove();
  });
});

/** A file system of 64 pages, where the right to mount one is given. */
function mount(directory: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', directory]).status === 0;
}

function canMount(): boolean {
  const machine = new LocalMachine('dash');
  const mounted = mount(machine.home);
  if (mounted) spawnSync('umount', [machine.home]);
  machine.remove();
  return mounted;
}

function fill(directory: string): void {
  spawnSync('dd', ['if=/dev/zero', `of=${directory}/filler`, 'bs=1k', 'count=300']);
}
