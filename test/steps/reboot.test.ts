import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RebootAction } from '../../src/model/executionPlan.ts';
import { rebooted } from '../../src/steps/reboot.ts';
import { stepWork } from '../../src/steps/work.ts';
import { HostShell, shells } from './hostShell.ts';

describe.each(shells)('reboot under %s', (shell) => {
  let host: HostShell;
  beforeEach(() => {
    host = new HostShell(shell);
  });
  afterEach(() => host.close());

  function actionOf(command: string, until: string | null = null, unless: string | null = null): RebootAction {
    const { action } = stepWork(
      { type: 'reboot', command, until, withinMs: 900_000 },
      { unless, check: null, timeoutMs: 900_000, target: { serviceManager: 'systemctl' } },
    );
    if (action.at !== 'reboot') throw new Error('a reboot step restarts the host');
    return action;
  }

  it('keeps the boot on the disk before it asks, and knows another one again', () => {
    host.stub('sync', `cp "$NIGHTSHIFT_KEEP/boot" ${host.path('synced')}`);
    const { command, back } = actionOf(`cat ${host.path('synced')} >${host.path('asked')}; echo down`);
    expect(host.run(command)).toEqual({ status: 0, unchanged: false, output: 'down\n' });
    expect(readFileSync(host.path('asked'), 'utf8')).toBe('boot-1\n');
    expect(host.run(back).status).toBe(rebooted.sameBoot);
    host.boot = 'boot-2';
    expect(host.run(back)).toMatchObject({ status: rebooted.back, output: 'nightshift: restarted; boot id boot-2\n' });
  });

  it('is back when its condition passes, and says how it failed before that', () => {
    const { command, back } = actionOf('true', `echo looking; test -e ${host.path('ready')}`);
    host.run(command);
    expect(host.run(back)).toMatchObject({ status: rebooted.sameBoot, output: '' });
    host.boot = 'boot-2';
    const end = host.run(back);
    expect(end.status).toBe(rebooted.notReady);
    expect(end.output).toMatch(/looking\n.*`until` exited with 1/);
    writeFileSync(host.path('ready'), '');
    expect(host.run(back).status).toBe(rebooted.back);
  });

  it('says what the command says, but not that of one that systemd cut off as it went down', () => {
    const { command } = actionOf('echo "Access denied" >&2; exit 4');
    host.stub('systemctl', 'echo running');
    expect(host.run(command)).toEqual({ status: 4, unchanged: false, output: 'Access denied\n' });
    host.stub('systemctl', 'echo stopping; exit 1');
    expect(host.run(command)).toMatchObject({ status: 0 });
  });

  it('is unchanged where "unless" passes, and has kept nothing then', () => {
    const { command, back } = actionOf(`touch ${host.path('asked')}`, null, 'true');
    expect(host.run(command)).toMatchObject({ status: 0, unchanged: true });
    expect(existsSync(host.path('asked'))).toBe(false);
    expect(host.run(back)).toEqual({ status: rebooted.notAsked, unchanged: false, output: '' });
  });

  it('is not begun where nobody could tell one boot from another', () => {
    host.boot = '-';
    const end = host.run(actionOf(`touch ${host.path('asked')}`).command);
    expect(end).toMatchObject({ status: 1, output: expect.stringContaining('no boot id') });
    expect(existsSync(host.path('asked'))).toBe(false);
    expect(existsSync(join(host.root, 'keep/boot'))).toBe(false);
  });
});
