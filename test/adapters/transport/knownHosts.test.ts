import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { judgeHostKey, knownKeyTypes, parseKnownHosts } from '../../../src/adapters/transport/knownHosts.ts';

function wire(...parts: (string | Buffer)[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, Buffer.from(part)];
    }),
  );
}

const ed25519 = (seed: string) => wire('ssh-ed25519', createHash('sha256').update(seed).digest());
const rsa = (seed: string) => wire('ssh-rsa', Buffer.from([1, 0, 1]), createHash('sha512').update(seed).digest());
const line = (names: string, key: Buffer, marker = '') =>
  `${marker}${names} ${key.subarray(4, 4 + key.readUInt32BE(0))} ${key.toString('base64')}`;

const file = 'known_hosts';
const at = { host: 'app1', address: '10.0.0.1', port: 22 };
const judge = (text: string, key: Buffer, host: Partial<typeof at> = {}) =>
  judgeHostKey(parseKnownHosts(text, file), { ...at, ...host }, key);

describe('the verdict on a host key', () => {
  const ours = ed25519('ours');

  it('trusts the key on record', () => {
    expect(judge(line('app1', ours), ours)).toEqual({ verdict: 'trusted' });
    expect(judge(line('App1', ours), ours, { host: 'APP1' })).toEqual({ verdict: 'trusted' });
  });

  it('trusts any of several keys on record', () => {
    const text = [line('app1', rsa('r')), line('app1', ed25519('old')), line('app1', ours)].join('\n');
    expect(judge(text, ours)).toEqual({ verdict: 'trusted' });
  });

  it('does not know a host without a line, nor by its address', () => {
    expect(judge('', ours)).toEqual({ verdict: 'unknown' });
    expect(judge(line('app2,10.0.0.1', ours), ours)).toEqual({ verdict: 'unknown' });
  });

  it('says where another key is on record, of the same type when there is one', () => {
    const text = ['# ours', line('app1', rsa('r')), '', line('app1', ed25519('old'))].join('\n');
    expect(judge(text, ours)).toEqual({ verdict: 'changed', at: { file, line: 4 } });
    expect(judge(text, wire('ecdsa-sha2-nistp256', 'nistp256', 'point'))).toEqual({
      verdict: 'changed',
      at: { file, line: 2 },
    });
  });

  it('takes a line with the port, else a bare one with the same key', () => {
    expect(judge(line('[app1]:2222', ours), ours, { port: 2222 })).toEqual({ verdict: 'trusted' });
    expect(judge(line('app1', ours), ours, { port: 2222 })).toEqual({ verdict: 'trusted' });
    expect(judge(line('app1', ed25519('22')), ours, { port: 2222 })).toEqual({ verdict: 'unknown' });
    const both = [line('app1', ours), line('[app1]:2222', ed25519('2222'))].join('\n');
    expect(judge(both, ours, { port: 2222 })).toEqual({ verdict: 'changed', at: { file, line: 2 } });
    expect(judge(line('[app1]:2222', ours), ours)).toEqual({ verdict: 'unknown' });
  });

  it.each(['app1', '*', '10.0.0.*'])('refuses a key revoked for %s, though another line trusts it', (names) => {
    const text = [line('app1', ours), line(names, ours, '@revoked ')].join('\n');
    expect(judge(text, ours)).toEqual({ verdict: 'revoked', at: { file, line: 2 } });
    expect(judge(text, ours, { port: 2222 })).toEqual({ verdict: 'revoked', at: { file, line: 2 } });
  });

  it('leaves other keys alone when one is revoked', () => {
    const text = [line('*', ed25519('bad'), '@revoked '), line('app1', ours)].join('\n');
    expect(judge(text, ours)).toEqual({ verdict: 'trusted' });
  });

  it('trusts no key because of a certificate authority', () => {
    expect(judge(line('app1', ours, '@cert-authority '), ours)).toEqual({ verdict: 'unknown' });
  });
});

describe('reading known_hosts', () => {
  it('reports broken lines and goes on', () => {
    const text = [
      '# comment',
      'app1 ssh-ed25519',
      'app1 ssh-ed25519 !!!!',
      `app1 ssh-rsa ${ed25519('a').toString('base64')}`,
      line('app1', ed25519('a'), '@trusted '),
      line('|1|broken', ed25519('a')),
      `  ${line('app1', ed25519('ours'))} a comment\r`,
    ].join('\n');
    const known = parseKnownHosts(text, file);
    expect(known.brokenLines).toEqual([
      { file, line: 2, reason: 'a field is missing' },
      { file, line: 3, reason: 'the ssh-ed25519 key is broken' },
      { file, line: 4, reason: 'the ssh-rsa key is broken' },
      { file, line: 5, reason: '@trusted is no marker' },
      { file, line: 6, reason: 'the hashed name is broken' },
    ]);
    expect(known.entriesFor('app1').map((entry) => entry.line)).toEqual([7]);
    expect(judge(text, ed25519('ours'))).toEqual({ verdict: 'trusted' });
  });

  it('lists the types on record, those for the port first', () => {
    const known = parseKnownHosts(
      [
        line('app1', ed25519('a')),
        line('[app1]:2222', rsa('b')),
        line('[app1]:2222', rsa('c')),
        line('*', wire('ssh-dss', 'x'), '@revoked '),
      ].join('\n'),
      file,
    );
    expect(knownKeyTypes(known, 'app1', 2222)).toEqual(['ssh-rsa', 'ssh-ed25519']);
    expect(knownKeyTypes(known, 'app1', 22)).toEqual(['ssh-ed25519']);
    expect(knownKeyTypes(known, 'app2', 22)).toEqual([]);
  });
});
