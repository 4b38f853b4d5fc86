import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { shellWord } from '../../src/host/quoting.ts';
import { LocalMachine, shellNames } from './localSession.ts';

describe.each(shellNames)('shellWord under %s', (shell) => {
  const machine = new LocalMachine(shell);
  afterAll(() => machine.remove());

  it('is one word with exactly the value', () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 }).map((value) => value.replaceAll('\0', ''));
    const nasty = fc.constantFrom(
      '',
      "'",
      '"',
      '$(id)',
      '`id`',
      '\\',
      '!',
      '~',
      '-n',
      '*',
      'a\nb',
      '=x',
      '%1',
      '\\\n',
      "'\\''",
    );
    const values = fc.sample(fc.oneof(text, nasty), 300);
    const script = values.map((value) => `printf '%s\\0' ${shellWord(value)}`).join('\n');
    const shown = execFileSync('sh', ['-c', script], { env: machine.environment, encoding: 'utf8' });
    expect(shown.split('\0').slice(0, -1)).toEqual(values);
  });
});

describe('shellWord', () => {
  it('leaves a harmless word as it is', () => {
    expect(shellWord('/opt/app-1.2/x_y@z:1')).toBe('/opt/app-1.2/x_y@z:1');
  });

  it('refuses NUL', () => {
    expect(() => shellWord('a\0b')).toThrow(RangeError);
  });
});
