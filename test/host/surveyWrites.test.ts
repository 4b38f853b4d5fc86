import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { surveyCommand } from '../../src/host/survey.ts';
import type { HostSurvey, SurveyRequest } from '../../src/model/survey.ts';
import { LocalMachine, shellNames } from './localSession.ts';
import { request, surveyFrom } from './surveyed.ts';

const nobody = 65_534;
const amRoot = process.getuid?.() === 0;

/** Everything below a directory, to the byte and the nanosecond. */
function listing(directory: string): readonly string[] {
  const { mode, uid, gid, mtimeNs, ctimeNs } = lstatSync(directory, { bigint: true });
  const line = [directory, mode, uid, gid, mtimeNs, ctimeNs].join(' ');
  const kind = lstatSync(directory);
  if (kind.isSymbolicLink()) return [`${line} ${readlinkSync(directory)}`];
  if (!kind.isDirectory()) return [`${line} ${readFileSync(directory, 'latin1')}`];
  return [line, ...readdirSync(directory).flatMap((name) => listing(join(directory, name)))];
}

function names(directory: string): readonly string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}

/** A request with something of everything; `home` is furnished for it. */
function everything(machine: LocalMachine, version: string | null = null): SurveyRequest {
  const at = (name: string) => join(machine.home, name);
  mkdirSync(at('tree/sub'), { recursive: true });
  mkdirSync(at('tmp'));
  for (const name of ['conf', 'tree/sub/file', 'hidden']) writeFileSync(at(name), 'x = 1\n'.repeat(5_000));
  symlinkSync('conf', at('link'));
  return request({
    stateDir: machine.stateDir,
    paths: ['conf', 'link', 'absent', 'tree', 'locked/inside'].map(at),
    contents: [{ path: at('conf'), unlessSha256: null, bytesMax: 100_000, alsoPrivate: false }],
    trees: [{ path: at('tree'), entriesMax: 10 }],
    services: [{ name: 'cron', manager: 'systemctl', boot: true }],
    packages: [{ name: 'bash', version }],
    lines: [{ path: at('conf'), line: 'y', match: '^x', state: 'present' }],
    commands: [{ id: 'check', script: 'echo no', timeoutMs: 9_000 }],
    programs: ['sh'],
    folders: [at('to be made')],
    sudo: true,
  });
}

describe.each(shellNames)('a survey under %s writes nothing', (shell) => {
  let machine: LocalMachine;
  beforeEach(() => {
    machine = new LocalMachine(shell);
  });
  afterEach(() => machine.remove());

  /** Runs the script as a host would; `first` are words before its shell. */
  function run(asked: SurveyRequest, as: { uid?: number; gid?: number; first?: readonly string[] } = {}): HostSurvey {
    const { command, input } = surveyCommand(asked);
    const { uid, gid, first = [] } = as;
    const [file = '', ...words] = [...first, 'sh', '-c', command];
    const env = { ...machine.environment, TMPDIR: join(machine.home, 'tmp') };
    const ended = spawnSync(file, words, { input, env, cwd: machine.home, ...(uid && { uid }), ...(gid && { gid }) });
    return surveyFrom(asked, ended.stdout);
  }

  it('as the user it is', () => {
    // Without its cache apt reads for a second or two: under one shell is enough.
    const asked = everything(machine, shell === 'dash' ? '0' : null);
    const look = () => [...listing(machine.directory), ...['/var/tmp', '/var/cache/apt'].flatMap(names)];
    const before = look();
    const survey = run(asked);
    expect(look()).toEqual(before);
    expect(survey).toMatchObject({ lines: [{ edit: 'replace' }], commands: { check: { output: 'no\n' } } });
    expect(Object.keys(survey.contents)).toHaveLength(1);
  });

  it.runIf(amRoot)('as a user with few rights, who is not told that what he may not see is not there', () => {
    const asked = everything(machine);
    mkdirSync(join(machine.home, 'locked'), { mode: 0o700 });
    chmodSync(join(machine.home, 'hidden'), 0o600);
    chmodSync(machine.directory, 0o755);
    // Where he may write, so that a writing would show.
    for (const name of ['.', 'tmp', 'tree', 'conf']) chownSync(join(machine.home, name), nobody, nobody);
    const before = listing(machine.directory);
    const hidden = join(machine.home, 'hidden');
    const survey = run({ ...asked, paths: [...asked.paths, hidden] }, { uid: nobody, gid: nobody });
    expect(listing(machine.directory)).toEqual(before);
    const { paths, facts, stateDir, sudo } = survey;
    expect([facts.uid, sudo]).toEqual([nobody, false]);
    expect(paths[hidden]).toMatchObject({ kind: 'file', mode: '0600', sha256: null });
    expect(paths[join(machine.home, 'absent')]).toEqual({ kind: 'absent' });
    expect(Object.keys(paths)).not.toContain(join(machine.home, 'locked/inside'));
    expect(stateDir.why).toContain('cannot be made');
  });

  it.runIf(amRoot)('and needs nothing that can be written: it tells the same where everything is read-only', () => {
    const asked = everything(machine);
    // Where files could be made, as far as it is a file system of its own; ksh93 itself has its substitutions in /dev/shm.
    const mounted = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[1]);
    const places = ['/', '/tmp', '/var', '/var/tmp', '/run', '/home', '/root'].filter((place) =>
      mounted.includes(place),
    );
    const lock = places.map((place) => `mount -o remount,bind,ro ${place} || exit 9\n`);
    const script = `${lock.join('')}if (: >"$HOME/probe") 2>/dev/null; then exit 8; fi\nexec "$@"`;
    const locked = run(asked, { first: ['/usr/bin/unshare', '-m', '/bin/sh', '-c', script, 'sh'] });
    const { facts, freeBytes, stateDir, ...rest } = run(asked);
    expect(locked).toMatchObject(rest);
    // busybox's test goes by the mode alone.
    expect(locked.stateDir.usable).toBe(shell === 'busybox ash');
    expect(stateDir.usable).toBe(true);
  });
});
