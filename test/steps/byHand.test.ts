import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostCommand } from '../../src/model/executionPlan.ts';
import type { StepSpec } from '../../src/steps/spec.ts';
import { HostShell, shells } from './hostShell.ts';
import { commandsOf } from './work.ts';

/** What a person is told to type must do what the undo would have done. */
describe.each(shells)('undoing by hand under %s', (shell) => {
  let host: HostShell;
  beforeEach(() => {
    host = new HostShell(shell);
  });
  afterEach(() => host.close());

  const payload = { kind: 'file', sha256: 'a'.repeat(64), bytes: 3 } as const;
  const upload = (to: string): StepSpec => ({
    type: 'upload',
    from: 'x',
    to: host.path(to),
    mode: null,
    owner: null,
    diff: null,
    directory: false,
    payload,
  });

  function byHand(spec: StepSpec): HostCommand {
    const { work } = commandsOf(spec);
    if (work.undo.kind !== 'own') throw new Error('the step does not undo itself');
    return { script: work.undo.byHand, stdin: null, payloads: [], timeoutMs: 1 };
  }

  it('puts a replaced file back, with its mode, and removes a new one', () => {
    writeFileSync(host.path("it's old"), 'old');
    chmodSync(host.path("it's old"), 0o640);
    for (const name of ["it's old", 'new']) {
      const before = host.tree();
      expect(host.run(commandsOf(upload(name)).apply, ['new'])).toMatchObject({ status: 0 });
      expect(host.tree()).not.toEqual(before);
      expect(host.run(byHand(upload(name)))).toMatchObject({ status: 0 });
      expect(host.tree()).toEqual(before);
      host.run(commandsOf(upload(name)).undo);
    }
  });

  it('touches nothing where the step had changed nothing', () => {
    writeFileSync(host.path('file'), 'kept');
    const before = host.tree();
    expect(host.run(byHand(upload('file')))).toMatchObject({ status: 0 });
    expect(host.tree()).toEqual(before);
  });

  it('points a link back, to a directory too, and removes a new one', () => {
    mkdirSync(host.path('old'));
    mkdirSync(host.path('new'));
    symlinkSync('old', host.path('current'));
    for (const name of ['current', 'fresh']) {
      const spec: StepSpec = { type: 'symlink', path: host.path(name), to: 'new' };
      const before = host.tree();
      host.run(commandsOf(spec).apply);
      expect(host.tree()).not.toEqual(before);
      expect(host.run(byHand(spec))).toMatchObject({ status: 0 });
      expect(host.tree()).toEqual(before);
      host.run(commandsOf(spec).undo);
    }
  });

  it('puts a file whose line was changed back', () => {
    writeFileSync(host.path('conf'), 'a\nb\n', { mode: 0o600 });
    const spec: StepSpec = {
      type: 'line',
      path: host.path('conf'),
      line: 'c',
      match: '^b',
      state: 'present',
      diff: null,
    };
    const before = host.tree();
    host.run(commandsOf(spec).apply);
    expect(host.tree()).not.toEqual(before);
    expect(host.run(byHand(spec))).toMatchObject({ status: 0 });
    expect(host.tree()).toEqual(before);
  });

  it('drives a service as it was', () => {
    const calls = host.path('calls');
    host.stub('systemctl', `case $1 in is-active) exit 0 ;; is-enabled) exit 1 ;; *) echo "$1 $2" >> ${calls} ;; esac`);
    const spec: StepSpec = { type: 'service', name: 'app', state: 'restarted', enabled: true };
    host.run(commandsOf(spec).apply);
    writeFileSync(calls, '');
    expect(host.run(byHand(spec))).toMatchObject({ status: 0 });
    expect(host.tree().calls).toMatch(/^0644 restart app\ndisable app\n$/);
  });
});
