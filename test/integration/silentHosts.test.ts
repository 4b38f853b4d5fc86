import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWithSshd, type FleetHost, startSshd } from '../setup/sshd.ts';
import { sessionsOf } from '../setup/sshdProcess.ts';
import { endedSoon } from './endedSoon.ts';
import { atWork, heldStep, hold, letGo, timesRun, worked } from './heldStep.ts';
import { Site } from './site.ts';
import { until } from './until.ts';

/** Over ssh2 and over OpenSSH. */
const connections = ['ssh2', 'openssh'];
/** What the hosts that fall silent are given: as long as a busy machine may need, and no longer. */
const patience = { keepalive: '1s', reconnectFor: '2s', connectTimeout: '4s', connectRetries: 0 };

describeWithSshd('hosts that fall silent under a step', () => {
  let site: Site;
  let silent: FleetHost[];
  beforeEach(async () => {
    const fleet = await startSshd();
    silent = await fleet.hosts(connections.length, 'alone');
    site = new Site(fleet, [...silent, ...(await fleet.hosts(4))]);
    const entries = silent.map(({ name }, at) => [name, { connection: connections[at], ...patience }]);
    await site.writeEnvironment({ hosts: Object.fromEntries(entries) });
  });
  afterEach(() => site.close());

  it('are left to a person after as long as they are given, and the others are taken back', async () => {
    for (const host of silent) hold(host);
    const stages = [{ name: 'all', hosts: 'fleet', parallel: 10, steps: [heldStep] }];
    const command = site.start('run', site.plan({ stages }));
    for (const host of site.hosts) await atWork(host);
    for (const host of silent) site.fleet.silence(host);
    await command.says(/Needs attention/);
    const { exitCode, out } = await endedSoon(command);
    expect(exitCode).toBe(4);
    const { hosts } = await site.status();
    for (const host of site.hosts) {
      const isSilent = silent.includes(host);
      expect([host.name, hosts[host.name]?.state]).toEqual([host.name, isSilent ? 'unknown' : 'undone']);
      expect(existsSync(join(host.stateDir, 'lock'))).toBe(isSilent);
      expect(timesRun(host)).toBe(1);
      if (isSilent) expect(out).toContain(`${host.name} could not be told that the run is over; its lock stays`);
      else expect(readdirSync(host.root)).toEqual(['runs']);
    }
    await expectNothingLeft();
  });

  /** Neither where the run reached the hosts to their end, nor, once the steps have ended, where it could not. */
  async function expectNothingLeft(): Promise<void> {
    await until(() => sessionsOf(site.fleet.listener).length === 0);
    for (const host of silent) {
      letGo(host);
      await worked(host);
      await site.fleet.down(host);
    }
    await until(() => site.fleet.commands().length === 0);
  }
});
