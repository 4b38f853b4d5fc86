import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { HostShell } from './hostShell.ts';
import { commandsOf } from './work.ts';

const debian = spawnSync('apt-get', ['--version']).status === 0 && spawnSync('dpkg-deb', ['--version']).status === 0;
const isRoot = process.getuid?.() === 0;

interface Deb {
  readonly name: string;
  readonly version: string;
  readonly depends?: string;
  /** Text of its postinst. */
  readonly postinst?: string;
}

/** The real apt and dpkg, with a root, a database, a configuration and a repository of their own in a folder of the test. */
class AptRoot {
  private readonly directory: string;

  constructor(host: HostShell) {
    this.directory = join(host.root, 'apt');
    for (const folder of [
      'root/var/lib/dpkg/info',
      'root/var/lib/dpkg/updates',
      'lists/partial',
      'archives/partial',
      'etc',
      'log',
      'repo',
    ])
      mkdirSync(join(this.directory, folder), { recursive: true });
    writeFileSync(this.at('root/var/lib/dpkg/status'), '');
    writeFileSync(this.at('etc/sources.list'), `deb [trusted=yes] file:${this.at('repo')} ./\n`);
    this.configure(host);
  }

  private at(path: string): string {
    return join(this.directory, path);
  }

  private configure(host: HostShell): void {
    const root = this.at('root');
    writeFileSync(
      this.at('apt.conf'),
      `Dir::State "${this.directory}/";
Dir::State::status "${root}/var/lib/dpkg/status";
Dir::State::lists "${this.at('lists')}/";
Dir::State::extended_states "${this.at('extended_states')}";
Dir::Cache "${this.directory}/";
Dir::Cache::archives "${this.at('archives')}/";
Dir::Etc "${this.at('etc')}/";
Dir::Log "${this.at('log')}/";
Dir::Bin::dpkg "${join(host.root, 'stubs/dpkg')}";
APT::Sandbox::User "root";
APT::Architecture "${this.architecture}";
`,
    );
    const options = `--root=${root} --force-script-chrootless --log=${this.at('log/dpkg.log')}`;
    host.stub('dpkg', `PATH=$REST exec dpkg ${options} "$@"`);
    host.stub('dpkg-query', `PATH=$REST exec dpkg-query --admindir=${root}/var/lib/dpkg "$@"`);
    for (const tool of ['apt-get', 'apt-cache', 'apt-mark'])
      host.stub(tool, `PATH=$REST APT_CONFIG=${this.at('apt.conf')} exec ${tool} "$@"`);
  }

  private readonly architecture = execFileSync('dpkg', ['--print-architecture'], { encoding: 'utf8' }).trim();

  /** Makes these packages, and no others, the ones that the repository has. */
  offer(...debs: readonly Deb[]): void {
    writeFileSync(this.at('repo/Packages'), debs.map((deb) => this.build(deb)).join('\n'));
  }

  private build({ name, version, depends, postinst }: Deb): string {
    const source = this.at(`source/${name}-${version}`);
    const file = `${name}_${version}.deb`;
    mkdirSync(join(source, 'DEBIAN'), { recursive: true });
    mkdirSync(join(source, 'opt'), { recursive: true });
    writeFileSync(join(source, 'opt', name), version);
    const control = [
      ...[`Package: ${name}`, `Version: ${version}`, 'Architecture: all', 'Maintainer: nobody <nobody@localhost>'],
      ...(depends === undefined ? [] : [`Depends: ${depends}`]),
      'Description: of a test',
    ];
    writeFileSync(join(source, 'DEBIAN/control'), `${control.join('\n')}\n`);
    if (postinst !== undefined)
      writeFileSync(join(source, 'DEBIAN/postinst'), `#!/bin/sh\n${postinst}\n`, { mode: 0o755 });
    chmodSync(join(source, 'DEBIAN'), 0o755);
    execFileSync('dpkg-deb', ['--build', '--root-owner-group', '-Znone', source, this.at(`repo/${file}`)], {
      stdio: 'pipe',
    });
    const bytes = readFileSync(this.at(`repo/${file}`));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return `${[...control, `Filename: ./${file}`, `Size: ${bytes.length}`, `SHA256: ${sha256}`].join('\n')}\n`;
  }

  /** Another process takes dpkg's lock; it lets go a second after it was told to. */
  async lock(): Promise<{ letGo: () => void; end: () => void }> {
    const told = this.at('told');
    const program = `import fcntl, os, sys, time
file = open(sys.argv[1], "w")
fcntl.lockf(file, fcntl.LOCK_EX)
print("locked", flush=True)
while not os.path.exists(sys.argv[2]): time.sleep(0.02)
time.sleep(1)`;
    const holder = spawn('python3', ['-c', program, this.at('root/var/lib/dpkg/lock-frontend'), told]);
    await once(holder.stdout, 'data');
    return { letGo: () => writeFileSync(told, ''), end: () => void holder.kill() };
  }

  /** What dpkg says of a package, and the file that it brought. */
  state(host: HostShell, name = 'app'): string {
    const query = [
      '-c',
      `dpkg-query -W -f '\${db:Status-Abbrev}\${Version} ' ${name}; apt-mark showauto ${name}; cat ${this.at('root/opt')}/${name}`,
    ];
    const env = { PATH: `${join(host.root, 'stubs')}:${process.env.PATH}`, REST: process.env.PATH };
    return spawnSync('sh', query, { env, encoding: 'utf8' }).stdout;
  }
}

const versions = ['1.0-1', '1:0.9~rc1-1'] as const;

describe.skipIf(!debian || !isRoot)('package by the real apt, in a root of its own', () => {
  let host: HostShell;
  let apt: AptRoot;
  beforeEach(() => {
    host = new HostShell('dash');
    apt = new AptRoot(host);
    apt.offer(...versions.map((version) => ({ name: 'app', version })));
  });
  afterEach(() => host.close());

  const step = (version: string | null, name = 'app') => commandsOf({ type: 'package', name, version });
  const good = { status: 0, unchanged: false };
  /** Does it well, and forgets that a step did it. */
  function given(version: string, name = 'app'): void {
    const end = host.run(step(version, name).apply);
    expect(end, end.output).toMatchObject(good);
    for (const file of ['back', 'was']) rmSync(join(host.root, 'keep', file));
  }

  it.each([
    [null, versions[0], ''],
    [versions[0], versions[1], 'ii 1.0-1 1.0-1'],
    [versions[1], versions[0], 'ii 1:0.9~rc1-1 1:0.9~rc1-1'],
    [versions[0], null, 'ii 1.0-1 1.0-1'],
  ])('goes from %s to %s and back', (before, wanted, shown) => {
    if (before !== null) given(before);
    expect(apt.state(host)).toBe(shown);
    const { apply, undo } = step(wanted);
    const end = host.run(apply);
    expect(end, end.output).toMatchObject(good);
    expect(apt.state(host)).toBe(wanted === null ? '' : `ii ${wanted} ${wanted}`);
    expect(host.run(apply)).toMatchObject(good);
    expect(host.run(undo)).toMatchObject(good);
    expect(apt.state(host)).toBe(shown);
    expect(host.run(undo)).toMatchObject({ status: 0, unchanged: true });
    if (before !== null) expect(host.run(step(before).apply)).toMatchObject({ status: 0, unchanged: true });
  });

  it('keeps the mark of what came with another package, and does not take what that one needs', () => {
    const libraries = versions.map((version) => ({ name: 'lib', version }));
    apt.offer({ name: 'app', version: '2.0', depends: 'lib' }, ...libraries);
    given('2.0');
    expect(apt.state(host, 'lib')).toBe('ii 1:0.9~rc1-1 lib\n1:0.9~rc1-1');
    const { apply, undo } = step('1.0-1', 'lib');
    expect(host.run(apply)).toMatchObject(good);
    expect(apt.state(host, 'lib')).toBe('ii 1.0-1 1.0-1');
    expect(host.run(undo)).toMatchObject(good);
    expect(apt.state(host, 'lib')).toBe('ii 1:0.9~rc1-1 lib\n1:0.9~rc1-1');
    const absent = host.run(step(null, 'lib').apply);
    expect(absent.status).toBe(1);
    expect(absent.output).toMatch(/Remv app [\s\S]*lib was not removed/);
    expect(apt.state(host)).toContain('ii 2.0');
  });

  it('begins nothing without a way back, and says which version an undo has not found', () => {
    given('1.0-1');
    const { apply, undo } = step('1:0.9~rc1-1');
    apt.offer({ name: 'app', version: '1:0.9~rc1-1' });
    expect(host.run(apply).output).toContain('do not have app 1.0-1, which is installed');
    expect(host.run(undo)).toMatchObject({ unchanged: true });
    apt.offer(...versions.map((version) => ({ name: 'app', version })));
    expect(host.run(apply)).toMatchObject(good);
    apt.offer({ name: 'app', version: '1:0.9~rc1-1' });
    const end = host.run(undo);
    expect(end.status).toBe(1);
    expect(end.output).toContain('do not have app 1.0-1 any more');
    expect(apt.state(host)).toContain('ii 1:0.9~rc1-1');
    apt.offer({ name: 'app', version: '1.0-1' });
    expect(host.run(undo)).toMatchObject(good);
    expect(apt.state(host)).toBe('ii 1.0-1 1.0-1');
  });

  it('waits for another process that has the lock, as long as its own time allows', async () => {
    const other = await apt.lock();
    onTestFinished(other.end);
    const short = host.run(commandsOf({ type: 'package', name: 'app', version: '1.0-1' }, { timeoutMs: 1 }).apply);
    expect(short.status).toBe(1);
    expect(apt.state(host)).toBe('');
    other.letGo();
    const end = host.run(step('1.0-1').apply);
    expect(end, end.output).toMatchObject(good);
  });

  it('takes back what died in its own script, and what dpkg was interrupted at', () => {
    given('1.0-1');
    const broken = { name: 'app', version: '2.0', postinst: 'exit 1' };
    apt.offer({ name: 'app', version: '1.0-1' }, broken);
    const { apply, undo } = step('2.0');
    const end = host.run(apply);
    expect(end.status).toBe(1);
    expect(apt.state(host)).toMatch(/^iF/);
    const undone = host.run(undo);
    expect(undone, undone.output).toMatchObject(good);
    expect(apt.state(host)).toBe('ii 1.0-1 1.0-1');
  });
});
