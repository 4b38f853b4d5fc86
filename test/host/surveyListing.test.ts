import { describe, expect, it } from 'vitest';
import { latin1, readPathState, readSums, readTree } from '../../src/host/surveyListing.ts';

const none = new Map<string, string>();
const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];

describe('a line of ls', () => {
  it.each([
    ['-rw-r--r--. 1 0 12 7 Nov 22 10:30 /x', { kind: 'file', mode: '0644', owner: '0:12', bytes: 7, sha256: null }],
    ['-rwSr-s--T+   1 1000   1000   0 Jan  1  2020 /x', { kind: 'file', mode: '7650', owner: '1000:1000', bytes: 0 }],
    ['brw-rw---- 1 0 6 8, 0 Nov 22 10:30 /x', { kind: 'other' }],
    ['crw-rw-rw- 1 0 0 1,   3 Nov 22 10:30 /x', { kind: 'other' }],
    ['srwxr-xr-x 1 0 0 0 Nov 22 10:30 /x', { kind: 'other' }],
    ['lrwxrwxrwx 1 0 0 6 Nov 22 10:30 /x -> /x -> y', { kind: 'link', to: '/x -> y' }],
    ["lrwxrwxrwx 1 0 0 3 - - - '/x' -> 'y'z'", { kind: 'link', to: "y'z" }],
  ])('%s', (line, state) => {
    expect(readPathState(line, '/x', none)).toMatchObject(state);
  });

  it('is none when it is something else', () => {
    for (const line of ['', 'ls: /x: no', '-rw-r--r-- 1 root root 7 Nov 22 10:30 /x']) {
      expect(readPathState(line, '/x', none)).toBeUndefined();
    }
  });
});

describe('checksums', () => {
  it('are read as each program writes them', () => {
    const text = `${a}  /x  y\n${b} */binary\n\\${b}  /back\\\\slash\nsha256sum: /z: no\n`;
    expect([...readSums(text)]).toEqual([
      ['/x  y', a],
      ['/binary', b],
      ['/back\\slash', b],
    ]);
  });
});

describe('a tree', () => {
  const line = (kind: string, bytes: number, rest: string) => `${kind}rwxr-xr-x 1 0 0 ${bytes} Nov 22 10:30 ${rest}\n`;
  const read = (text: string) => readTree(latin1(text.trimEnd()), none)?.map((entry) => [entry.path, entry.kind]);

  it('is sorted, with names of any characters', () => {
    const text = line('-', 0, './b -> c') + line('d', 4096, './a') + line('l', 6, './a/l -> m -> ü->\nx');
    expect(read(text)).toEqual([
      ['a', 'directory'],
      ['a/l -> m', 'link'],
      ['b -> c', 'file'],
    ]);
  });

  it.each([
    ['a name of two lines', line('-', 0, './a\nb')],
    ['a name that is made to look like another entry', line('d', 0, `./a\n${line('-', 0, '.').trimEnd()}`)],
    ['a link whose target is not as long as it says', line('l', 3, './a -> four')],
    ['what could not be looked at', `${line('-', 0, './a')}!`],
    ['a name that is not below it', line('-', 0, '/etc/passwd')],
  ])('cannot be told with %s', (_, text) => {
    expect(read(text)).toBeUndefined();
  });
});
