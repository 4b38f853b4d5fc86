import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServiceSpec } from '../../src/steps/spec.ts';
import { HostShell, shells } from './hostShell.ts';
import { commandsOf } from './work.ts';

/** A service manager with one service: `active` and `enabled` are files, `log` holds what was asked of it. */
const manager = `cd "$(dirname "$0")" || exit 1
case $1 in
is-active) [ -e active ]; exit $? ;;
is-enabled) [ -e enabled ]; exit $? ;;
esac
echo "$*" >>log
[ -e broken ] && exit 5
case $1 in
start|restart) : >active ;;
stop) rm -f active ;;
enable) : >enabled ;;
disable) rm -f enabled ;;
reload) [ -e active ] ;;
esac`;

describe.each(shells)('service under %s', (shell) => {
  let host: HostShell;
  const at = (name: string): string => join(host.root, 'stubs', name);
  const set = (name: string, on: boolean): void =>
    on ? writeFileSync(at(name), '') : rmSync(at(name), { force: true });
  /** What was asked since the last time. */
  const asked = (): string[] => {
    const lines = existsSync(at('log')) ? readFileSync(at('log'), 'utf8').split('\n').slice(0, -1) : [];
    rmSync(at('log'), { force: true });
    return lines;
  };
  const step = (state: ServiceSpec['state'], enabled: boolean | null = null) =>
    commandsOf(
      { type: 'service', name: 'app@1', state, enabled },
      { target: { serviceManager: `env "X=a b" ${at('ctl')}` } },
    );

  beforeEach(() => {
    host = new HostShell(shell);
    host.stub('ctl', manager);
  });
  afterEach(() => host.close());

  it.each([
    ['started', false, ['start app@1'], ['stop app@1']],
    ['started', true, [], []],
    ['stopped', true, ['stop app@1'], ['start app@1']],
    ['stopped', false, [], []],
    ['restarted', true, ['restart app@1'], ['restart app@1']],
    ['restarted', false, ['start app@1'], ['stop app@1']],
    ['reloaded', true, ['reload app@1'], ['reload app@1']],
    ['reloaded', false, ['start app@1'], ['stop app@1']],
  ] as const)('%s, when active is %s: %j, undone by %j', (state, active, doing, undoing) => {
    set('active', active);
    const { apply, undo } = step(state);
    expect(host.run(apply)).toEqual({ status: 0, unchanged: doing.length === 0, output: '' });
    expect(asked()).toEqual(doing);
    expect(host.run(undo)).toEqual({ status: 0, unchanged: doing.length === 0, output: '' });
    expect(asked()).toEqual(undoing);
    expect(existsSync(at('active'))).toBe(active);
    expect(host.run(undo)).toMatchObject({ status: 0, unchanged: true });
    expect(asked()).toEqual([]);
  });

  it.each([
    [true, false, ['enable app@1'], ['disable app@1']],
    [true, true, [], []],
    [false, true, ['disable app@1'], ['enable app@1']],
    [false, false, [], []],
  ])('enabled: %s, when it is %s: %j, undone by %j', (wanted, enabled, doing, undoing) => {
    set('enabled', enabled);
    set('active', true);
    const { apply, undo } = step(null, wanted);
    expect(host.run(apply)).toMatchObject({ status: 0, unchanged: doing.length === 0 });
    expect(asked()).toEqual(doing);
    expect(host.run(undo).status).toBe(0);
    expect(asked()).toEqual(undoing);
    expect([existsSync(at('enabled')), existsSync(at('active'))]).toEqual([enabled, true]);
  });

  it('starts again what had stopped running by the time of the undo', () => {
    set('active', true);
    const { apply, undo } = step('restarted');
    host.run(apply);
    set('active', false);
    asked();
    host.run(undo);
    expect(asked()).toEqual(['start app@1']);
  });

  it('fails as the manager fails; the undo brings back what was', () => {
    set('active', true);
    set('broken', true);
    const { apply, undo } = step('restarted', true);
    const end = host.run(apply);
    expect(end).toMatchObject({ status: 1, unchanged: false });
    expect(end.output).toContain('enable app@1 failed with status 5');
    set('broken', false);
    asked();
    expect(host.run(undo).status).toBe(0);
    expect(asked()).toEqual(['restart app@1']);
  });

  it('remembers over attempts how it was before the first', () => {
    const { apply, undo } = step('started');
    host.run(apply);
    expect(host.run(apply)).toMatchObject({ status: 0, unchanged: false });
    asked();
    host.run(undo);
    expect(asked()).toEqual(['stop app@1']);
  });

  it('says so when there is no such manager, and touches nothing when it never ran', () => {
    const { apply } = commandsOf(
      { type: 'service', name: 'app', state: 'started', enabled: null },
      { target: { serviceManager: 'no-such-manager' } },
    );
    const end = host.run(apply);
    expect(end.status).toBe(1);
    expect(end.output).toContain('cannot run no-such-manager');
    set('active', true);
    expect(host.run(step('restarted').undo)).toMatchObject({ status: 0, unchanged: true });
    expect(asked()).toEqual([]);
  });
});
