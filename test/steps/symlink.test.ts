import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HostShell, shells } from './hostShell.ts';
import { commandsOf } from './work.ts';

describe.each(shells)('symlink under %s', (shell) => {
  let host: HostShell;
  beforeEach(() => {
    host = new HostShell(shell);
    mkdirSync(host.path('old'));
    mkdirSync(host.path('new one'));
  });
  afterEach(() => host.close());

  const both = { old: '0755 directory', 'new one': '0755 directory' };
  const step = (path = host.path('current'), to = 'new one') => commandsOf({ type: 'symlink', path, to });

  it('switches a link to a directory, not into it, and back; twice is once', () => {
    symlinkSync('old', host.path('current'));
    const { apply, undo } = step();
    expect(host.run(apply)).toEqual({ status: 0, unchanged: false, output: '' });
    expect(host.tree()).toEqual({ ...both, current: '→ new one' });
    expect(host.run(undo)).toEqual({ status: 0, unchanged: false, output: '' });
    expect(host.tree()).toEqual({ ...both, current: '→ old' });
    expect(host.run(undo)).toEqual({ status: 0, unchanged: true, output: '' });
    expect(host.tree()).toEqual({ ...both, current: '→ old' });
  });

  it('makes a new one with its parents; the undo removes them', () => {
    const { apply, undo } = step(host.path('opt/-x/current'), '-dash');
    expect(host.run(apply)).toMatchObject({ status: 0, unchanged: false });
    expect(host.tree()['opt/-x/current']).toBe('→ -dash');
    expect(host.run(undo)).toMatchObject({ status: 0 });
    expect(host.tree()).toEqual(both);
  });

  it('is unchanged where it points there already, and a change still after an attempt that switched it', () => {
    symlinkSync('new one', host.path('current'));
    expect(host.run(step().apply)).toEqual({ status: 0, unchanged: true, output: '' });
    const { apply } = step(host.path('current'), 'old');
    host.run(apply);
    expect(host.run(apply)).toMatchObject({ status: 0, unchanged: false });
  });

  it.each([
    ['a file', (path: string) => writeFileSync(path, 'data', { mode: 0o644 })],
    ['a directory', (path: string) => mkdirSync(path)],
  ])('refuses %s in its place', (_, make) => {
    make(host.path('current'));
    const before = host.tree();
    expect(host.run(step().apply)).toMatchObject({ status: 1, unchanged: false });
    expect(host.tree()).toEqual(before);
  });

  it('switches and comes back where mv knows neither -T nor -h', () => {
    symlinkSync('old', host.path('current'));
    host.stub('mv', 'case "$*" in *" -T "*|*" -h "*) exit 1 ;; esac; PATH=$REST; exec mv "$@"');
    const { apply, undo } = step();
    expect(host.run(apply)).toMatchObject({ status: 0, unchanged: false });
    expect(host.tree()).toEqual({ ...both, current: '→ new one' });
    expect(host.run(undo)).toMatchObject({ status: 0 });
    expect(host.tree()).toEqual({ ...both, current: '→ old' });
  });

  it('killed before the switch, is undone to what was there; so is one that never ran', () => {
    symlinkSync('old', host.path('current'));
    const before = host.tree();
    const { apply, undo } = step();
    expect(host.run(undo)).toMatchObject({ status: 0, unchanged: true });
    const restore = host.stub('mv', 'case "$*" in *new*) kill -9 $PPID ;; esac; PATH=$REST; exec mv "$@"');
    expect(host.run(apply).status).not.toBe(0);
    restore();
    expect(host.run(undo)).toMatchObject({ status: 0 });
    expect(host.tree()).toEqual(before);
  });
});
