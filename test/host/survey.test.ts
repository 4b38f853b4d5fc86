import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContentRequest, LineRequest, SurveyRequest } from '../../src/model/survey.ts';
import { LocalMachine, shellNames } from './localSession.ts';
import { surveyed } from './surveyed.ts';

const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
const owner = `${process.getuid?.()}:${process.getgid?.()}`;

describe.each(shellNames)('a survey under %s', (shell) => {
  let machine: LocalMachine;
  beforeEach(() => {
    machine = new LocalMachine(shell);
  });
  afterEach(() => machine.remove());

  const at = (name: string): string => join(machine.home, name);
  const ask = (more: Partial<SurveyRequest>) => surveyed(machine, more);
  function write(name: string, content: string | Buffer, mode = 0o644): string {
    writeFileSync(at(name), content);
    chmodSync(at(name), mode);
    return at(name);
  }
  /** A program that is found before any other of its name. */
  function program(name: string, text: string): void {
    const path = join(machine.directory, 'bin', name);
    rmSync(path, { force: true });
    writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }

  it('tells what stands at paths, whatever they are called', async () => {
    const names = ['a b', 'q\'u`o$(id)te"s', '-n', 'x -> y', '*', '日本 é?', 'tab\there', 'back\\slash', '#', 'end '];
    for (const name of names) write(name, name, 0o640);
    write('special', '', 0o4755);
    mkdirSync(at('directory'));
    chmodSync(at('directory'), 0o1777);
    symlinkSync('to -> ü?\nz', at('link'));
    symlinkSync('plain target', at('plain'));
    symlinkSync('two\nlines', at('zz, the last'));
    execFileSync('mkfifo', [at('pipe')]);
    const others = ['special', 'directory', 'link', 'plain', 'pipe', 'absent', 'special/below', 'absent/below'];
    const { paths } = await ask({ paths: [...names, ...others].map(at) });
    for (const name of names) {
      const [bytes, sum] = [Buffer.byteLength(name), sha256(name)];
      expect(paths[at(name)]).toEqual({ kind: 'file', mode: '0640', owner, bytes, sha256: sum });
    }
    expect(others.map((name) => paths[at(name)])).toEqual([
      { kind: 'file', mode: '4755', owner, bytes: 0, sha256: sha256('') },
      { kind: 'directory', mode: '1777', owner },
      { kind: 'link', to: 'to -> ü?\nz' },
      { kind: 'link', to: 'plain target' },
      { kind: 'other' },
      { kind: 'absent' },
      { kind: 'absent' },
      { kind: 'absent' },
    ]);
    const last = (await ask({ paths: [at('a b'), at('zz, the last')] })).paths;
    expect(Object.values(last)).toMatchObject([{ kind: 'file' }, { kind: 'link', to: 'two\nlines' }]);
    expect((await ask({ paths: [`${at('a b')}\nx`, '/dev/null'] })).paths).toEqual({ '/dev/null': { kind: 'other' } });
  });

  it('sends the contents that differ and may be seen, byte for byte', async () => {
    const odd = Buffer.from('no newline at the end\r\n\x01\xff\n\n%s\\n', 'latin1');
    const wish = (path: string, more: Partial<ContentRequest> = {}): ContentRequest => ({
      ...{ path, unlessSha256: sha256('other'), bytesMax: 100, alsoPrivate: false, ...more },
    });
    symlinkSync('odd', at('link'));
    const { contents } = await ask({
      contents: [
        wish(write('odd', odd)),
        wish(write('in any case', 'x\n'), { unlessSha256: null }),
        wish(write('there already', 'same'), { unlessSha256: sha256('same') }),
        wish(write('there\\already', 'same'), { unlessSha256: sha256('same') }),
        // Only its name begins as that of one that is there already.
        wish(write('there already.b', 'same'), { unlessSha256: sha256('same!') }),
        wish(write('long', 'x'.repeat(101))),
        wish(write('just right', 'x'.repeat(100))),
        wish(write('private', 'secret', 0o640)),
        wish(write('shown though private', 'secret', 0o600), { alsoPrivate: true }),
        wish(write('binary', 'a\0b')),
        wish(write('empty', '')),
        ...['absent', 'link', '.'].map((name) => wish(at(name))),
      ],
    });
    expect(
      Object.fromEntries(Object.entries(contents).map(([path, base64]) => [path, Buffer.from(base64, 'base64')])),
    ).toEqual({
      [at('odd')]: odd,
      [at('in any case')]: Buffer.from('x\n'),
      [at('there already.b')]: Buffer.from('same'),
      [at('just right')]: Buffer.from('x'.repeat(100)),
      [at('shown though private')]: Buffer.from('secret'),
      [at('empty')]: Buffer.from(''),
    });
  });

  it('lists trees, and says why it does not', async () => {
    mkdirSync(at('tree/sub dir'), { recursive: true });
    chmodSync(at('tree/sub dir'), 0o750);
    write('tree/sub dir/日本 -> é', 'x');
    write('tree/.hidden', '', 0o600);
    symlinkSync("it's -> ü\nz", at('tree/link -> x'));
    mkdirSync(at('odd'));
    write('odd/a\nb', '');
    mkdirSync(at('bytes'));
    writeFileSync(Buffer.concat([Buffer.from(at('bytes/')), Buffer.from([0xff])]), '');
    mkdirSync(at('empty'));
    symlinkSync('tree', at('to tree'));
    const trees = ['tree', 'odd', 'bytes', 'empty', 'to tree', 'tree/.hidden', 'absent'].map(at);
    const told = (await ask({ trees: trees.map((path) => ({ path, entriesMax: 5 })) })).trees;
    expect(trees.map((path) => told[path])).toEqual([
      {
        entries: [
          { path: '.hidden', kind: 'file', mode: '0600', owner, bytes: 0, sha256: sha256('') },
          { path: 'link -> x', kind: 'link', to: "it's -> ü\nz" },
          { path: 'sub dir', kind: 'directory', mode: '0750', owner },
          { path: 'sub dir/日本 -> é', kind: 'file', mode: '0644', owner, bytes: 1, sha256: sha256('x') },
        ],
      },
      { entries: null, why: 'unreadable' },
      { entries: null, why: 'unreadable' },
      { entries: [] },
      { entries: null, why: 'notADirectory' },
      { entries: null, why: 'notADirectory' },
      { entries: null, why: 'absent' },
    ]);
    const few = await ask({ trees: [{ path: at('tree'), entriesMax: 3 }] });
    expect(few.trees).toEqual({ [at('tree')]: { entries: null, why: 'tooMany' } });
  });

  it('tells services by what their manager answers', async () => {
    const answers: [string, string, string, object][] = [
      ['both', 'exit 0', 'exit 0', { exists: true, active: true, enabled: true }],
      ['off', 'exit 3', 'echo disabled; exit 1', { exists: true, active: false, enabled: false }],
      ['fixed', 'exit 0', 'echo static; exit 0', { exists: true, active: true, enabled: true }],
      ['no-unit', 'exit 4', 'echo not-found; exit 4', { exists: false, active: false, enabled: false }],
      [
        'old-systemd',
        'exit 3',
        'echo "No such file or directory" >&2; exit 1',
        { exists: false, active: false, enabled: false },
      ],
      [
        'no-systemd',
        'exit 1',
        'echo "System has not been booted" >&2; exit 1',
        { exists: null, active: false, enabled: false },
      ],
      ['stubborn', 'cat; exit 0', 'cat; exit 0', { exists: true, active: true, enabled: true }],
    ];
    const cases = answers.flatMap(([name, active, enabled]) => [
      `is-active-${name}) ${active} ;;`,
      `is-enabled-${name}) ${enabled} ;;`,
    ]);
    program('manager', `case "$2-$3" in\n${cases.join('\n')}\nesac; exit 9`);
    const manager = 'manager --quiet';
    const services = answers.map(([name]) => ({ name, manager, boot: true }));
    const none = { name: 'unmanaged', manager: 'no-such-manager', boot: true };
    const told = (await ask({ services: [...services, none] })).services;
    for (const [name, , , state] of answers) expect([name, told[name]]).toEqual([name, state]);
    expect(told.unmanaged).toEqual({ exists: null, active: false, enabled: false });
    const running = services.map((one) => ({ ...one, boot: false }));
    expect((await ask({ services: running })).services).toMatchObject({
      both: { exists: true, active: true, enabled: null },
      off: { exists: true, active: false, enabled: false },
      'no-unit': { exists: false, active: false },
    });
  });

  it('tells packages, and what can be had where nothing is written by asking', async () => {
    program('rpm', 'exit 1');
    program('apt-get', 'exit 9');
    program('dpkg-query', `case $4 in app) echo "ii  1.0-1" ;; half) echo "iF  2.0" ;; *) exit 1 ;; esac`);
    program('apt-cache', `case $* in *pkgcache=\\ *srcpkgcache=\\ madison*) echo " app | 1.1-1 | http://repo" ;; esac`);
    const packages = [
      { name: 'app', version: '1.0-1' },
      { name: 'half', version: '2.0' },
      { name: 'gone', version: null },
    ];
    expect((await ask({ packages })).packages).toEqual({
      app: { tool: 'apt', versions: ['1.0-1'], wanted: true, offered: null },
      half: { tool: 'apt', versions: ['2.0, in the state iF'], wanted: false, offered: false },
      gone: { tool: 'apt', versions: [], wanted: true, offered: null },
    });
    const newer = { packages: [{ name: 'app', version: '1.1-1' }] };
    expect((await ask(newer)).packages).toMatchObject({ app: { wanted: false, offered: true } });
    program(
      'rpm',
      `case $* in '-q rpm' | '-q app') ;; *EPOCH*) echo '0:1.1-1 x86_64' ;; *VERSION*) echo 1.1-1.x86_64 ;; *) exit 1 ;; esac`,
    );
    program('dnf', 'exit 9');
    expect((await ask(newer)).packages).toEqual({
      app: { tool: 'dnf', versions: ['1.1-1.x86_64'], wanted: true, offered: null },
    });
    program('dpkg-query', 'exit 2');
    program('rpm', 'exit 1');
    expect((await ask(newer)).packages).toEqual({ app: { tool: null, why: 'cannot ask for the state of app' } });
  });

  it('tells what a line step would do', async () => {
    const path = write('conf file', 'x = 0\ny: 1\nx = 2\n\n');
    const line = (more: Partial<LineRequest>): LineRequest => ({
      ...{ path, line: 'x = 3', match: null, state: 'present', ...more },
    });
    const { lines } = await ask({
      lines: [
        line({}),
        line({ match: '^x' }),
        line({ line: 'y: 1' }),
        line({ match: '^(x|y)', state: 'absent' }),
        line({ state: 'absent' }),
        line({ line: '', state: 'absent' }),
        line({ match: '(' }),
        line({ path: at('absent') }),
      ],
    });
    expect(lines).toEqual([
      { edit: 'append', hits: [] },
      { edit: 'replace', hits: [{ number: 3, line: 'x = 2' }] },
      { edit: 'nothing', hits: [] },
      {
        edit: 'remove',
        hits: [
          { number: 1, line: 'x = 0' },
          { number: 2, line: 'y: 1' },
          { number: 3, line: 'x = 2' },
        ],
      },
      { edit: 'nothing', hits: [] },
      { edit: 'remove', hits: [{ number: 4, line: '' }] },
      { edit: null, why: `cannot search ${path} for (` },
      { edit: null, why: `${at('absent')} is not an existing file` },
    ]);
  });

  it("runs the author's commands as a session would, bounded in time and output", async () => {
    const command = (id: string, script: string, timeoutMs = 20_000) => ({ id, script, timeoutMs });
    const { commands } = await ask({
      commands: [
        command('both streams', "echo out; echo 'err\\n' >&2; exit 3"),
        command('surroundings', 'printenv LC_ALL || echo none; pwd; cat; echo *'),
        command('long', "printf 'é%.0s' 1 2; yes 12345678 | head -n 100000; exit 4"),
        command('killed', 'kill -KILL $$'),
        command('slow', 'echo begun; exec sleep 60', 900),
        command('exits as if', 'exit 124'),
        command('empty lines', 'echo; echo'),
      ],
    });
    const end = (output: string, exitCode = 0) => ({ exitCode, output, timedOut: false });
    expect(commands).toMatchObject({
      'both streams': end(commands['both streams']?.output ?? '', 3),
      surroundings: end(`none\n${machine.home}\n*\n`),
      long: end(`éé${'12345678\n'.repeat(500)}`.slice(0, 4_094), 4),
      killed: { exitCode: 137, timedOut: false },
      slow: { timedOut: true },
      'exits as if': end('', 124),
      'empty lines': end('\n\n'),
    });
    expect(commands['both streams']?.output).toMatch(/^out\nerr/);
    expect(commands.slow?.output).toMatch(/^begun\n/);
  });

  it('finds programs as the shell would, and nothing of its own', async () => {
    write('run me', '#!/bin/sh\n', 0o755);
    write('not me', '#!/bin/sh\n');
    mkdirSync(join(machine.directory, 'bin/directory'));
    program('mine', '');
    const programs = ['cat', 'mine', 'tell_facts', 'cd', 'directory', at('run me'), at('not me'), at('absent'), '*'];
    const told = (await ask({ programs })).programs;
    expect(programs.filter((name) => told[name])).toEqual(['cat', 'mine', at('run me')]);
    expect(Object.keys(told)).toEqual(programs);
  });

  it('tells free space of folders that are there or will be, and none of what df does not know', async () => {
    const folders = [at('.'), at('a/b c'), '/proc/sys'];
    const { freeBytes } = await ask({ folders });
    const [here = 0, there = 0] = folders.map((folder) => freeBytes[folder] ?? 0);
    expect(here).toBeGreaterThan(1_000_000);
    // Others write meanwhile, and may remove much at once.
    expect(Math.abs(there - here)).toBeLessThan(here / 2);
    program(
      'df',
      `[ "$#" = 3 ] || { echo Filesystem; exit 1; }
case $3 in /proc*) exit 1 ;; esac
printf 'Filesystem 1024-blocks Used Available Capacity Mounted on\\n//server/my share 1 2 -3 4%% /a b\\n'`,
    );
    expect((await ask({ folders })).freeBytes).toEqual({ [at('.')]: 0, [at('a/b c')]: 0, '/proc/sys': null });
  });

  it('tells whether the state directory can be used, and who has its lock', async () => {
    const state = async () => {
      const { stateDir, lock } = await ask({});
      return [stateDir.why, lock.status];
    };
    expect(await state()).toEqual([null, 'free']);
    mkdirSync(machine.stateDir, { mode: 0o755 });
    expect(await state()).toEqual([`${machine.stateDir} has mode drwxr-xr-x, not drwx------`, 'free']);
    chmodSync(machine.stateDir, 0o700);
    mkdirSync(join(machine.stateDir, 'runs/run-7/fence'), { recursive: true });
    const lock = join(machine.stateDir, 'lock');
    writeFileSync(lock, 'run run-7\ntoken 1\nsince 2026-01-02T03:04:05Z\nholder ann@one 12\nboot x\n');
    const held = { status: 'held', run: 'run-7', since: '2026-01-02T03:04:05Z', holder: 'ann@one 12' };
    expect((await ask({})).lock).toEqual(held);
    writeFileSync(join(machine.stateDir, 'runs/run-7/fence/2'), 'bob@two 34\n');
    expect((await ask({})).lock).toEqual({ ...held, holder: 'bob@two 34' });
    writeFileSync(lock, '');
    expect(await state()).toEqual([null, 'unreadable']);
    rmSync(machine.stateDir, { recursive: true });
    symlinkSync(machine.home, machine.stateDir);
    expect(await state()).toEqual([`${machine.stateDir} is a symbolic link`, 'free']);
  });

  it('says what the host is', async () => {
    const { facts } = await ask({});
    const uname = (option: string) => execFileSync('uname', [option], { encoding: 'utf8' }).trim();
    expect(facts).toMatchObject({ kernel: uname('-r'), machine: uname('-m'), uid: statSync(machine.home).uid });
    expect(facts.os).toMatch(/^[^"']+$/);
  });
});
