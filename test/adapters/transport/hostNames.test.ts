import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nameOnPort, parseHostNames } from '../../../src/adapters/transport/hostNames.ts';
import { makeKey, publicKey } from '../../setup/sshKeys.ts';

function matches(field: string, name: string): boolean {
  const names = parseHostNames(field);
  if (names === undefined) throw new Error(`${field} is broken`);
  return names.matches(name);
}

describe('nameOnPort', () => {
  it.each([
    ['App1.Example.org', 22, 'app1.example.org'],
    ['app1', 2222, '[app1]:2222'],
    ['::1', 22, '::1'],
    ['::1', 2222, '[::1]:2222'],
  ])('%s on %i is %s', (host, port, name) => {
    expect(nameOnPort(host, port)).toBe(name);
  });
});

describe('names of a known_hosts line', () => {
  it.each([
    ['app1', 'app1', true],
    ['APP1', 'app1', true],
    ['app1', 'app10', false],
    ['app1,10.0.0.1', '10.0.0.1', true],
    ['app?', 'app1', true],
    ['app?', 'app', false],
    ['*.example.org', 'a.b.example.org', true],
    ['*.example.org', 'example.org', false],
    ['*', 'anything', true],
    ['*.example.org,!db.example.org', 'db.example.org', false],
    ['!db.example.org,*.example.org', 'app.example.org', true],
    ['!db.example.org', 'app.example.org', false],
    ['[app1]:2222', '[app1]:2222', true],
    ['[app1]:2222', 'app1', false],
    ['[app*]:2222', '[app1]:2222', true],
    ['app1', '[app1]:2222', false],
    ['a.c', 'abc', false],
  ])('%s and %s: %s', (field, name, expected) => {
    expect(matches(field, name)).toBe(expected);
  });

  it('refuses a broken hash', () => {
    expect(parseHostNames('|1|AAAA|BBBB')).toBeUndefined();
    expect(parseHostNames('|2|x|y')).toBeUndefined();
  });

  it('needs no exponential time for many stars', () => {
    expect(matches(`${'*a'.repeat(40)}b`, 'a'.repeat(200))).toBe(false);
  });
});

describe('against ssh-keygen', () => {
  const directory = mkdtempSync(join(tmpdir(), 'nightshift-names-'));
  const file = join(directory, 'known_hosts');
  let key = '';
  beforeAll(() => {
    key = publicKey(makeKey(join(directory, 'key'), 'ed25519'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  /** The lines of the file that match, counted from 0. */
  function found(name: string): number[] {
    const { stdout } = spawnSync('ssh-keygen', ['-F', name, '-f', file], { encoding: 'utf8' });
    return [...stdout.matchAll(/^# Host .* found: line (\d+)/gm)].map(([, line]) => Number(line) - 1);
  }

  it('agrees on what a line matches', () => {
    const letters = fc.constantFrom('a', 'b', '.', '1');
    const pattern = fc.string({ unit: fc.oneof(letters, fc.constantFrom('*', '?')), minLength: 1, maxLength: 4 });
    const field = fc
      .array(fc.tuple(fc.constantFrom('', '', '!'), pattern), { minLength: 1, maxLength: 3 })
      .map((patterns) => patterns.map((parts) => parts.join('')).join(','));
    const name = fc.string({ unit: letters, minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(field, { minLength: 20, maxLength: 20 }), name, (fields, host) => {
        writeFileSync(file, fields.map((names) => `${names} ${key}\n`).join(''));
        const expected = fields.flatMap((names, line) => (matches(names, host) ? [line] : []));
        expect(found(host), `${fields.join(' ')} and ${host}`).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  it('finds names that ssh-keygen hashed, and no others', () => {
    const names = ['app1', '[app1]:2222', '10.0.0.1', '[::1]:2222'];
    for (const name of names) {
      writeFileSync(file, `${name} ${key}\n`);
      execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
      const hashed = execFileSync('cut', ['-d', ' ', '-f', '1', file], { encoding: 'utf8' }).trim();
      expect(hashed).toMatch(/^\|1\|/);
      expect(names.filter((other) => matches(hashed, other))).toEqual([name]);
    }
  });
});
