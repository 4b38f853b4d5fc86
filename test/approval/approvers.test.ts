import { describe, expect, it } from 'vitest';
import { readApprovers } from '../../src/approval/approvers.ts';
import { NightshiftError } from '../../src/model/problems.ts';
import { newKey } from './testKeys.ts';

const k = newKey('ed25519').line;

function problemOf(text: string): { code: string; line: number | undefined } | null {
  try {
    readApprovers(text, 'inventories/production/approvers');
    return null;
  } catch (error) {
    if (!(error instanceof NightshiftError)) throw error;
    const [problem] = error.problems;
    expect(problem?.place?.file).toBe('inventories/production/approvers');
    return { code: error.code, line: problem?.place?.line };
  }
}

describe('a line that is read', () => {
  it('says who, for what, when and in which roles', () => {
    const options = 'namespaces="git,night*",valid-after="20260101Z",valid-before="202612312200Z"';
    const [line] = readApprovers(
      `# us\n\na@x,*@y,!b@y ${options} ${k} Ana role=dba,cab notrole=x role=cab\r\n`,
      'approvers',
    );
    expect(line).toMatchObject({
      principals: ['a@x', '*@y', '!b@y'],
      namespaces: ['git', 'night*'],
      validAfterMs: Date.UTC(2026, 0, 1),
      validBeforeMs: Date.UTC(2026, 11, 31, 22),
      roles: ['dba', 'cab'],
      place: { file: 'approvers', line: 3 },
    });
  });

  it('may say no more than a name and a key', () => {
    expect(readApprovers(`a@x ${k}`, 'approvers')).toMatchObject([
      { principals: ['a@x'], namespaces: null, validAfterMs: null, validBeforeMs: null, roles: [] },
    ]);
  });
});

const bad: readonly (readonly [line: string, code: string])[] = [
  ['a@x', 'NS3311'],
  [k, 'NS3311'],
  [`a@x ${k.split(' ')[0]}`, 'NS3311'],
  [`a@x,,b@x ${k}`, 'NS3311'],
  [`"a@x ${k}`, 'NS3311'],
  [`a@x\u200b ${k}`, 'NS3311'],
  [`\ufeffa@x\u0007 ${k}`, 'NS3311'],
  [`${'a@x,'.repeat(50)}b@x ${k}`, 'NS3311'],
  [`${'a'.repeat(256)} ${k}`, 'NS3311'],
  [`a@x no-touch-required ${k}`, 'NS3311'],
  [`a@x namespaces="a",,valid-after="20260101Z" ${k}`, 'NS3311'],
  [`a@x valid-after="20260101Z",VALID-AFTER="20250101Z" ${k}`, 'NS3311'],
  [`a@x valid-after="20260102Z",valid-before="20260102Z" ${k}`, 'NS3311'],
  [`a@x ${k} role=DBA`, 'NS3311'],
  [`a@x ${k} role=`, 'NS3311'],
  [`a@x cert-authority ${k}`, 'NS3312'],
  [`a@x namespaces="git",Cert-Authority ${k}`, 'NS3312'],
  [`a@x valid-before="20261231" ${k}`, 'NS3313'],
  [`a@x valid-before="20261231220000" ${k}`, 'NS3313'],
  [`a@x valid-after="20260230Z" ${k}`, 'NS3313'],
  [`a@x valid-after="202602282460Z" ${k}`, 'NS3313'],
  [`a@x valid-after="2026-02-28Z" ${k}`, 'NS3313'],
  [`a@x valid-after="" ${k}`, 'NS3313'],
  [`a@x ${k.slice(0, -4)}`, 'NS3316'],
  [`a@x ${k}AA`, 'NS3316'],
  [`a@x ${k.replace('ssh-ed25519', 'ssh-rsa')}`, 'NS3316'],
  ['a@x ssh-dss AAAAB3NzaC1kc3M=', 'NS3325'],
  ['a@x ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29t', 'NS3326'],
  [`a@x ${newKey('rsa1024').line}`, 'NS3327'],
];

describe('a line that is not read is an error with its place', () => {
  it.each(bad)('%j: %s', (line, code) => {
    expect(problemOf(`a@x ${k}\n${line}\na@x ${k}`)).toEqual({ code, line: 2 });
  });

  it('and so is a file that is too long', () => {
    expect(problemOf(`# ${'x'.repeat(262_144)}`)).toEqual({ code: 'NS3311', line: undefined });
  });
});
