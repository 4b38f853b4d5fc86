import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FleetHost } from '../setup/sshd.ts';
import { describeWithSshd, startSshd } from '../setup/sshd.ts';
import { atWork, heldStep, hold, letGo, timesRun } from './heldStep.ts';
import { Site } from './site.ts';

describeWithSshd('a run over a jump host', () => {
  let site: Site;
  let jump: FleetHost;

  beforeAll(async () => {
    const fleet = await startSshd();
    [jump] = (await fleet.hosts(1, 'alone')) as [FleetHost];
    site = new Site(fleet, await fleet.hosts(5));
    const { user, identity, knownHosts } = fleet;
    const bastion = { HostName: jump.address, Port: jump.port, User: user, IdentityFile: identity };
    const lines = Object.entries({ ...bastion, UserKnownHostsFile: knownHosts }).map(
      ([key, value]) => `${key} ${value}`,
    );
    site.write('ssh_config', ['Host bastion', ...lines].join('\n'));
    await site.writeEnvironment({ defaults: { sshConfig: 'ssh_config', jump: 'bastion' } });
    site.layOut();
  });
  afterAll(() => site.close());

  it('that is lost under a step is connected to again, and no step runs twice', async () => {
    const last = site.host(5);
    hold(last);
    const change = { stages: [{ name: 'all', hosts: ['fleet'], parallel: 5, steps: [heldStep] }] };
    const command = site.start('run', site.plan(change));
    await atWork(last);
    expect(await site.fleet.cut(jump)).toBeGreaterThan(0);
    letGo(last);
    const { exitCode, out } = await command.ended;
    expect([exitCode, timesRun(last)]).toEqual([0, 1]);
    expect(out).toMatch(/its jump host bastion .*ended/);
  });
});
