import { applyPatch } from 'diff';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fileDiff } from '../../src/preview/fileDiff.ts';

const lines = fc.array(fc.constantFrom('a', 'b', 'c', '', '  x', '-', '@@'), { maxLength: 30 });
const text = fc
  .tuple(lines, fc.boolean())
  .map(([all, whole]) => all.join('\n') + (whole && all.length > 0 ? '\n' : ''));

it('says exactly what becomes of a text', () => {
  fc.assert(
    fc.property(text, text, (was, becomes) => {
      const { diff } = fileDiff(was, becomes);
      expect(applyPatch(was, `--- a\n+++ b\n${diff}\n`)).toBe(becomes);
    }),
  );
});

it('is bounded, and says what is left out', () => {
  const long = Array.from({ length: 500 }, (_, at) => `line ${at}\n`).join('');
  const { diff } = fileDiff('', long);
  expect(diff?.split('\n')).toHaveLength(201);
  expect(diff).toMatch(/^@@ -0,0 \+1,500 @@\n\+line 0\n/);
  expect(diff).toMatch(/\n\\ 301 more lines are not shown$/);
  expect(fileDiff('x\n', `${'y'.repeat(10_000)}\n`).diff?.length).toBeLessThan(600);
  expect(fileDiff(long.repeat(10), long.replaceAll('line', 'other').repeat(10))).toEqual({
    diff: null,
    why: 'more than 1000 lines differ',
  });
});

it('lets nothing through that steers a terminal', () => {
  expect(fileDiff('a\n', '\x1b[2J\u009b31m\x7f\r\tb\n').diff).toBe('@@ -1,1 +1,1 @@\n-a\n+␛[2J\uFFFD31m␡␍\tb');
});
