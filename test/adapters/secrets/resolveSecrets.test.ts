import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { resolveSecrets } from '../../../src/adapters/secrets/resolveSecrets.ts';
import type { SecretSource } from '../../../src/model/executionPlan.ts';
import { NightshiftError } from '../../../src/model/problems.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

let root: string;
beforeEach(() => {
  root = temporaryFolder();
});

const env = { DB_PASSWORD: 'correct horse', EMPTY: '', SHORT: 'abc', BLANK: '      ', NEWLINE: 'value\n' };

function resolve(source: SecretSource, more: { [name: string]: string } = {}, commandTimeoutMs = 20_000) {
  return resolveSecrets({ root, env: { ...env, ...more }, commandTimeoutMs }).resolve('dbPassword', source);
}

function write(name: string, content: string | Buffer): string {
  writeFileSync(join(root, name), content);
  return name;
}

describe('a secret', () => {
  it('comes from a variable as it is', async () => {
    expect(await resolve({ env: 'DB_PASSWORD' })).toBe('correct horse');
    expect(await resolve({ env: 'NEWLINE' })).toBe('value\n');
  });

  it.each([
    ['correct horse', 'correct horse'],
    ['correct horse\n', 'correct horse'],
    ['correct horse\r\n', 'correct horse'],
    ['correct horse\n\n', 'correct horse\n'],
    [' pässwörd ☃ \n', ' pässwörd ☃ '],
    ['\ufeffwith mark', '\ufeffwith mark'],
  ])('comes from a file, a command and a credential: %j', async (content, value) => {
    const file = write('secret', content);
    expect(await resolve({ file })).toBe(value);
    expect(await resolve({ file: join(root, file) })).toBe(value);
    expect(await resolve({ command: 'cat secret' })).toBe(value);
    expect(await resolve({ credential: 'secret' }, { CREDENTIALS_DIRECTORY: root })).toBe(value);
  });

  it("comes from a command's output only, not from what it says beside", async () => {
    expect(await resolve({ command: 'echo warning >&2; printf s3cret; printf more' })).toBe('s3cretmore');
  });

  it('may be as long as 64 KiB, with its newline', async () => {
    const longest = 'x'.repeat(65_536);
    expect(await resolve({ file: write('long', `${longest}\r\n`) })).toBe(longest);
    expect(await resolve({ command: 'cat long' })).toBe(longest);
  });
});

describe('a secret that is not there', () => {
  const cases: readonly [string, SecretSource, string, RegExp][] = [
    ['its variable is not set', { env: 'MISSING' }, 'NS5001', /variable MISSING is not set/],
    ['its file is missing', { file: 'no/such' }, 'NS5002', /no\/such .*ENOENT/],
    ['its file is a folder', { file: 'folder' }, 'NS5002', /EISDIR/],
    ['its command fails', { command: 'echo hunter22; echo hunter22 >&2; exit 4' }, 'NS5003', /exit code 4/],
    ['its command is not there', { command: 'no-such-command-here' }, 'NS5003', /exit code 127/],
    ['its command is ended by a signal', { command: 'echo hunter22; kill -TERM $$' }, 'NS5003', /exit code 143/],
    ['there are no credentials', { credential: 'db' }, 'NS5004', /CREDENTIALS_DIRECTORY is not set/],
  ];
  it.each(cases)('because %s', async (_, source, code, message) => {
    mkdirSync(join(root, 'folder'));
    const error = await rejection(resolve(source));
    expect([error.code, error.problems[0]?.message]).toEqual([code, expect.stringMatching(message)]);
    expect(everyText(error)).not.toContain('hunter22');
  });

  it('because its credential is missing', async () => {
    const error = await rejection(resolve({ credential: 'db' }, { CREDENTIALS_DIRECTORY: root }));
    expect(error.code).toBe('NS5004');
  });

  it('because its command does not end', async () => {
    const error = await rejection(resolve({ command: 'echo hunter22; sleep 60' }, {}, 200));
    expect([error.code, error.message]).toEqual(['NS5003', expect.stringContaining('did not end in 0.2s')]);
    expect(everyText(error)).not.toContain('hunter22');
  });

  it('because the project is gone: its command cannot start', async () => {
    const secrets = resolveSecrets({ root: join(root, 'gone'), env });
    await expect(secrets.resolve('x', { command: 'echo value' })).rejects.toMatchObject({ code: 'NS5003' });
  });
});

describe('a value that cannot be a secret', () => {
  const odd: readonly [string, string | Buffer, string][] = [
    ['empty', '', 'NS5005'],
    ['only a newline', '\n', 'NS5005'],
    ['of three characters', 'abc\n', 'NS5006'],
    ['of blanks', '        ', 'NS5006'],
    ['one byte over 64 KiB', 'x'.repeat(65_537), 'NS5007'],
    ['over 64 KiB with newlines where it would be cut', `${'x'.repeat(65_536)}\n\n\n\n`, 'NS5007'],
    ['with a NUL byte', 'hunter22\0hunter22', 'NS5008'],
    ['not UTF-8', Buffer.from([0x68, 0x75, 0x6e, 0xff, 0xfe, 0x68]), 'NS5008'],
  ];
  it.each(odd)('%s', async (_, content, code) => {
    write('secret', content);
    for (const source of [{ file: 'secret' }, { command: 'cat secret' }]) {
      const error = await rejection(resolve(source));
      expect(error.code).toBe(code);
      expect(error.message).toContain('dbPassword');
      const text = readFileSync(join(root, 'secret'), 'latin1').trim();
      if (text !== '') expect(everyText(error)).not.toContain(text.slice(0, 100));
    }
  });

  it.each([
    ['EMPTY', 'NS5005'],
    ['SHORT', 'NS5006'],
    ['BLANK', 'NS5006'],
  ])('of the variable %s', async (variable, code) => {
    await expect(resolve({ env: variable })).rejects.toMatchObject({ code });
  });

  it('without an end', async () => {
    await expect(resolve({ file: '/dev/zero' })).rejects.toMatchObject({ code: 'NS5007' });
    await expect(resolve({ command: 'head -c 3000000 /dev/zero' })).rejects.toMatchObject({ code: 'NS5007' });
  });
});

async function rejection(promise: Promise<string>): Promise<NightshiftError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof NightshiftError)) throw new Error(`no NightshiftError: ${String(error)}`);
  return error;
}

/** The error as a log might write it: message, stack, problems, causes. */
function everyText(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? '';
  return [error.stack, JSON.stringify(error), everyText(error.cause)].join('\n');
}
