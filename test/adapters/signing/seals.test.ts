import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { parseSeal, sealText } from '../../../src/adapters/signing/seal.ts';
import { listSeals, readSeal, type Sealing, writeSeal } from '../../../src/adapters/signing/sealFiles.ts';
import { checkSignature } from '../../../src/adapters/signing/signature.ts';
import { withAgent } from '../../setup/sshAgent.ts';
import { makeKey, publicKey } from '../../setup/sshKeys.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

const atMs = Date.UTC(2026, 10, 22, 6, 12, 3, 123);
const hash = 'a'.repeat(64);
const heads = { journal: { runs: 1, hash }, runs: [{ run: 'r1', sequence: 7, hash: 'b'.repeat(64) }] };
const text = sealText(heads, 'ada@ops1', atMs);

function madeKey(passphrase = '', kind: 'ed25519' | 'ecdsa' = 'ed25519'): string {
  return makeKey(join(temporaryFolder(), 'key'), kind, passphrase);
}

const sealing = (key: string, more: Partial<Sealing> = {}): Sealing => ({ text, atMs, key, terminal: false, ...more });
const sealed = async (key = madeKey()) => (await writeSeal(join(temporaryFolder(), 'seals'), sealing(key))).file;
const code = (expected: string) => expect.objectContaining({ code: expected });
const fingerprint = (key: string) => execFileSync('ssh-keygen', ['-lf', key], { encoding: 'utf8' }).split(' ')[1];

/** A file of allowed signers with one line. */
function signers(line: string): string {
  const file = join(temporaryFolder(), 'signers');
  writeFileSync(file, `# who may seal\n${line}\n`);
  return file;
}

describe('a seal', () => {
  it('is canonical JSON with when, by whom, and where everything stood', async () => {
    const file = await sealed();
    const at = '2026-11-22T06:12:03.123Z';
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      format: 'nightshift/seal/v1',
      at,
      by: 'ada@ops1',
      ...heads,
    });
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(basename(file)).toBe('2026-11-22T06-12-03.123Z.json');
    expect(await readSeal(file)).toEqual(JSON.parse(text));
  });

  it('and its signature are private, in a private folder, with nothing left beside them', async () => {
    const file = await sealed();
    const folder = join(file, '..');
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
    expect([folder, file, `${file}.sig`].map(mode)).toEqual(['700', '600', '600']);
    expect(readdirSync(folder)).toEqual([basename(file), `${basename(file)}.sig`]);
    expect(await listSeals(folder)).toEqual([basename(file)]);
    expect(await listSeals(join(folder, 'nowhere'))).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['another format', text.replace('seal/v1', 'seal/v2')],
    ['white space', ` ${text}`],
    ['a count that is no number', text.replace('"sequence":7', '"sequence":"7"')],
    ['a negative count', text.replace('"runs":1', '"runs":-1')],
    ['a time that is none', text.replace('2026-11-22T', 'yesterday ')],
    ['no runs', text.replace(/"runs":\[.*?\]/, '"runs":null')],
  ])('with %s is none: NS3203', async (_, bad) => {
    expect(bad).not.toBe(text);
    expect(parseSeal(bad)).toBeUndefined();
    const file = join(temporaryFolder(), 'x.json');
    writeFileSync(file, bad);
    await expect(readSeal(file)).rejects.toThrow(code('NS3203'));
  });
});

describe('the signature of a seal', () => {
  it('is good, with the key that made it, and without signers nobody vouches', async () => {
    for (const kind of ['ed25519', 'ecdsa'] as const) {
      const key = madeKey('', kind);
      const report = await checkSignature(await sealed(key), null);
      expect(report).toEqual({ status: 'good', key: `${kind.toUpperCase()} ${fingerprint(key)}`, principal: null });
    }
  });

  it('is bad over anything else, for another purpose, and when it is missing', async () => {
    const bad = { status: 'bad', said: expect.stringMatching(/\w/) };
    const edited = await sealed();
    writeFileSync(edited, text.replace('"sequence":7', '"sequence":6'));
    expect(await checkSignature(edited, null)).toEqual(bad);
    const key = madeKey();
    const other = await sealed(key);
    const copy = join(temporaryFolder(), 'copy');
    writeFileSync(copy, text);
    execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-f', key, '-n', 'file', copy]);
    renameSync(`${copy}.sig`, `${other}.sig`);
    expect(await checkSignature(other, null)).toEqual(bad);
    const missing = await sealed();
    renameSync(`${missing}.sig`, `${missing}.away`);
    expect(await checkSignature(missing, null)).toEqual(bad);
  });

  it('is vouched for by the signer whose key it is', async () => {
    const [key, another] = [madeKey(), madeKey()];
    const file = await sealed(key);
    const by = (line: string) => checkSignature(file, { file: signers(line), atMs });
    const good = { status: 'good', key: `ED25519 ${fingerprint(key)}` };
    expect(await by(`ada@example.org ${publicKey(key)}`)).toEqual({ ...good, principal: 'ada@example.org' });
    expect(await by(`"eve o'hara,ada" namespaces="nightshift-journal" ${publicKey(key)}`)).toMatchObject({
      status: 'good',
    });
    const unvouched = { status: 'unvouched', key: good.key, said: expect.stringMatching(/\w/) };
    expect(await by(`ada@example.org ${publicKey(another)}`)).toEqual(unvouched);
    expect(await by(`ada@example.org namespaces="nightshift-approval" ${publicKey(key)}`)).toEqual(unvouched);
  });

  it('counts at the time of the seal: a key that has expired since was good then', async () => {
    const key = madeKey();
    const file = await sealed(key);
    const by = (validity: string) => checkSignature(file, { file: signers(`ada ${validity} ${publicKey(key)}`), atMs });
    expect(await by('valid-before="20261122061204Z"')).toMatchObject({ status: 'good' });
    expect(await by('valid-before="20261122061202Z"')).toMatchObject({ status: 'unvouched' });
    expect(await by('valid-after="20261122061204Z"')).toMatchObject({ status: 'unvouched' });
  });
});

describe('a key that cannot sign: NS3206, and nothing is left', () => {
  const refused = async (key: string, next: RegExp) => {
    const folder = join(temporaryFolder(), 'seals');
    const error = expect.objectContaining({
      code: 'NS3206',
      problems: [expect.objectContaining({ next: expect.stringMatching(next) })],
    });
    await expect(writeSeal(folder, sealing(key))).rejects.toEqual(error);
    expect(readdirSync(folder)).toEqual([]);
  };

  it('because it has a passphrase and there is no terminal to ask on', async () => {
    await refused(madeKey('open sesame'), /needs a terminal to ask on.*ssh-add/);
  });

  it('because it is not there, no key, or open to others', async () => {
    await refused(join(temporaryFolder(), 'nowhere'), /Check the file/);
    const none = join(temporaryFolder(), 'none');
    writeFileSync(none, 'no key', { mode: 0o600 });
    await refused(none, /Check the file/);
    const open = madeKey();
    chmodSync(open, 0o644);
    await refused(open, /Check the file/);
  });

  it('because it is public and no agent has the other half', async () => {
    const key = madeKey();
    renameSync(key, join(temporaryFolder(), 'elsewhere'));
    await refused(`${key}.pub`, /ssh-add/);
  });
});

it('a public key signs when the agent has its private part, with a passphrase or not', async () => {
  const key = madeKey('open sesame');
  const elsewhere = join(temporaryFolder(), 'elsewhere');
  renameSync(key, elsewhere);
  execFileSync('ssh-keygen', ['-q', '-p', '-P', 'open sesame', '-N', '', '-f', elsewhere]);
  await withAgent([elsewhere], async (socket) => {
    // Everything in between finds the agent by its environment.
    vi.stubEnv('SSH_AUTH_SOCK', socket);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const file = await sealed(`${key}.pub`);
    expect(await checkSignature(file, null)).toMatchObject({
      status: 'good',
      key: `ED25519 ${fingerprint(elsewhere)}`,
    });
  });
});

it('a folder that cannot be written is NS3207', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  await expect(writeSeal(join(file, 'seals'), sealing(madeKey()))).rejects.toThrow(code('NS3207'));
});

it('without ssh-keygen it is NS3208', async () => {
  const { PATH } = process.env;
  const empty = temporaryFolder();
  mkdirSync(join(empty, 'bin'));
  const key = madeKey();
  process.env.PATH = join(empty, 'bin');
  onTestFinished(() => {
    process.env.PATH = PATH;
  });
  await expect(writeSeal(join(empty, 'seals'), sealing(key))).rejects.toThrow(code('NS3208'));
});
