import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FleetHost } from '../setup/sshd.ts';
import { describeWithSshd, startSshd } from '../setup/sshd.ts';
import { type Change, Site } from './site.ts';

const saved = 'change.saved.json';
const patiently = { connectTimeout: '5s', connectRetries: 0 };

describeWithSshd('a saved plan, when hosts have gone', () => {
  let site: Site;
  beforeAll(async () => {
    const fleet = await startSshd();
    site = new Site(fleet, await fleet.hosts(2, 'alone'));
    await site.writeEnvironment({ defaults: patiently });
  });
  afterAll(() => site.close());

  const linking = (unreachableMax: number): Change => ({
    stages: [
      {
        ...{ name: 'all', hosts: { group: 'fleet' }, unreachableMax },
        steps: [{ symlink: { path: '{{ host.root }}/current', to: `for-${unreachableMax}` } }],
      },
    ],
  });
  async function saveThenLose(unreachableMax: number, lost: FleetHost) {
    site.plan(linking(unreachableMax));
    expect((await site.nightshift('plan', 'pipelines/change.yaml', '--out', saved)).exitCode).toBe(0);
    await site.fleet.down(lost);
    return site.nightshift('run', saved);
  }

  it('is not begun without them', async () => {
    const ended = await saveThenLose(0, site.host(2));
    await site.fleet.up(site.host(2));
    expect(ended.err).toContain(`NS3013 cannot reach ${site.host(2).name}, which answered when the plan was saved`);
    expect(ended.exitCode).toBe(1);
    expect(site.filesOf(site.host(1))).toEqual({});
  });

  it('is begun without as many as the plan bears', async () => {
    const ended = await saveThenLose(1, site.host(2));
    expect(ended.err).not.toContain('NS3');
    expect(ended.out).toContain(`${site.host(2).name}`);
    expect(Object.keys(site.filesOf(site.host(1)))).toContain('current');
    expect(Object.keys(site.filesOf(site.host(2)))).toEqual([]);
  });

  it('is looked at in vain when none answers: exit 1, with the reason', async () => {
    await site.fleet.down(site.host(1));
    const ended = await site.nightshift('plan', 'pipelines/change.yaml', '--detailed-exitcode');
    expect(ended.out).toContain('cannot be reached');
    expect(ended.exitCode).toBe(1);
  });
});
