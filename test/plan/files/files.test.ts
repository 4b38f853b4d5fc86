import { appendFileSync, chmodSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Payload } from '../../../src/model/executionPlan.ts';
import type { FileUse } from '../../../src/plan/compile/localFiles.ts';
import { sha256 } from '../../../src/plan/digest.ts';
import { directoryTar } from '../../../src/plan/files/directoryTar.ts';
import { fileBytes } from '../../../src/plan/files/fileBytes.ts';
import { openPayload } from '../../../src/plan/files/openPayload.ts';
import { readLocalFiles } from '../../../src/plan/files/readLocalFiles.ts';
import { bytesOf, TemporaryProject } from './temporaryProject.ts';

let project: TemporaryProject;
beforeEach(() => {
  project = new TemporaryProject();
});
afterEach(() => project.close());

const place = { file: 'plan.yaml', line: 3 };
const read = (path: string, use: FileUse = 'upload') => readLocalFiles(project.root, [{ path, use, place }]);
const codesOf = async (path: string, use?: FileUse) =>
  (await read(path, use)).problems.map((problem) => [problem.code, problem.severity, problem.place]);

describe('local files', () => {
  it('have their checksum, length and source', async () => {
    project.write('dist/app', 'content');
    expect((await read('./dist/../dist/app')).files.get('./dist/../dist/app')).toEqual({
      source: 'dist/app',
      kind: 'file',
      sha256: sha256('content'),
      bytes: 7,
      text: null,
    });
    expect((await read(project.path('dist/app'))).files.get(project.path('dist/app'))?.source).toBe('dist/app');
  });

  it('are what links point to', async () => {
    project.write('app', 'content');
    symlinkSync('app', project.path('link'));
    expect((await read('link')).files.get('link')).toMatchObject({ source: 'link', sha256: sha256('content') });
  });

  it('that are templates come with their text', async () => {
    project.write('t', 'é {{ x }}');
    expect((await read('t', 'template')).files.get('t')).toMatchObject({
      text: 'é {{ x }}',
      sha256: sha256('é {{ x }}'),
    });
  });

  it('are all told at once where they cannot be had', async () => {
    mkdirSync(project.path('folder'));
    const wanted = [
      ['missing', 'upload'],
      ['missing/deeper', 'script'],
      ['folder', 'script'],
      ['folder', 'template'],
    ] as const;
    const { problems, files } = await readLocalFiles(
      project.root,
      wanted.map(([path, use]) => ({ path, use, place })),
    );
    expect(problems.map(({ code }) => code)).toEqual(['NS1320', 'NS1320', 'NS1322', 'NS1322']);
    expect(problems.every((problem) => problem.place === place)).toBe(true);
    expect(files.size).toBe(0);
  });

  it('outside of the project are allowed, and said', async () => {
    const other = new TemporaryProject();
    other.write('shared', 'x');
    const named = join('..', basename(other.root), 'shared');
    expect(await codesOf(named)).toEqual([['NS1325', 'warning', place]]);
    expect((await read(named)).files.get(named)?.source).toBe(named);
    other.close();
  });

  it.each<[string, Uint8Array]>([
    ['not UTF-8', Uint8Array.of(0x61, 0xff)],
    ['with reserved characters', Buffer.from('a\uE0F0secret:x\uE0F1')],
    ['over 1 MiB', Buffer.alloc(1_048_577, 'a')],
  ])('that are templates %s are refused', async (_, content) => {
    project.write('t', content);
    expect(await codesOf('t', 'template')).toEqual([['NS1327', 'error', place]]);
  });

  it('that change while they are read are refused', async () => {
    project.write('big', Buffer.alloc(1_000_000));
    const reading = fileBytes(project.path('big'));
    await reading.next();
    appendFileSync(project.path('big'), 'more');
    await expect(bytesOf(reading)).rejects.toMatchObject({ code: 'NS1323' });
    await expect(bytesOf(fileBytes(project.path('big'), 5))).rejects.toMatchObject({ code: 'NS1323' });
  });
});

describe('the tar of a directory', () => {
  const tree = (): void => {
    project.write('app/b/start', 'run', 0o775);
    project.write('app/a', 'x', 0o664);
    project.write(`app/${'long'.repeat(20)}/${'näme'.repeat(20)}`, 'y', 0o600);
    mkdirSync(project.path('app/empty'));
    symlinkSync('b/start', project.path('app/link'));
  };
  const entriesOf = async (tar: Buffer) => {
    const entries: [string, string, number, string][] = [];
    const reading = extract();
    reading.end(tar);
    for await (const entry of reading) {
      const { name, type, mode, mtime, uid, gid, linkname } = entry.header;
      expect([mtime.getTime(), uid, gid]).toEqual([0, 0, 0]);
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry) if (chunk instanceof Uint8Array) chunks.push(chunk);
      entries.push([name, type, mode, linkname ?? Buffer.concat(chunks).toString()]);
    }
    return entries;
  };

  it('holds it sorted, with permissions, without dates and owners', async () => {
    tree();
    expect(await entriesOf(await bytesOf(directoryTar(project.path('app'))))).toEqual([
      ['a', 'file', 0o644, 'x'],
      ['b', 'directory', 0o755, ''],
      ['b/start', 'file', 0o755, 'run'],
      ['empty', 'directory', 0o755, ''],
      ['link', 'symlink', 0o755, 'b/start'],
      ['long'.repeat(20), 'directory', 0o755, ''],
      [`${'long'.repeat(20)}/${'näme'.repeat(20)}`, 'file', 0o600, 'y'],
    ]);
  });

  it('is the same for the same tree, and another for another', async () => {
    tree();
    const first = (await read('app')).files.get('app');
    expect(first).toMatchObject({ kind: 'directory', source: 'app' });
    utimesSync(project.path('app/a'), 1, 1);
    chmodSync(project.path('app/a'), 0o644);
    expect((await read('app')).files.get('app')).toEqual(first);
    const changes = [
      () => writeFileSync(project.path('app/a'), 'X'),
      () => chmodSync(project.path('app/a'), 0o755),
      () => rmSync(project.path('app/empty'), { recursive: true }),
    ];
    let before = first?.sha256;
    for (const change of changes) {
      change();
      const after = (await read('app')).files.get('app')?.sha256;
      expect(after).not.toBe(before);
      before = after;
    }
  });

  it.each(['/etc/passwd', '../outside', 'b/../../outside'])('has no link to %s', async (target) => {
    tree();
    symlinkSync(target, project.path('app/out'));
    expect(await codesOf('app')).toEqual([['NS1326', 'error', place]]);
  });

  it('ends when nobody reads on', async () => {
    project.write('app/big', Buffer.alloc(3_000_000));
    for await (const chunk of directoryTar(project.path('app'))) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
  });
});

describe('a payload to send', () => {
  const opened = async (path: string) => {
    const file = (await read(path)).files.get(path);
    if (file === undefined) throw new Error('expected the file');
    const { sha256, bytes, source, kind } = file;
    return openPayload(project.root, { files: { [sha256]: { source, kind, bytes } } }, { kind: 'file', sha256, bytes });
  };

  it('is the bytes of the file, each time', async () => {
    project.write('app', 'content');
    const payload = await opened('app');
    expect(payload).toMatchObject({ sha256: sha256('content'), bytes: 7 });
    for (let time = 0; time < 2; time++) expect((await bytesOf(payload.open())).toString()).toBe('content');
  });

  it('of a directory is its tar', async () => {
    project.write('app/a', 'x');
    const payload = await opened('app');
    const tar = await bytesOf(payload.open());
    expect(tar.equals(await bytesOf(directoryTar(project.path('app'))))).toBe(true);
    expect(tar.length).toBe(payload.bytes);
  });

  it.each<[string, (path: string) => void, string]>([
    ['another byte', (path) => writeFileSync(path, 'Content'), 'NS1324'],
    ['more bytes', (path) => appendFileSync(path, 'x'), 'NS1324'],
    ['fewer bytes', (path) => writeFileSync(path, 'c'), 'NS1324'],
    ['no file', (path) => rmSync(path), 'NS1320'],
  ])('that has %s by now does not come to its end', async (_, change, code) => {
    project.write('app', 'content');
    const payload = await opened('app');
    change(project.path('app'));
    await expect(bytesOf(payload.open())).rejects.toMatchObject({ code });
  });

  it('of a text has the values of secrets, and their checksum', async () => {
    const payload: Payload = { kind: 'text', text: 'p=é MARK' };
    const filled = openPayload(tmpdir(), { files: {} }, payload, (text) => text.replace('MARK', 'value'));
    expect(filled).toMatchObject({ sha256: sha256('p=é value'), bytes: 10 });
    expect((await bytesOf(filled.open())).toString()).toBe('p=é value');
  });
});
