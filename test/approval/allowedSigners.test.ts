import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readApprovers } from '../../src/approval/approvers.ts';
import { judgeApprovals } from '../../src/approval/judge.ts';
import { statementText } from '../../src/approval/signedApproval.ts';
import { NightshiftError } from '../../src/model/problems.ts';
import { type OpenSsh, openSsh } from './openssh.ts';
import { caseOf, signed, statementBy } from './scenario.ts';
import { newKey } from './testKeys.ts';

let ssh: OpenSsh;
beforeAll(() => {
  ssh = openSsh();
});
afterAll(() => ssh.remove());

const key = newKey('ed25519');
const k = key.line;
const other = newKey('ecdsa256').line;
const noon = '2026-03-10T12:00:00Z';

/** Who may sign is asked here, not who wrote the plan. */
const policy = { count: 1, author: 'counts' } as const;

/** Whether we take an approval of this principal, given and judged at this instant. */
function weAccept(allowed: string, principal: string, at: string): boolean {
  const approval = signed(key, statementBy(principal, { at }));
  try {
    const approvers = readApprovers(allowed, 'approvers');
    return judgeApprovals({ ...caseOf({ policy, approvals: [approval], atMs: Date.parse(at) }), approvers }).approved;
  } catch (error) {
    if (error instanceof NightshiftError) return false;
    throw error;
  }
}

function theyAccept(allowed: string, principal: string, at: string): boolean {
  const { statement, signature } = signed(key, statementBy(principal, { at }));
  const verifyTime = at.replaceAll(/[-:T]/g, '');
  return ssh.verifies({ allowed, principal, message: statementText(statement), signature, verifyTime });
}

const people = ['a@x', 'b@y', 'c@y', 'abc@x'];

/** The people whom each line is to let approve at noon. */
const lines: readonly (readonly [line: string, accepted: readonly string[]])[] = [
  [`a@x ${k}`, ['a@x']],
  [`*@x ${k}`, ['a@x', 'abc@x']],
  [`a@x,*@y,!b@y ${k}`, ['a@x', 'c@y']],
  [`!b@y,*@y ${k}`, ['c@y']],
  [`*,!*@x ${k}`, ['b@y', 'c@y']],
  [`!b@y ${k}`, []],
  [`"a@x,b@y" ${k}`, ['a@x', 'b@y']],
  [`a?c@x ${k}`, ['abc@x']],
  [`a*c*@* ${k}`, ['abc@x']],
  [`A@x ${k}`, []],
  [`a@x namespaces="nightshift-approval" ${k}`, ['a@x']],
  [`a@x namespaces="file,git" ${k}`, []],
  [`a@x namespaces="git,night*" ${k}`, ['a@x']],
  [`a@x namespaces="*,!nightshift-approval" ${k}`, []],
  [`a@x namespaces="" ${k}`, []],
  [`a@x NameSpaces="nightshift-approval",Valid-After="20260101Z" ${k}`, ['a@x']],
  [`a@x ${k} role=dba`, ['a@x']],
  [`\ta@x\t \t${k}\tcomment`, ['a@x']],
  [`# people\r\n\r\na@x ${k}\r\n`, ['a@x']],
  [`a@x ${other}\nb@y ${k}\n*@x ${k}`, ['a@x', 'b@y', 'abc@x']],
  [`a@x ${other}`, []],
  ['# nobody', []],
  // What neither of us reads.
  [`a@x bogus ${k}`, []],
  [`a@x namespaces=git ${k}`, []],
  [`a@x namespaces="git ${k}`, []],
  [`a@x namespaces="a",namespaces="nightshift-approval" ${k}`, []],
  [`a@x namespaces="nightshift-approval", ${k}`, []],
  [`a@x, b@y ${k}`, []],
  [`a@x valid-after="20260310Z",valid-before="20260309Z" ${k}`, []],
  [`a@x valid-after="tomorrow" ${k}`, []],
  [`a@x ${k.replace('ssh-ed25519', 'ssh-rsa')}`, []],
  [`a@x ${k.slice(0, -8)}`, []],
  [`${k}`, []],
];

describe('who may sign', () => {
  it.each(lines)('%j', (line, accepted) => {
    for (const person of people)
      expect([person, weAccept(line, person, noon), theyAccept(line, person, noon)]).toEqual([
        person,
        accepted.includes(person),
        accepted.includes(person),
      ]);
  });
});

const times = ['2026-03-09T23:59:59Z', '2026-03-10T00:00:00Z', '2026-03-10T12:00:00Z', '2026-03-10T12:00:01Z'];

/** At which of the times each line is valid. */
const spans: readonly (readonly [option: string, valid: readonly boolean[]])[] = [
  ['valid-after="20260310Z"', [false, true, true, true]],
  ['valid-before="20260310Z"', [true, true, false, false]],
  ['valid-after="202603101200Z"', [false, false, true, true]],
  ['valid-before="202603101200Z"', [true, true, true, false]],
  ['valid-after="20260310120001Z"', [false, false, false, true]],
  ['valid-before="20260309235958Z"', [false, false, false, false]],
  ['valid-after="20260310Z",valid-before="20260310120000Z"', [false, true, true, false]],
];

describe('when they may sign', () => {
  it.each(spans)('%s', (option, valid) => {
    const line = `a@x ${option} ${k}`;
    expect(times.map((at) => weAccept(line, 'a@x', at))).toEqual(valid);
    expect(times.map((at) => theyAccept(line, 'a@x', at))).toEqual(valid);
  });
});

describe('whose key it is', () => {
  const { statement, signature } = signed(key, statementBy('a@x'));
  const found = (allowed: string) => ssh.findPrincipals({ allowed, message: statementText(statement), signature });
  const ours = (allowed: string) =>
    readApprovers(allowed, 'approvers').find((line) => line.key.hash === hash)?.principals ?? null;
  const hash = readApprovers(`a@x ${k}`, 'approvers')[0]?.key.hash;

  it.each([`a@x ${k}`, `a@x,*@y,!b@y ${k}`, `"a@x,b@y" ${k}`, `b@y ${other}\na@x ${k}`, `b@y ${other}`])(
    '%j',
    (allowed) => {
      expect(ours(allowed)).toEqual(found(allowed));
    },
  );
});
