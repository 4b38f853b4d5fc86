import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Step } from '../../src/generated/plan.ts';
import { type Line, type LineOptions, openLine } from '../setup/line.ts';
import { processesNaming } from '../setup/processes.ts';
import { describeWithSshd, type FleetHost, freePort, type SshdFleet, startSshd } from '../setup/sshd.ts';
import { sessionsOf } from '../setup/sshdProcess.ts';
import { makeKey } from '../setup/sshKeys.ts';
import { endedSoon } from './endedSoon.ts';
import { type Change, Site } from './site.ts';
import { until } from './until.ts';

type Nature = 'good' | 'slow' | 'refusing' | 'silent' | 'silent after its banner' | 'silent after the login';

/** Of 50 hosts; the others are good. */
const bad: readonly Nature[] = [
  ...(['slow', 'slow', 'slow', 'refusing', 'silent'] as const),
  ...(['silent after its banner', 'silent after the login'] as const),
];
const half = Array.from({ length: 50 }, (_, at) => bad[at] ?? 'good');
/** The first half is reached by ssh2, the second one through OpenSSH. */
const natures = [...half, ...half];
const unreachableAs = new Map<Nature, string>([
  ['refusing', 'NS2002'],
  ['silent', 'NS2003'],
  ['silent after its banner', 'NS2003'],
  ['silent after the login', 'NS2111'],
]);

describeWithSshd('hosts that are slow, refuse or say nothing', () => {
  let fleet: SshdFleet;
  let site: Site;
  let lines: Line[];
  beforeEach(async () => {
    fleet = await startSshd();
    lines = [];
  });
  afterEach(async () => {
    await site.close();
    await Promise.all(lines.map((line) => line.close()));
  });

  async function over(host: FleetHost, options: LineOptions): Promise<FleetHost> {
    const line = await openLine(host, { address: host.address, ...options });
    lines.push(line);
    await fleet.trust(line);
    return { ...host, port: line.port };
  }

  /** A new host that is like this. */
  async function hostThatIs(nature: Nature): Promise<FleetHost> {
    const [host] = (await fleet.hosts(1, nature === 'silent after the login' ? 'alone' : 'shared')) as [FleetHost];
    switch (nature) {
      case 'slow':
        return over(host, { delayMs: 2_000 });
      case 'refusing':
        return { ...host, port: await freePort() };
      case 'silent':
        return over(host, { fate: () => ({ answerBytes: 0, end: 'silence' }) });
      case 'silent after its banner':
        return over(host, { fate: () => ({ answerBytes: 40, end: 'silence' }) });
      default:
        return host;
    }
  }

  /** With this key the first command of a connection stops the connection's sshd. */
  async function stoppingKey(): Promise<string> {
    const identity = makeKey(join(fleet.directory, 'stopping'), 'ed25519');
    await fleet.accept(identity, 'command="kill -STOP $PPID"');
    return identity;
  }

  async function openFleet(): Promise<void> {
    const hosts: FleetHost[] = [];
    for (const nature of natures) hosts.push(await hostThatIs(nature));
    site = new Site(fleet, hosts);
    const stopped = { identity: await stoppingKey(), keepalive: '1s' };
    const entries = natures.map((nature, at) => {
      const connection = at < half.length ? 'ssh2' : 'openssh';
      return [site.host(at + 1).name, { connection, ...(nature === 'silent after the login' && stopped) }];
    });
    const defaults = { connectTimeout: '10s', connectRetries: 0 };
    await site.writeEnvironment({ defaults, hosts: Object.fromEntries(entries) });
  }

  const steps: Step[] = [{ name: 'touch', run: 'touch {{ host.root }}/done', irreversible: 'makes a file' }];
  const change: Change = { stages: [{ name: 'all', hosts: 'fleet', parallel: 20, unreachableMax: 8, steps }] };

  it('are told as such among 100, the others are changed, and nothing is left behind', async () => {
    await openFleet();
    const command = site.start('run', site.plan(change));
    await command.says(/ 92 done, 8 unreachable/);
    const { exitCode, out } = await endedSoon(command);
    expect(exitCode).toBe(0);
    await expectTold(out);
    await expectNothingLeft(command.pid);
  });

  /** Each host by what it is: changed, or with the code of what is wrong with it. */
  async function expectTold(out: string): Promise<void> {
    const { hosts } = await site.status();
    for (const [at, nature] of natures.entries()) {
      const { name, root } = site.host(at + 1);
      const code = unreachableAs.get(nature);
      const expected = code === undefined ? ['done', true] : ['unreachable', false];
      expect([hosts[name]?.state, existsSync(join(root, 'done'))], `${name}: ${nature}`).toEqual(expected);
      if (code !== undefined) expect(out).toMatch(new RegExp(` ${name} +unreachable: ${code} `));
    }
  }

  /** No connection, no `ssh`, and no process of a command on a host. */
  async function expectNothingLeft(controller: number): Promise<void> {
    await until(() => lines.every((line) => line.connections() === 0));
    await until(() => processesNaming(`nightshift-ssh-${controller}-`).length === 0);
    await until(() => sessionsOf(fleet.listener).length === 0);
    await until(() => fleet.commands().length === 0);
  }
});
