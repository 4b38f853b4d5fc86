import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostCommand } from '../../src/model/executionPlan.ts';
import type { StepWork } from '../../src/steps/spec.ts';
import { HostShell, shells } from './hostShell.ts';
import { aptTools, PackageWorld, rpmTools } from './packageWorld.ts';
import { commandsOf } from './work.ts';

const step = (version: string | null) => commandsOf({ type: 'package', name: 'app', version });
const byHand = ({ undo }: StepWork): HostCommand => {
  if (undo.kind !== 'own') throw new Error('a package step undoes itself');
  return { script: undo.byHand, stdin: null, payloads: [], timeoutMs: 1 };
};
const good = { status: 0, unchanged: false };

describe.each(shells)('package by apt under %s', (shell) => {
  let host: HostShell;
  let world: PackageWorld;
  const state = () => ({
    version: world.get('installed'),
    status: world.get('status'),
    auto: world.get('auto').length,
  });
  const keeps = (name: string) => existsSync(join(host.root, 'keep', name));
  beforeEach(() => {
    host = new HostShell(shell);
    world = new PackageWorld(host, aptTools);
    world.set('repo', '1.0-1', '1:2.0~rc1-1+deb12u1');
  });
  afterEach(() => host.close());

  const installed = (version: string, auto = false) => {
    world.set('installed', version);
    world.set('status', 'ii');
    world.set('auto', ...(auto ? ['yes'] : []));
  };

  it('installs exactly the version, without questions, and removes what was not there', () => {
    const { apply, undo } = step('1:2.0~rc1-1+deb12u1');
    expect(host.run(apply)).toMatchObject(good);
    expect(world.get('installed')).toEqual(['1:2.0~rc1-1+deb12u1']);
    expect(world.done()).toEqual(['apt-get install app=1:2.0~rc1-1+deb12u1']);
    const [flags] = world.get('flags');
    for (const flag of [
      'noninteractive',
      'DPkg::Lock::Timeout=600',
      '--force-confold',
      '--allow-downgrades',
      '--no-remove',
    ])
      expect(flags).toContain(flag);
    expect(host.run(undo)).toMatchObject(good);
    expect(state()).toMatchObject({ status: ['rc'] });
    expect(world.done()).toEqual(['apt-get remove app']);
    expect(host.run(undo)).toMatchObject({ status: 0, unchanged: true });
    expect(world.done()).toEqual([]);
  });

  it.each([
    ['1.0-1', '1:2.0~rc1-1+deb12u1'],
    ['1:2.0~rc1-1+deb12u1', '1.0-1'],
  ])('goes from %s to %s and back, the mark too', (before, wanted) => {
    for (const auto of [true, false]) {
      installed(before, auto);
      const was = state();
      const { apply, undo } = step(wanted);
      expect(host.run(apply)).toMatchObject(good);
      expect(world.get('installed')).toEqual([wanted]);
      expect(host.run(undo)).toMatchObject(good);
      expect(state()).toEqual(was);
      expect(world.done()).toEqual([
        `apt-get install app=${wanted}`,
        `apt-get install app=${before}`,
        `apt-mark ${auto ? 'auto' : 'manual'} app`,
      ]);
    }
  });

  it('is unchanged where it is so, and its undo then too', () => {
    installed('1.0-1');
    expect(host.run(step('1.0-1').apply)).toEqual({ status: 0, unchanged: true, output: '' });
    expect(host.run(step('1.0-1').undo)).toMatchObject({ unchanged: true });
    world.set('installed');
    expect(host.run(step(null).apply)).toMatchObject({ unchanged: true });
    installed('1.0-1');
    world.set('status', 'rc');
    expect(host.run(step(null).apply)).toMatchObject({ unchanged: true });
    expect(world.done()).toEqual([]);
  });

  it('removes it, and brings the version back', () => {
    installed('1.0-1', true);
    const was = state();
    const { apply, undo } = step(null);
    expect(host.run(apply)).toMatchObject(good);
    expect(world.get('status')).toEqual(['rc']);
    expect(host.run(undo)).toMatchObject(good);
    expect(state()).toEqual(was);
  });

  it('does not remove what another package needs', () => {
    installed('1.0-1');
    world.set('needs', '');
    const end = host.run(step(null).apply);
    expect(end.status).toBe(1);
    expect(end.output).toMatch(/Remv other[\s\S]*was not removed/);
    expect(host.run(step(null).undo)).toMatchObject(good);
    expect(world.done()).toEqual([]);
  });

  it('does not remove in the undo what another package has come to need', () => {
    const { apply, undo } = step('1.0-1');
    host.run(apply);
    world.set('needs', '');
    world.done();
    const end = host.run(undo);
    expect(end.status).toBe(1);
    expect(end.output).toMatch(/Remv other[\s\S]*not as it was before/);
    expect(world.done()).toEqual([]);
    world.set('needs');
    expect(host.run(undo)).toMatchObject(good);
  });

  it('looks the lists up again for a version that they do not have', () => {
    world.set('repo.new', '1.0-1', '3.0-1');
    expect(host.run(step('3.0-1').apply)).toMatchObject(good);
    expect(world.done()).toEqual(['apt-get update', 'apt-get install app=3.0-1']);
  });

  it('changes nothing where the version is not to be had, or the one before would not be', () => {
    installed('1.0-1');
    const unknown = host.run(step('9.9-9').apply);
    expect(unknown).toMatchObject({ status: 1, unchanged: false });
    expect(unknown.output).toContain('the repositories of this host do not have app 9.9-9');
    installed('0.9-1');
    const noWayBack = host.run(step('1.0-1').apply);
    expect(noWayBack.status).toBe(1);
    expect(noWayBack.output).toContain('do not have app 0.9-1, which is installed');
    expect(world.get('installed')).toEqual(['0.9-1']);
    expect(keeps('back')).toBe(false);
    expect(host.run(step('1.0-1').undo)).toMatchObject({ unchanged: true });
  });

  it('says so when the version before is gone from the repositories, and can be undone once it is back', () => {
    installed('1.0-1');
    const { apply, undo, work } = step('1:2.0~rc1-1+deb12u1');
    host.run(apply);
    world.set('repo', '1:2.0~rc1-1+deb12u1');
    const end = host.run(undo);
    expect(end.status).toBe(1);
    expect(end.output).toContain('do not have app 1.0-1 any more');
    world.set('repo', '1.0-1');
    expect(host.run(byHand(work))).toMatchObject({ status: 0 });
    expect(world.get('installed')).toEqual(['1.0-1']);
    expect(host.run(undo)).toMatchObject({ status: 0 });
  });

  it('mends what died half way: in the undo, by hand, and in the next attempt', () => {
    for (const mend of ['undo', 'byHand', 'apply'] as const) {
      installed('1.0-1');
      const { apply, undo, work } = step('1:2.0~rc1-1+deb12u1');
      world.set('breaks', '');
      expect(host.run(apply).status).toBe(1);
      expect(world.get('status')).toEqual(['iF']);
      expect(host.run({ undo, byHand: byHand(work), apply }[mend])).toMatchObject(good);
      expect(state()).toMatchObject({ version: [mend === 'apply' ? '1:2.0~rc1-1+deb12u1' : '1.0-1'], status: ['ii'] });
      expect(host.run(undo)).toMatchObject({ status: 0 });
      expect(state()).toMatchObject({ version: ['1.0-1'], status: ['ii'] });
    }
  });

  it('takes a database that cannot be read neither for a package that is not there nor for an undo that is done', () => {
    const { apply, undo } = step('1.0-1');
    host.run(apply);
    const mend = host.stub('dpkg-query', 'echo "dpkg-query: error" >&2; exit 2');
    for (const command of [undo, step(null).apply, step('1:2.0~rc1-1+deb12u1').apply])
      expect(host.run(command)).toMatchObject({ status: 1, unchanged: false });
    expect(keeps('back')).toBe(true);
    mend();
  });

  it('leaves alone what others left half installed, what is held, and several architectures', () => {
    installed('1.0-1');
    world.set('status', 'iF');
    expect(host.run(step('1:2.0~rc1-1+deb12u1').apply).output).toContain(
      'only half installed (1.0-1, in the state iF)',
    );
    expect(world.done()).toEqual([]);
    host.stub('dpkg-query', 'echo "ii  1.0-1"; echo "ii  1.0-1"');
    expect(host.run(step('1:2.0~rc1-1+deb12u1').apply).output).toContain('several architectures');
    expect(world.done()).toEqual([]);
  });

  it('keeps over attempts how it was before the first', () => {
    installed('1.0-1', true);
    world.set('held', '');
    const { apply, undo } = step('1:2.0~rc1-1+deb12u1');
    expect(host.run(apply).output).toMatch(/Held packages[\s\S]*is not at .* \(status 100\); it is at: 1.0-1/);
    world.set('held');
    expect(host.run(apply)).toMatchObject(good);
    expect(host.run(apply)).toMatchObject(good);
    expect(host.run(undo)).toMatchObject(good);
    expect(state()).toEqual({ version: ['1.0-1'], status: ['ii'], auto: 1 });
  });

  it('goes through sudo where the login is not root, and asks nothing there', () => {
    host.stub('id', 'echo 1000');
    host.stub('sudo', `[ "$1" = -n ] && shift && echo "sudo $1" >>${join(host.root, 'world/log')} && exec "$@"`);
    installed('1.0-1', true);
    const { apply, undo } = step('1:2.0~rc1-1+deb12u1');
    expect(host.run(apply)).toMatchObject(good);
    expect(world.done()).toEqual(['sudo env', 'apt-get install app=1:2.0~rc1-1+deb12u1']);
    expect(host.run(undo)).toMatchObject(good);
    expect(world.done()).toEqual(['sudo env', 'apt-get install app=1.0-1', 'sudo apt-mark', 'apt-mark auto app']);
  });

  it('writes the way back down as it is done, and asks "unless" first', () => {
    installed('1.0-1');
    expect(
      host.run(commandsOf({ type: 'package', name: 'app', version: '1:2.0~rc1-1+deb12u1' }, { unless: 'true' }).apply),
    ).toMatchObject({
      unchanged: true,
    });
    host.run(step('1:2.0~rc1-1+deb12u1').apply);
    const back = readFileSync(join(host.root, 'keep/back'), 'utf8');
    expect(back).toMatch(
      /^\[ -z .*dpkg --audit.*\n\{ env DEBIAN_FRONTEND=noninteractive .* install app=1\.0-1; \} \|\| exit\napt-mark manual app\n$/,
    );
  });
});

const [older, newer] = ['0 2.4.57-5.el9 x86_64', '0 2.4.57-8.el9 x86_64'] as const;

describe.each(shells)('package by dnf or yum under %s', (shell) => {
  let host: HostShell;
  let world: PackageWorld;
  const open = (tool: 'dnf' | 'yum' = 'dnf') => {
    world = new PackageWorld(host, rpmTools(tool));
    world.set('repo', older, newer, '1 2.0-1 x86_64', '0 2.4.57-5.el9 i686', '0 2.4.57-8.el9 i686');
  };
  beforeEach(() => {
    host = new HostShell(shell);
  });
  afterEach(() => host.close());

  it.each(['dnf', 'yum'] as const)('%s: goes up and down and back, and removes what was new', (tool) => {
    open(tool);
    if (tool === 'yum') world.set('timid', '');
    for (const [before, wanted] of [
      [older, newer],
      [newer, older],
      [undefined, newer],
    ] as const) {
      world.set('installed', ...(before === undefined ? [] : [before]));
      const { apply, undo } = step(wanted.split(' ')[1] ?? '');
      expect(host.run(apply)).toMatchObject(good);
      expect(world.get('installed')).toEqual([wanted]);
      expect(host.run(apply)).toMatchObject(good);
      expect(host.run(undo)).toMatchObject(good);
      expect(world.get('installed')).toEqual(before === undefined ? [] : [before]);
      expect(host.run(undo)).toMatchObject({ unchanged: true });
    }
    expect(world.done().filter((line) => line.includes('downgrade'))).toHaveLength(tool === 'yum' ? 2 : 0);
    expect(world.get('flags').join()).toContain('clean_requirements_on_remove=False');
  });

  it('takes a version with and without its epoch and architecture; unchanged where it is so', () => {
    open();
    world.set('installed', '1 2.0-1 x86_64');
    for (const version of ['2.0-1', '1:2.0-1', '2.0-1.x86_64', '1:2.0-1.x86_64'])
      expect(host.run(step(version).apply)).toEqual({ status: 0, unchanged: true, output: '' });
    expect(host.run(step('2:2.0-1').apply).status).toBe(1);
    world.set('installed', older);
    expect(host.run(step('1:2.0-1').apply)).toMatchObject(good);
    expect(world.done()).toEqual(['dnf install app-1:2.0-1']);
    expect(host.run(step('1:2.0-1').undo)).toMatchObject(good);
    expect(world.get('installed')).toEqual([older]);
  });

  it.each(['new', 'old'])('restores the mark, by the word of a %s dnf', (age) => {
    open();
    if (age === 'new') world.set('new', '');
    world.set('installed', older);
    world.set('auto', 'yes');
    const { apply, undo } = step('2.4.57-8.el9');
    host.run(apply);
    expect(world.get('auto')).toEqual([]);
    expect(host.run(undo)).toMatchObject(good);
    expect([world.get('installed'), world.get('auto')]).toEqual([[older], ['yes']]);
  });

  it('puts a version beside others where several may stand, and takes only that one away', () => {
    open();
    world.set('beside', '');
    world.set('installed', '1 2.0-1 x86_64', older);
    const { apply, undo } = step('2.4.57-8.el9');
    expect(host.run(apply)).toMatchObject(good);
    expect(world.get('installed')).toEqual(['1 2.0-1 x86_64', older, newer]);
    expect(host.run(undo)).toMatchObject(good);
    expect(world.get('installed')).toEqual(['1 2.0-1 x86_64', older]);
  });

  it('brings every architecture back, and what a killed change left double', () => {
    open();
    world.set('installed', older, '0 2.4.57-5.el9 i686');
    const { apply, undo, work } = step('2.4.57-8.el9');
    host.run(apply);
    world.set('installed', newer, '0 2.4.57-8.el9 i686');
    expect(host.run(undo)).toMatchObject(good);
    expect(world.get('installed').sort()).toEqual(['0 2.4.57-5.el9 i686', older]);
    for (const undoing of [undo, byHand(work)]) {
      world.set('installed', older);
      world.set('breaks', '');
      expect(host.run(apply).status).toBe(0);
      expect(world.get('installed')).toEqual([older, newer]);
      expect(host.run(undoing)).toMatchObject({ status: 0 });
      expect(world.get('installed')).toEqual([older]);
      host.run(undo);
    }
  });

  it('removes it unless it is needed, and brings it back', () => {
    open();
    world.set('installed', older);
    world.set('needs', '');
    expect(host.run(step(null).apply).output).toMatch(/needed by other[\s\S]*was not removed/);
    expect(world.done()).toEqual([]);
    world.set('needs');
    expect(host.run(step(null).apply)).toMatchObject(good);
    expect(world.get('installed')).toEqual([]);
    expect(host.run(step(null).undo)).toMatchObject(good);
    expect(world.get('installed')).toEqual([older]);
  });

  it('refuses a version without its release, one that is not to be had, and a change without a way back', () => {
    open();
    world.set('installed', older);
    expect(host.run(step('2.4.57').apply).output).toContain('"2.4.57" is no whole version');
    expect(host.run(step('2.4.57-9.el9').apply).output).toContain('do not have app 2.4.57-9.el9');
    world.set('repo', newer);
    expect(host.run(step('2.4.57-8.el9').apply).output).toContain(
      'do not have app 2.4.57-5.el9.x86_64, which is installed',
    );
    expect(world.done()).toEqual([]);
    world.set('repo', older, newer);
    host.run(step('2.4.57-8.el9').apply);
    world.set('repo', newer);
    const end = host.run(step('2.4.57-8.el9').undo);
    expect(end.status).toBe(1);
    expect(end.output).toContain('do not have app 2.4.57-5.el9.x86_64 any more');
  });
});

describe('package', () => {
  it('says so when there is nothing to manage packages with', () => {
    const host = new HostShell('dash');
    for (const tool of ['rpm', 'dpkg-query', 'apt-get']) host.stub(tool, 'exit 1');
    host.stub('rpm', 'exit 0');
    expect(host.run(step('1').apply)).toMatchObject({
      status: 1,
      output: expect.stringContaining('none of apt, dnf and yum'),
    });
    host.close();
  });

  it('is one line for people', () => {
    expect(step('1:2.0-1').work.summary).toBe('package app: 1:2.0-1');
    expect(step(null).work.summary).toBe('package app: absent');
  });
});
