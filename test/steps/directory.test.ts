import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { directoryTar } from '../../src/plan/files/directoryTar.ts';
import { HostShell, shells } from './hostShell.ts';
import { commandsOf } from './work.ts';

let source: string;
let tar: Buffer;
const uploaded = {
  app: '0755 directory',
  'app/bin': '0755 directory',
  'app/bin/start it': '0755 #!/bin/sh\n',
  'app/current': '→ bin',
  'app/empty': '0755 directory',
  'app/näme': '0600 secret',
};

beforeAll(async () => {
  source = mkdtempSync(join(tmpdir(), 'nightshift-tree-'));
  mkdirSync(join(source, 'bin'));
  mkdirSync(join(source, 'empty'));
  writeFileSync(join(source, 'bin/start it'), '#!/bin/sh\n');
  chmodSync(join(source, 'bin/start it'), 0o775);
  writeFileSync(join(source, 'näme'), 'secret', { mode: 0o600 });
  symlinkSync('bin', join(source, 'current'));
  const chunks: Uint8Array[] = [];
  for await (const chunk of directoryTar(source)) chunks.push(chunk);
  tar = Buffer.concat(chunks);
});
afterAll(() => rmSync(source, { recursive: true }));

describe.each(shells)('upload of a directory under %s', (shell) => {
  let host: HostShell;
  beforeEach(() => {
    host = new HostShell(shell);
  });
  afterEach(() => host.close());

  const step = (to: string, mode: string | null = null) =>
    commandsOf({
      type: 'upload',
      payload: { kind: 'file', sha256: '0', bytes: tar.length },
      directory: true,
      from: 'dist/app',
      to,
      mode,
      owner: null,
      diff: null,
    });
  const oldTree = (): void => {
    mkdirSync(host.path('app'), { mode: 0o750 });
    writeFileSync(host.path('app/näme'), 'old', { mode: 0o640 });
    symlinkSync('nowhere', host.path('app/link'));
  };

  it('creates it with its parents; the undo removes both, twice is once', () => {
    const { apply, undo } = step(host.path('opt/x/app'));
    expect(host.run(apply, [tar])).toEqual({ status: 0, unchanged: false, output: '' });
    const below = Object.fromEntries(Object.entries(uploaded).map(([name, what]) => [`opt/x/${name}`, what]));
    expect(host.tree()).toEqual({ opt: '0755 directory', 'opt/x': '0755 directory', ...below });
    expect(host.run(undo)).toEqual({ status: 0, unchanged: false, output: '' });
    expect(host.tree()).toEqual({});
    expect(host.run(undo)).toEqual({ status: 0, unchanged: true, output: '' });
  });

  it('replaces one whole and brings it back', () => {
    oldTree();
    const before = host.tree();
    const { apply, undo } = step(host.path('app'));
    expect(host.run(apply, [tar])).toMatchObject({ status: 0, unchanged: false });
    expect(host.tree()).toEqual(uploaded);
    expect(host.run(undo)).toMatchObject({ status: 0, unchanged: false });
    expect(host.tree()).toEqual(before);
    expect(host.run(undo)).toMatchObject({ status: 0, unchanged: true });
    expect(host.tree()).toEqual(before);
  });

  it('is unchanged where all is right, and not with one byte, mode or file more', () => {
    const { apply } = step(host.path('app'));
    const again = (): boolean => {
      rmSync(join(host.root, 'keep', 'whole'), { force: true });
      return host.run(apply, [tar]).unchanged;
    };
    host.run(apply, [tar]);
    expect(again()).toBe(true);
    expect(host.tree()).toEqual(uploaded);
    writeFileSync(host.path('app/näme'), 'Secret');
    expect(again()).toBe(false);
    chmodSync(host.path('app/bin'), 0o700);
    expect(again()).toBe(false);
    writeFileSync(host.path('app/empty/more'), '');
    expect(again()).toBe(false);
    expect(host.tree()).toEqual(uploaded);
  });

  it('sets the mode of the directory itself', () => {
    host.run(step(host.path('app'), '0700').apply, [tar]);
    expect(host.tree()).toEqual({ ...uploaded, app: '0700 directory' });
  });

  it('undoes what never ran as nothing', () => {
    oldTree();
    const before = host.tree();
    expect(host.run(step(host.path('app')).undo)).toMatchObject({ status: 0, unchanged: true });
    expect(host.tree()).toEqual(before);
  });

  // The second rename fails: the directory is away already.
  it.each([
    ['fails', 'exit 1', 1],
    ['is killed', 'kill -9 $PPID', null],
  ])('brings it back when the second rename %s', (_, end, status) => {
    oldTree();
    const before = host.tree();
    const { apply, undo } = step(host.path('app'));
    const restore = host.stub('mv', `case $1 in *-new) ${end} ;; esac; PATH=$REST; exec mv "$@"`);
    const ended = host.run(apply, [tar]);
    if (status !== null) {
      expect(ended.status).toBe(status);
      expect(host.tree()).toEqual(before);
    }
    restore();
    expect(host.run(undo)).toMatchObject({ status: 0 });
    expect(host.tree()).toEqual(before);
    expect(host.run(apply, [tar])).toMatchObject({ status: 0, unchanged: false });
    expect(host.tree()).toEqual(uploaded);
  });

  it('refuses a file or link in its place, and a tar that is broken', () => {
    writeFileSync(host.path('app'), 'file');
    expect(host.run(step(host.path('app')).apply, [tar])).toMatchObject({ status: 1 });
    symlinkSync('/etc', host.path('link'));
    expect(host.run(step(host.path('link')).apply, [tar])).toMatchObject({ status: 1 });
    const before = host.tree();
    expect(host.run(step(host.path('other')).apply, ['no tar at all'])).toMatchObject({ status: 1 });
    expect(host.tree()).toEqual(before);
  });
});
