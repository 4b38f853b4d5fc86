import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { directoryEntries } from '../../../src/plan/files/directoryEntries.ts';

let tree: string;
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'nightshift-entries-'));
});
afterEach(() => rmSync(tree, { recursive: true }));

it('is what is sent: kinds, permissions, lengths, checksums and targets, in order of paths', async () => {
  mkdirSync(join(tree, 'b'));
  writeFileSync(join(tree, 'b', 'two words'), 'two\n');
  writeFileSync(join(tree, 'b.txt'), '');
  chmodSync(join(tree, 'b.txt'), 0o777);
  symlinkSync('b/two words', join(tree, 'a'));
  writeFileSync(join(tree, 'b', 'large'), 'x'.repeat(300_000));
  chmodSync(join(tree, 'b'), 0o750);
  const sum = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(tree, name)))
      .digest('hex');
  const file = (path: string, mode: string, bytes: number) => ({
    path,
    kind: 'file',
    mode,
    owner: '',
    bytes,
    sha256: sum(path),
  });
  expect(await directoryEntries(tree)).toEqual([
    { path: 'a', kind: 'link', to: 'b/two words' },
    { path: 'b', kind: 'directory', mode: '0750', owner: '' },
    file('b.txt', '0755', 0),
    file('b/large', '0644', 300_000),
    file('b/two words', '0644', 4),
  ]);
});

it('an empty directory has none; one that is not there is an error', async () => {
  expect(await directoryEntries(tree)).toEqual([]);
  await expect(directoryEntries(join(tree, 'gone'))).rejects.toMatchObject({ code: 'NS1320' });
});
