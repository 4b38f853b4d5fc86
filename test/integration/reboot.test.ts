import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { RebootStep, Stage, Step } from '../../src/generated/plan.ts';
import { describeWithSshd, type FleetHost, startSshd } from '../setup/sshd.ts';
import type { Command } from './command.ts';
import { linesOf } from './heldStep.ts';
import { comeBack, RebootableInstallation, setBoot } from './rebootableInstallation.ts';
import { Site } from './site.ts';
import { until } from './until.ts';

const order = 'echo order >> {{ host.root }}/orders';
/** As systemctl does it: the answer comes, and after it the end of everything. */
const answering = order;
/** Is cut off by what it has ordered. */
const blocking = `${order}; while :; do sleep 0.05; done`;

describeWithSshd('a restart of real hosts', { timeout: 120_000 }, () => {
  let installation: RebootableInstallation;
  let site: Site;
  let host: FleetHost;
  beforeAll(() => {
    installation = new RebootableInstallation();
  });
  afterAll(() => installation.remove());
  beforeEach(async () => {
    const fleet = await startSshd();
    site = new Site(fleet, await fleet.hosts(1, 'alone'));
    site.main = installation.main;
    host = site.host(1);
    await site.writeEnvironment({ defaults: { connectTimeout: '5s', connectRetries: 0, reconnectFor: '2s' } });
    site.write('conf', 'new\n');
    site.layOut();
    setBoot(host, 'boot-1');
  });
  afterEach(() => site.close());

  const at = (name: string): string => join(host.root, name);
  const orders = () => linesOf(at('orders'));
  const conf: Step = { name: 'conf', upload: { from: 'conf', to: '{{ host.root }}/app/app.conf' } };
  const after: Step = { name: 'after', run: 'echo after >> {{ host.root }}/orders', undo: 'true' };
  const rebootStep = (reboot: RebootStep['reboot'], more: Partial<RebootStep> = {}): Step => ({
    ...{ name: 'reboot', reboot: { within: '90s', ...reboot } },
    ...more,
  });
  const plan = (reboot: Step) => {
    const stage: Stage = { name: 'all', hosts: 'fleet', steps: [conf, reboot, after] };
    return site.plan({ stages: [stage] });
  };
  const outcomes = async () => (await site.status()).hosts[host.name]?.steps.map(({ outcome }) => outcome);

  async function kill(command: Command): Promise<void> {
    command.signal('SIGKILL');
    expect(await command.ended).toMatchObject({ signal: 'SIGKILL' });
  }

  it('is waited for, and for its condition', async () => {
    const look = 'echo look >> {{ host.root }}/looks; test -e {{ host.root }}/ready';
    const running = site.start('run', plan(rebootStep({ command: answering, until: look })));
    await until(() => orders().length > 0);
    await site.fleet.cutPower(host);
    await running.says(/waiting for it to come back|trying again/);
    await comeBack(site.fleet, host, 'boot-2');
    await until(() => linesOf(at('looks')).length > 0);
    expect(orders()).toEqual(['order']);
    writeFileSync(at('ready'), '');
    const { exitCode, out, err } = await running.ended;
    expect({ exitCode, err }, out).toEqual({ exitCode: 0, err: '' });
    expect(orders()).toEqual(['order', 'after']);
    expect(await outcomes()).toEqual(['changed', 'changed', 'changed']);
    // The lock was the run's all the time, and is given back.
    expect(existsSync(join(host.stateDir, 'lock'))).toBe(false);
  });

  it('is ordered once, however often the controller is killed', async () => {
    const look = 'echo look >> {{ host.root }}/looks; test -e {{ host.root }}/ready';
    let running = site.start('run', plan(rebootStep({ command: blocking, until: look })));
    const run = await running.run();
    const takeOver = async () => {
      await kill(running);
      running = site.start('resume', run);
      await running.says(/taken over/);
    };
    // While the command runs, while the host is away, and while it is not ready yet.
    await until(() => orders().length > 0);
    await takeOver();
    await site.fleet.cutPower(host);
    await takeOver();
    await running.says(/waiting for it to come back/);
    await takeOver();
    await comeBack(site.fleet, host, 'boot-2');
    await until(() => linesOf(at('looks')).length > 0);
    await takeOver();
    writeFileSync(at('ready'), '');
    const { exitCode, out } = await running.ended;
    expect(exitCode, out).toBe(0);
    expect(orders()).toEqual(['order', 'after']);
    expect(await outcomes()).toEqual(['changed', 'changed', 'changed']);
  });

  it('that the host does not come back from leaves it to a person, and touches nothing on it any more', async () => {
    const running = site.start('run', plan(rebootStep({ command: answering, within: '4s' })));
    await until(() => orders().length > 0);
    await site.fleet.cutPower(host);
    const { exitCode, out } = await running.ended;
    expect(exitCode).toBe(4);
    expect(out).toMatch(/NS2116 h1: not back within 4s/);
    const view = await site.status();
    expect(view.hosts[host.name]).toMatchObject({ state: 'unknown' });
    // What is left to do there is to take the file back.
    expect(view.attention.find((one) => one.host === host.name)?.commands).toHaveLength(1);
    await comeBack(site.fleet, host, 'boot-2');
    await site.doByHand(host.name);
    expect(site.files()[host.name]?.['app/app.conf']).toMatch(/kept by hand/);
    expect(orders()).toEqual(['order']);
  });

  it('that is not allowed fails with what was said, and the steps before it are taken back', async () => {
    const before = site.files()[host.name];
    const { exitCode, out } = await site.nightshift(
      ...['run', plan(rebootStep({ command: 'echo Access denied >&2; exit 4' }))],
    );
    expect(exitCode).toBe(3);
    expect(out).toMatch(/reboot: failed: exit 4/);
    expect(site.files()[host.name]).toEqual(before);
  });

  it('is left out where "unless" passes', async () => {
    const { exitCode } = await site.nightshift('run', plan(rebootStep({ command: order }, { unless: 'true' })));
    expect(exitCode).toBe(0);
    expect(orders()).toEqual(['after']);
    expect(await outcomes()).toEqual(['changed', 'unchanged', 'changed']);
  });
});
