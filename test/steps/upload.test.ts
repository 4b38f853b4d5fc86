import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UploadSpec } from '../../src/steps/spec.ts';
import { HostShell, shells } from './hostShell.ts';
import { commandsOf } from './work.ts';

const isRoot = process.getuid?.() === 0;
const content = 'new\0binary\r\n\xff';
const payload = Buffer.from(content, 'latin1');

describe.each(shells)('upload of a file under %s', (shell) => {
  let host: HostShell;
  beforeEach(() => {
    host = new HostShell(shell);
  });
  afterEach(() => host.close());

  const step = (to: string, more: Partial<UploadSpec> = {}) =>
    commandsOf({
      type: 'upload',
      payload: { kind: 'file', sha256: '0', bytes: payload.length },
      directory: false,
      from: 'dist/app',
      to,
      mode: null,
      owner: null,
      diff: null,
      ...more,
    });

  it('creates a file with its parents; the undo removes both, twice is once', () => {
    mkdirSync(host.path('opt'));
    const { apply, undo } = step(host.path("opt/a b/it's/$(app)"));
    expect(host.run(apply, [payload])).toEqual({ status: 0, unchanged: false, output: '' });
    expect(host.tree()).toEqual({
      opt: '0755 directory',
      'opt/a b': '0755 directory',
      "opt/a b/it's": '0755 directory',
      "opt/a b/it's/$(app)": `0644 ${content}`,
    });
    expect(host.run(undo)).toEqual({ status: 0, unchanged: false, output: '' });
    expect(host.tree()).toEqual({ opt: '0755 directory' });
    expect(host.run(undo)).toEqual({ status: 0, unchanged: true, output: '' });
    expect(host.tree()).toEqual({ opt: '0755 directory' });
  });

  it('leaves a parent that somebody else uses by now', () => {
    const { apply, undo } = step(host.path('a/b/c'));
    host.run(apply, [payload]);
    writeFileSync(host.path('a/other'), 'theirs', { mode: 0o644 });
    expect(host.run(undo).status).toBe(0);
    expect(host.tree()).toEqual({ a: '0755 directory', 'a/other': '0644 theirs' });
  });

  it('replaces a file keeping its mode; the undo brings it back byte for byte, with its date', () => {
    writeFileSync(host.path('app'), 'old\0\xff', 'latin1');
    chmodSync(host.path('app'), 0o4751);
    utimesSync(host.path('app'), 1_000_000_000, 1_000_000_000);
    const before = host.tree();
    const { apply, undo } = step(host.path('app'));
    expect(host.run(apply, [payload])).toMatchObject({ status: 0, unchanged: false });
    expect(host.tree()).toEqual({ app: `4751 ${content}` });
    expect(host.run(undo)).toMatchObject({ status: 0, unchanged: false });
    expect(host.tree()).toEqual(before);
    expect(statSync(host.path('app')).mtimeMs).toBe(1_000_000_000_000);
  });

  it('sets the mode that is asked for, is unchanged the second time, and sees a mode that is not right', () => {
    const { apply } = step(host.path('app'), { mode: '0600' });
    expect(host.run(apply, [payload]).unchanged).toBe(false);
    expect(host.tree()).toEqual({ app: `0600 ${content}` });
    rmSync(join(host.root, 'keep', 'whole'));
    expect(host.run(apply, [payload])).toEqual({ status: 0, unchanged: true, output: '' });
    chmodSync(host.path('app'), 0o644);
    expect(host.run(apply, [payload]).unchanged).toBe(false);
    expect(host.tree()).toEqual({ app: `0600 ${content}` });
  });

  it('is a change still when an attempt before it made the change', () => {
    const { apply } = step(host.path('app'));
    host.run(apply, [payload]);
    expect(host.run(apply, [payload])).toMatchObject({ status: 0, unchanged: false });
  });

  it('undoes what never ran as nothing', () => {
    writeFileSync(host.path('app'), 'old', { mode: 0o640 });
    const before = host.tree();
    expect(host.run(step(host.path('app')).undo)).toEqual({ status: 0, unchanged: true, output: '' });
    expect(host.tree()).toEqual(before);
  });

  it('fails without a trace when the rename fails, and can be undone and tried again', () => {
    writeFileSync(host.path('app'), 'old', { mode: 0o640 });
    const before = host.tree();
    const { apply, undo } = step(host.path('app'));
    const restore = host.stub('mv', 'exit 1');
    expect(host.run(apply, [payload])).toMatchObject({ status: 1, unchanged: false });
    expect(host.tree()).toEqual(before);
    restore();
    expect(host.run(undo)).toMatchObject({ status: 0 });
    expect(host.tree()).toEqual(before);
    expect(host.run(apply, [payload])).toMatchObject({ status: 0, unchanged: false });
    expect(host.tree()).toEqual({ app: `0640 ${content}` });
    expect(host.run(undo)).toMatchObject({ status: 0 });
    expect(host.tree()).toEqual(before);
  });

  it('killed in the middle of the rename, is undone to what was there', () => {
    writeFileSync(host.path('app'), 'old', { mode: 0o640 });
    const before = host.tree();
    const { apply, undo } = step(host.path('app'));
    const restore = host.stub('mv', 'kill -9 $PPID');
    expect(host.run(apply, [payload]).status).not.toBe(0);
    restore();
    expect(host.tree()['.app.nightshift-new']).toBe(`0640 ${content}`);
    expect(host.run(undo)).toMatchObject({ status: 0 });
    expect(host.tree()).toEqual(before);
  });

  it('changes nothing when what was there cannot be kept', () => {
    writeFileSync(host.path('app'), 'old', { mode: 0o640 });
    const before = host.tree();
    const restore = host.stub('cp', 'exit 1');
    expect(host.run(step(host.path('app')).apply, [payload])).toMatchObject({ status: 1 });
    expect(host.tree()).toEqual(before);
    restore();
    expect(host.run(step(host.path('app')).undo)).toMatchObject({ status: 0, unchanged: true });
    expect(host.tree()).toEqual(before);
  });

  it('keeps the first content over several attempts', () => {
    writeFileSync(host.path('app'), 'old', { mode: 0o640 });
    const { apply, undo } = step(host.path('app'));
    host.run(apply, [payload]);
    writeFileSync(host.path('app'), 'half');
    host.run(apply, [payload]);
    host.run(undo);
    expect(host.tree()).toEqual({ app: '0640 old' });
  });

  it.each([
    ['a directory', (path: string) => mkdirSync(path), 'is a directory'],
    ['a symbolic link', (path: string) => symlinkSync('/etc/passwd', path), 'is a symbolic link'],
  ])('refuses %s in its place', (_, make, message) => {
    make(host.path('app'));
    const before = host.tree();
    const end = host.run(step(host.path('app')).apply, [payload]);
    expect(end).toMatchObject({ status: 1, unchanged: false });
    expect(end.output).toContain(message);
    expect(host.tree()).toEqual(before);
  });

  it('does not write through a link that somebody put in the place of its own file', () => {
    writeFileSync(host.path('victim'), 'theirs', { mode: 0o644 });
    symlinkSync(host.path('victim'), host.path('.app.nightshift-new'));
    expect(host.run(step(host.path('app')).apply, [payload])).toMatchObject({ status: 0 });
    expect(host.tree()).toEqual({ victim: '0644 theirs', app: `0644 ${content}` });
  });

  it.runIf(isRoot)('sets and keeps owners, and gives the old one back', () => {
    writeFileSync(host.path('app'), 'old', { mode: 0o640 });
    chownSync(host.path('app'), 1, 2);
    const keeping = step(host.path('app'));
    host.run(keeping.apply, [payload]);
    expect(lstatSync(host.path('app'))).toMatchObject({ uid: 1, gid: 2 });
    host.run(keeping.undo);
    const { apply, undo } = step(host.path('app'), { owner: 'bin:daemon' });
    expect(host.run(apply, [payload])).toMatchObject({ status: 0, unchanged: false });
    expect(lstatSync(host.path('app'))).toMatchObject({ uid: 2, gid: 1 });
    expect(host.run(undo)).toMatchObject({ status: 0 });
    expect(lstatSync(host.path('app'))).toMatchObject({ uid: 1, gid: 2 });
    expect(host.tree()).toEqual({ app: '0640 old' });
  });

  it.runIf(isRoot)('is unchanged with an owner that is right, not with another', () => {
    writeFileSync(host.path('app'), payload, { mode: 0o644 });
    chownSync(host.path('app'), 2, 1);
    expect(host.run(step(host.path('app'), { owner: 'bin:daemon' }).apply, [payload]).unchanged).toBe(true);
    expect(host.run(step(host.path('app'), { owner: 'root' }).apply, [payload]).unchanged).toBe(false);
    expect(lstatSync(host.path('app')).uid).toBe(0);
  });
});
