import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readSignedApproval, statementText, writeSignedApproval } from '../../src/approval/signedApproval.ts';
import { statementBy } from './scenario.ts';

const approval = { statement: statementBy('ana@example.com'), signature: 'armored\n' };
const written = writeSignedApproval(approval);
const read = (text: string) => readSignedApproval(text, 'billing.approval.json');

/** The file with one thing in its statement set otherwise. */
const withField = (name: string, value: unknown): string =>
  JSON.stringify({ ...approval, statement: { ...approval.statement, [name]: value } });

const without = (name: string): string => {
  const fields = Object.entries(approval.statement).filter(([one]) => one !== name);
  return JSON.stringify({ ...approval, statement: Object.fromEntries(fields) });
};

describe('what is signed', () => {
  it('is this, byte for byte', () => {
    const expected = `{"at":"2026-03-10T11:00:00Z","change":"billing-4.12.0","decision":"approve","digest":"${'b'.repeat(64)}","environment":"production","format":"nightshift/approval/v1","principal":"ana@example.com","reason":null,"saved":"${'a'.repeat(64)}"}`;
    expect(statementText(approval.statement)).toBe(expected);
  });

  it('does not depend on the order of its keys', () => {
    const turned = Object.fromEntries(Object.entries(approval.statement).reverse());
    const hash = (text: string) => createHash('sha256').update(text).digest('hex');
    const again = read(JSON.stringify({ signature: '', statement: turned })).statement;
    expect(hash(statementText(again))).toBe(hash(statementText(approval.statement)));
  });
});

describe('an approval file', () => {
  it('is read as it was written', () => {
    expect(written.endsWith('}\n')).toBe(true);
    expect(read(written)).toEqual(approval);
    const reason = 'fine — “checked” on\n\ttwo hosts 👍';
    expect(read(withField('reason', reason)).statement.reason).toBe(reason);
  });

  it.each([
    ['not JSON', 'approve'],
    ['cut off', written.slice(0, -3)],
    ['a list', `[${written}]`],
    ['nothing', 'null'],
    ['with one thing too many', written.replace('{', '{"more": 1,')],
    ['with a prototype', written.replace('{', '{"__proto__": {},')],
    ['with a statement that is text', JSON.stringify({ statement: 'approve', signature: '' })],
    ['without a signature', JSON.stringify({ statement: approval.statement })],
    ['with a signature that is no text', JSON.stringify({ ...approval, signature: 7 })],
    ['with one thing too many in its statement', withField('more', 1)],
    ['larger than 64 KiB', written + ' '.repeat(65_536)],
  ])('is none when it is %s', (_, text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'NS3310' }));
  });

  it.each(Object.keys(approval.statement))('is none without %s, or when that is of another kind', (name) => {
    for (const text of [without(name), withField(name, 7), withField(name, ['x']), withField(name, '')]) {
      if (name === 'reason' && text === withField(name, '')) continue;
      expect(() => read(text)).toThrow(expect.objectContaining({ code: 'NS3310' }));
    }
  });

  it.each([
    ['format', 'nightshift/approval/v2'],
    ['decision', 'Approve'],
    ['saved', 'A'.repeat(64)],
    ['digest', 'b'.repeat(63)],
    ['change', 'billing\u202e'],
    ['environment', ' production'],
    ['principal', 'ana\n@example.com'],
    ['principal', 'a'.repeat(256)],
    ['principal', '\ud800'],
    ['at', '2026-03-10T12:00:00+00:00'],
    ['at', '2026-03-10T12:00:00.000Z'],
    ['at', '2026-02-30T12:00:00Z'],
    ['at', '2026-03-10T24:00:00Z'],
    ['reason', 'x'.repeat(2_001)],
    ['reason', 'red \u001b[31m'],
    ['reason', 'a\u202eb'],
  ])('is none with %s %j', (name, value) => {
    expect(() => read(withField(name, value))).toThrow(expect.objectContaining({ code: 'NS3310' }));
  });

  it('is none when it rejects without saying why', () => {
    const rejecting = (reason: string | null) =>
      JSON.stringify({ ...approval, statement: { ...approval.statement, decision: 'reject', reason } });
    for (const reason of [null, '', ' \n']) expect(() => read(rejecting(reason))).toThrow(/reason/);
    expect(read(rejecting('the disk is full')).statement.decision).toBe('reject');
  });
});
