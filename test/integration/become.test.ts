import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithPeople, openToAll, People, type Person } from '../setup/people.ts';
import { startSshd } from '../setup/sshd.ts';
import { Site } from './site.ts';

describeWithPeople('a change as other users', () => {
  const people = new People();
  let login: Person;
  let owner: Person;
  let third: Person;
  let site: Site;

  beforeAll(async () => {
    login = people.make('login');
    owner = people.make('owner');
    third = people.make('third');
    people.sudoers(`${login.name} ALL=(${owner.name}, ${third.name}) ALL`);
    const fleet = await startSshd();
    site = new Site(fleet, await fleet.hosts(2));
    for (const host of site.hosts) openToAll(fleet, host);
    site.env.SUDO_PASSWORD = login.password;
  });
  afterAll(async () => {
    await people.remove();
    await site.close();
  });

  const environment = (password: string) =>
    site.writeEnvironment({
      defaults: { user: login.name, become: { user: owner.name, password: { env: password } } },
    });

  const folders = (host: number) => {
    const { stateDir } = site.host(host);
    return [stateDir, `${stateDir}-${owner.name}`, `${stateDir}-${third.name}`];
  };
  const locks = (host: number) => folders(host).map((folder) => existsSync(join(folder, 'lock')));

  it('runs and takes back every step as its own user, says so, and shows the password nowhere', async () => {
    await environment('SUDO_PASSWORD');
    const steps = [
      { run: 'true > {{ host.root }}/host; echo "$SUDO_PASSWORD"', undo: 'id -un > {{ host.root }}/undone' },
      { run: 'true > {{ host.root }}/step', become: third.name, undo: 'id -un > {{ host.root }}/undone-step' },
      { run: 'true > {{ host.root }}/login', become: 'none', undo: 'true' },
      {
        run: 'test -e {{ host.root }}/never',
        unless: `test "$(id -un)" != ${third.name}`,
        become: third.name,
        undo: 'true',
      },
    ];
    const gates = [
      { name: 'mine', on: ['host' as const], from: 'host' as const, command: `test "$(id -un)" = ${owner.name}` },
    ];
    const plan = site.plan({ stages: [{ name: 'all', hosts: 'fleet', steps, gates }] });
    const shown = await site.nightshift('plan', plan);
    expect(shown.exitCode).toBe(0);
    expect(shown.out).toContain(`as ${owner.name} (sudo): true > `);
    expect(shown.out).toContain(`as ${third.name} (sudo): true > `);
    const { out } = await site.nightshift('run', plan);
    expect(out).toContain('rolled back');
    const owners = ['host', 'step', 'login'].map((file) => statSync(join(site.host(1).root, file)).uid);
    expect(owners).toEqual([owner.uid, third.uid, login.uid]);
    const undone = ['undone', 'undone-step'].map((file) => readFileSync(join(site.host(1).root, file), 'utf8'));
    expect(undone).toEqual([`${owner.name}\n`, `${third.name}\n`]);
    for (const host of [1, 2]) {
      expect(folders(host).map((folder) => existsSync(join(folder, 'bin')))).toEqual([true, true, true]);
      expect(locks(host)).toEqual([false, false, false]);
    }
    const log = readFileSync(join(site.state, 'logs/nightshift.log'), 'utf8');
    for (const text of [out, log, JSON.stringify(await site.status())]) expect(text).not.toContain(login.password);
  });

  it('is looked at as its users before, and told when one cannot be become', async () => {
    await environment('SUDO_PASSWORD');
    const steps = [{ run: 'true', unless: `test "$(id -un)" = ${third.name}`, become: third.name, undo: 'true' }];
    const plan = site.plan({ stages: [{ name: 'all', hosts: 'fleet', steps }] });
    const { exitCode, out } = await site.nightshift('plan', plan);
    expect([exitCode, out]).toEqual([0, expect.stringContaining('unchanged')]);
    site.env.WRONG_PASSWORD = 'certainly-wrong';
    await environment('WRONG_PASSWORD');
    const refused = await site.nightshift('plan', plan);
    expect(refused.out).toContain('password');
    expect(refused.out).not.toContain('certainly-wrong');
    const run = await site.nightshift('run', plan);
    expect(run.exitCode).toBe(1);
    expect(run.out).toContain('NS2040');
  });

  it('that is held keeps the locks of all its users, until somebody takes them off', async () => {
    await environment('SUDO_PASSWORD');
    const steps = [
      { run: 'true', undo: 'true', become: third.name },
      { run: 'false', undo: 'true', become: false as const },
    ];
    const plan = site.plan({
      stages: [{ name: 'all', hosts: 'h1', steps, onFailure: 'hold', onHostFailure: 'leave' }],
    });
    await site.nightshift('run', plan);
    const { run } = await site.status();
    expect(locks(1)).toEqual([true, true, true]);
    const reason = ['--run', run, '--reason', 'a test', '--force'];
    expect(await site.nightshift('unlock', 'h1', '-e', 'test', ...reason)).toMatchObject({ exitCode: 0 });
    expect(locks(1)).toEqual([false, false, false]);
  });

  it('leaves commands to be typed as the step’s user', async () => {
    await environment('SUDO_PASSWORD');
    const undo = 'test -e {{ host.root }}/allowed && id -un > {{ host.root }}/by-hand';
    const steps = [
      { run: 'true', undo, become: third.name },
      { run: 'false', undo: 'true' },
    ];
    await site.nightshift('run', site.plan({ stages: [{ name: 'all', hosts: 'h2', steps }] }));
    writeFileSync(join(site.host(2).root, 'allowed'), '');
    await site.doByHand('h2');
    expect(readFileSync(join(site.host(2).root, 'by-hand'), 'utf8')).toBe(`${third.name}\n`);
  });
});
