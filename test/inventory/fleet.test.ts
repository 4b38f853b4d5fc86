import { chmodSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Change, openSite, type Site } from '../integration/site.ts';
import { describeWithSshd } from '../setup/sshd.ts';

const hostCount = 500;
const canaries = 20;

const change = (hosts: string): Change => ({
  stages: [
    { name: 'all', hosts, parallel: 20, steps: [{ name: 'look', run: 'true', irreversible: 'changes nothing' }] },
  ],
});

describeWithSshd('real hosts', () => {
  let site: Site;

  beforeAll(async () => {
    site = await openSite(hostCount, { policy: { windows: 'optional' } });
  });
  afterAll(() => site?.close());

  const hostsFile = (content: object) =>
    site.write('inventories/test/hosts.yaml', { apiVersion: 'nightshift/v1', ...content });

  /** One machine stands for all hosts: each keeps its receipts in a place of its own. */
  const own = (count: number) =>
    Object.fromEntries(site.hosts.slice(0, count).map(({ name, stateDir }) => [name, { stateDir }]));

  function writeInventory(): void {
    const { user, identity } = site.fleet;
    const lines = site.hosts.map(({ name, address }) => `${name} ansible_host=${address}`);
    const variables = [
      ...[`ansible_port=${site.host(1).port}`, `ansible_user=${user}`, `ansible_ssh_private_key_file=${identity}`],
      ...['datacenter=paris', 'ansible_become=true'],
    ];
    const groups = ['[canary]', ...lines.slice(0, canaries), '[rest]', ...lines.slice(canaries)];
    const fleet = ['[fleet:children]', 'canary', 'rest', '[fleet:vars]', ...variables];
    site.write('ansible/hosts.ini', [...groups, ...fleet].join('\n'));
  }

  it('500 of them are imported from an Ansible inventory, planned for, and a group of them is changed', async () => {
    writeInventory();
    hostsFile({
      import: [{ ansible: 'ansible/hosts.ini', labels: { site: 'datacenter' } }],
      defaults: { knownHosts: site.fleet.knownHosts, sshConfig: 'none' },
      hosts: own(canaries),
    });
    const listed = await site.nightshift('hosts', 'fleet', '-e', 'test', '-l', 'site=paris');
    expect(listed.exitCode).toBe(0);
    expect(listed.out.trim().split('\n')).toHaveLength(hostCount + 1);
    expect(listed.err).toContain('imported 500 hosts from ansible/hosts.ini');
    expect(listed.err).toContain('ansible_become (500 hosts)');
    const planned = await site.nightshift('plan', site.plan(change('fleet'), 'whole'), '--offline', '--output', 'json');
    expect(planned.exitCode, planned.err).toBe(0);
    expect(planned.out).toContain(site.host(hostCount).name);
    const run = await site.nightshift('run', site.plan(change('canary')));
    expect(run.exitCode, run.err).toBe(0);
    expect(Object.keys((await site.status()).hosts)).toHaveLength(canaries);
  });

  /** What the program says: so many hosts. */
  function say(count: number): void {
    const { user, identity, knownHosts } = site.fleet;
    const hosts = site.hosts.slice(0, count).map(({ name, address, port, stateDir }) => {
      return [name, { address, port, user, identity, knownHosts, stateDir, sshConfig: 'none' }];
    });
    const groups = { fleet: { hosts: hosts.map(([name]) => name) } };
    site.write('said.json', { hosts: Object.fromEntries(hosts), groups });
  }

  it('a saved plan of them is refused when the program that names them says, or is, something else', async () => {
    const program = '#!/bin/sh\ncat said.json\n';
    chmodSync(site.write('bin/list', program), 0o755);
    hostsFile({ import: [{ program: 'bin/list' }] });
    say(2);
    const plan = site.plan(change('fleet'));
    const made = await site.nightshift('plan', plan, '--out', 'saved.json');
    expect(made.exitCode, made.err).toBe(0);
    say(3);
    site.write('bin/list', `${program}# another\n`);
    const other = await site.nightshift('run', 'saved.json');
    expect(other.exitCode).toBe(6);
    expect(other.err).toContain('NS3304 the inventory is not as it was saved: import: bin/list: was sha256');
    expect(other.err).toContain('NS3304 a file is not as it was saved: bin/list: was sha256');
    say(2);
    site.write('bin/list', program);
    const same = await site.nightshift('run', 'saved.json');
    expect(same.exitCode, same.err).toBe(0);
    site.write('said.json', '{"hosts":{"a b":{}}}');
    const { exitCode, out } = await site.nightshift('validate', plan);
    expect(exitCode).not.toBe(0);
    expect(out).toContain('bin/list');
  });
});
