import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../../src/plan/read/readYaml.ts';

function read(text: string) {
  return readYaml('f.yaml', new TextEncoder().encode(text));
}

describe('readYaml', () => {
  it('reads YAML 1.2: yes, no, on, times and dates are texts', () => {
    const { value, problems } = read('a: [yes, no, on, 22:00, 2026-12-01, 1_000, 12e, ~, true, 7]\n');
    expect(problems).toEqual([]);
    expect(value).toEqual({ a: ['yes', 'no', 'on', '22:00', '2026-12-01', '1_000', '12e', null, true, 7] });
  });

  it('reads block texts, quotes and an explicit text tag', () => {
    const { value, problems } = read("a: |\n  one\n  two\nb: \"x\\ty\"\nc: !!str 1.10\nd: 'it''s'\n");
    expect(problems).toEqual([]);
    expect(value).toEqual({ a: 'one\ntwo\n', b: 'x\ty', c: '1.10', d: "it's" });
  });

  it('gives what an alias repeats wherever it stands', () => {
    const { value, problems } = read('a: &deploy\n  - run: x\nb: *deploy\nc: {d: *deploy}\n');
    expect(problems).toEqual([]);
    expect(value).toEqual({ a: [{ run: 'x' }], b: [{ run: 'x' }], c: { d: [{ run: 'x' }] } });
  });

  it('reads any JSON document as JSON does', () => {
    // Numbers that print otherwise than JSON writes them (1e+21) have a problem of their own.
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const document = read(JSON.stringify({ value }, null, 1));
        fc.pre(document.problems.length === 0);
        expect(document.value).toEqual(JSON.parse(JSON.stringify({ value })));
      }),
    );
  });

  it('tolerates a byte order mark and Windows line ends, and counts lines and columns past them', () => {
    const { value, at } = read('\uFEFFa: 1\r\nb:\r\n  - "é": 2\r\n');
    expect(value).toEqual({ a: 1, b: [{ é: 2 }] });
    expect(at(['b', 0, 'é'])).toEqual({ file: 'f.yaml', line: 3, column: 10, path: 'b[0]["é"]' });
  });

  it('counts a character outside the basic plane as one column', () => {
    expect(read('a: {"🌙": x, b: y}\n').at(['a', 'b'])).toMatchObject({ line: 1, column: 16 });
  });

  describe('places', () => {
    const { at, written } = read('a: &x\n  - run: "one"\n    unless: 1.0\nb: *x\nc:\n');

    it('finds values and keys', () => {
      expect(at(['a', 0, 'run'])).toEqual({ file: 'f.yaml', line: 2, column: 10, path: 'a[0].run' });
      expect(at(['a', 0, 'run'], 'key')).toMatchObject({ line: 2, column: 5 });
      expect(at([])).toEqual({ file: 'f.yaml', line: 1, column: 1 });
    });

    it('finds the alias itself, and what is inside it where it is written', () => {
      expect(at(['b'])).toMatchObject({ line: 4, column: 4 });
      expect(at(['b', 0, 'run'])).toMatchObject({ line: 2, column: 10, path: 'b[0].run' });
    });

    it('finds the key of a value that is left out', () => {
      expect(at(['c'])).toMatchObject({ line: 5, column: 1 });
    });

    it('falls back to the nearest parent', () => {
      expect(at(['a', 0, 'undo', 'command'])).toMatchObject({ line: 2, column: 5, path: 'a[0].undo.command' });
      expect(at(['a', 7])).toMatchObject({ line: 2, column: 3 });
    });

    it('knows how a scalar is written', () => {
      expect(written(['a', 0, 'unless'])).toBe('1.0');
      expect(written(['a', 0])).toBeUndefined();
      expect(written(['nowhere'])).toBeUndefined();
    });
  });

  it('tells all the mistakes of a file that can be read', () => {
    const { problems } = read('a: 1.10\na: 2\nb: !x 3\n4: c\n');
    expect(problems.map(({ code, place }) => `${code} ${place?.line}`)).toEqual([
      'NS1012 1',
      'NS1008 2',
      'NS1010 3',
      'NS1009 4',
    ]);
  });

  it('accepts many aliases of a list, and no bomb', () => {
    const stages = Array.from({ length: 200 }, (_, index) => `s${index}: *steps\n`).join('');
    expect(read(`steps: &steps [${'x, '.repeat(100)}]\n${stages}`).problems).toEqual([]);
    const levels = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}]\n`).join('');
    const bomb = read(`a0: &a0 [x]\n${levels}`);
    expect(bomb.value).toBeUndefined();
    expect(bomb.problems.map(({ code }) => code)).toEqual(['NS1014']);
  });

  it('counts what is nested in an anchor at each alias', () => {
    // 3 levels of 100 aliases: each level alone is small, together they are a million.
    const row = (name: string) => Array(100).fill(`*${name}`).join(', ');
    const text = `a: &a [x, y]\nb: &b [${row('a')}]\nc: &c [${row('b')}]\nd: [${row('c')}]\n`;
    expect(read(text).problems.map(({ code, place }) => [code, place?.line])).toEqual([['NS1014', 4]]);
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.string().map((s) => new TextEncoder().encode(s)),
        ),
        (bytes) => {
          const { value, problems } = readYaml('f.yaml', bytes);
          expect(value !== undefined || problems.length > 0).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
    const yamlish = fc.array(
      fc.constantFrom(
        'a',
        ': ',
        '- ',
        '\n',
        '  ',
        '{',
        '}',
        '[',
        ']',
        '&x ',
        '*x',
        '"',
        "'",
        '|\n',
        '!t ',
        '? ',
        '---\n',
        '#',
        ',',
        '1.0',
        '<<',
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(yamlish, (tokens) => {
        const { value, problems } = read(tokens.join(''));
        expect(value !== undefined || problems.length > 0).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });
});
