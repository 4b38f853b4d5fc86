import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMask, secretForms } from '../../src/model/masking.ts';

// An asterisk in a secret could be taken for one of the mask.
const value = fc.string({ minLength: 1, maxLength: 40, unit: 'binary' }).filter((text) => !text.includes('*'));
const filler = fc.string({ maxLength: 12 }).filter((text) => !text.includes('*'));

describe('the forms of a secret', () => {
  it.each([
    ['value', 'p4ss/word+"x"\'y', 'p4ss/word+"x"\'y'],
    ['URL, every reserved character', 'a b/c?d', 'a%20b%2Fc%3Fd'],
    ['URL, lower case', 'a b/c?d', 'a%20b%2fc%3fd'],
    ['URL, as a form', 'a b/c?d', 'a+b%2Fc%3Fd'],
    ['URL, slashes kept', 'a b/c?d', 'a%20b/c%3Fd'],
    ['JSON', 'say "hi"\n', 'say \\"hi\\"'],
    ['JSON in ASCII', 'naïve', 'na\\u00efve'],
    ['shell', "it's me", "it'\\''s me"],
    ['hex', 'AZ!!', '415a2121'],
    ['hex, upper case', 'AZ!!', '415A2121'],
    ['line of several', 'first line\nsecond line', 'second line'],
    ['without the newline at its end', 'from-a-file\n', 'from-a-file'],
  ])('include the %s', (_, secret, form) => {
    expect(secretForms(secret)).toContain(form);
  });

  it('include base64 at every alignment, in both alphabets', () => {
    const secret = 'pa>?>?>ss-word-ÿÿ';
    for (const before of ['', 'x', 'xy', 'user:']) {
      for (const encoding of ['base64', 'base64url'] as const) {
        const encoded = Buffer.from(`${before}${secret}:after`).toString(encoding);
        expect(secretForms(secret).some((form) => form.length >= 20 && encoded.includes(form))).toBe(true);
      }
    }
  });

  it('leave out short encodings and lines, and nothing of an empty secret', () => {
    expect(secretForms('ab')).toEqual(expect.arrayContaining(['ab']));
    expect(secretForms('ab\nlonger')).not.toContain('ab');
    expect(secretForms('')).toEqual([]);
    expect(secretForms('\n')).toEqual([]);
  });

  it('come longest first', () => {
    const lengths = secretForms('correct horse battery').map((form) => form.length);
    expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
  });
});

describe('a mask', () => {
  it('blanks out what overlapping secrets cover, leaving no rest of either', () => {
    expect(createMask(['abcd', 'cdef']).apply('xabcdefx')).toBe('x***x');
  });

  it('leaves everything else alone', () => {
    expect(createMask(['hunter22']).apply('hunter2 hunter22 2')).toBe('hunter2 *** 2');
    expect(createMask([]).apply('text')).toBe('text');
  });

  it('lets no form survive, however the text is cut', () => {
    fc.assert(
      fc.property(
        value,
        fc.array(filler, { minLength: 2, maxLength: 4 }),
        fc.array(fc.nat(400)),
        (secret, around, cuts) => {
          for (const form of secretForms(secret)) {
            const text = around.join(form);
            const shown = throughStream([secret], text, cuts);
            expect(shown).toBe(createMask([secret]).apply(text));
            expect(secretForms(secret).filter((each) => shown.replaceAll('***', '\0\0').includes(each))).toEqual(
              secretForms(secret).filter((each) => /^\0+$/.test(each)),
            );
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('streams to the same text as at once, with secrets that overlap themselves and each other', () => {
    const ab = fc.string({ minLength: 1, maxLength: 5, unit: fc.constantFrom('a', 'b') });
    const text = fc.string({ maxLength: 40, unit: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(fc.array(ab, { maxLength: 3 }), text, fc.array(fc.nat(40)), (secrets, whole, cuts) => {
        expect(throughStream(secrets, whole, cuts)).toBe(createMask(secrets).apply(whole));
      }),
      { numRuns: 1_000 },
    );
  });

  it('holds back only what may be the beginning of a secret', () => {
    const stream = createMask(['hunter22']).stream();
    expect(stream.push('password: ')).toBe('password: ');
    expect(stream.push('hunt')).toBe('');
    expect(stream.push('ing season')).toBe('hunting season');
  });
});

function throughStream(secrets: readonly string[], text: string, cuts: readonly number[]): string {
  const stream = createMask(secrets).stream();
  const places = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
  return (
    places.map((start, index) => stream.push(text.slice(start, places[index + 1] ?? text.length))).join('') +
    stream.flush()
  );
}
