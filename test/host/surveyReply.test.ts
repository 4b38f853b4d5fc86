import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { surveyCommand } from '../../src/host/survey.ts';
import { SurveyAnswers } from '../../src/host/surveyAnswers.ts';
import { readSurvey } from '../../src/host/surveyReply.ts';
import { LocalMachine } from './localSession.ts';
import { answerOf, request, surveyFrom } from './surveyed.ts';

const machine = new LocalMachine('dash');
const conf = join(machine.home, 'conf é');
const asked = request({
  stateDir: machine.stateDir,
  paths: ['/', conf],
  contents: [{ path: conf, unlessSha256: null, bytesMax: 1_000, alsoPrivate: false }],
  trees: [{ path: machine.home, entriesMax: 5 }],
  lines: [{ path: conf, line: 'x', match: null, state: 'present' }],
  commands: [
    { id: 'first', script: 'echo done; echo output 99', timeoutMs: 5_000 },
    { id: 'second', script: 'echo 2', timeoutMs: 5_000 },
  ],
  folders: ['/'],
});
let answer: Buffer;
const whole = (bytes: Uint8Array) => surveyFrom(asked, bytes);
const read = (bytes: Uint8Array, time: 'inTime' | 'late') => {
  const answers = new SurveyAnswers();
  answers.push(bytes);
  return readSurvey(asked, answers, { sentAtMs: 1_000, heardAtMs: 2_000 }, time);
};

beforeAll(async () => {
  writeFileSync(conf, 'contents\ndone\nwithout its last newline');
  answer = Buffer.from(await answerOf(machine, asked));
});
afterAll(() => machine.remove());

describe('an answer to a survey', () => {
  it('means the same in whatever chunks it comes, after whatever a login shell prints', () => {
    const expected = whole(answer);
    expect(expected.commands.first?.output).toBe('done\noutput 99\n');
    const noise = Buffer.from('Welcome!\nuptime 3 days, ');
    fc.assert(
      fc.property(fc.array(fc.nat(answer.length), { maxLength: 60 }), (cuts) => {
        const answers = new SurveyAnswers();
        const ends = [...cuts.sort((a, b) => a - b), answer.length];
        answers.push(noise);
        ends.forEach((end, position) => {
          answers.push(answer.subarray(ends[position - 1] ?? 0, end));
        });
        const reading = readSurvey(asked, answers, { sentAtMs: 0, heardAtMs: 0 }, 'inTime');
        expect(reading).toEqual({ status: 'whole', survey: expected });
      }),
      { numRuns: 200 },
    );
  });

  it('is never taken for whole when it is cut short', () => {
    for (let end = 0; end < answer.length; end++) {
      expect(read(answer.subarray(0, end), 'inTime').status).not.toBe('whole');
    }
  });

  it('is whole but for commands when these took too long', () => {
    const upTo = (text: string) => answer.subarray(0, answer.indexOf(text));
    expect(read(upTo('command 1'), 'late')).toMatchObject({
      status: 'whole',
      survey: {
        paths: { [conf]: { kind: 'file' } },
        contents: {},
        commands: {
          first: { exitCode: 0, timedOut: false },
          second: { exitCode: 124, output: '', timedOut: true },
        },
      },
    });
    expect(read(upTo('asking'), 'late')).toEqual({ status: 'brokenOff' });
  });

  it.each([
    ['longer', (bytes: string) => bytes.replace('last newline', 'last newline, and more')],
    ['longer by whole lines', (bytes: string) => bytes.replace(/done\n$/, '\ncommand 1 0 no\ndone\n')],
    ['shorter', (bytes: string) => bytes.replace('last newline', '')],
    ['other', (bytes: string) => bytes.replace('last newline', 'LAST NEWLINE')],
  ])('names a file that became %s while it was read', (_, change) => {
    const changed = Buffer.from(change(answer.toString('latin1')), 'latin1');
    expect(changed).not.toEqual(answer);
    expect(read(changed, 'inTime')).toEqual({ status: 'changed', path: conf });
  });

  it("compares the host's clock with the controller's at the middle of the exchange", () => {
    const text = answer.toString('latin1').replace(/^now \d+$/m, 'now 61');
    expect(read(Buffer.from(text, 'latin1'), 'inTime')).toMatchObject({
      survey: { facts: { clockAheadMs: 60_000, clockDoubtMs: 1_500 } },
    });
  });
});

describe('a request of everything', () => {
  const { input } = surveyCommand({
    ...asked,
    services: [{ name: 'x', manager: 'systemctl', boot: true }],
    packages: [{ name: 'x', version: null }],
    commands: [{ id: 'x', script: 'true', timeoutMs: 1_000 }],
    programs: ['x'],
    sudo: true,
  });

  it('passes shellcheck as POSIX sh', () => {
    // Not of a warning's weight, or of what only the runner and the steps read: the lock's boot, say.
    const words = ['-s', 'sh', '-S', 'warning', '-e', 'SC2034', '-'];
    const { stdout, status } = spawnSync('shellcheck', words, { input, encoding: 'utf8' });
    expect([stdout, status]).toEqual(['', 0]);
  });

  it('names nothing that could write: no redirection but to nowhere, no here-document, no such tool', () => {
    expect(input.match(/(?<!-)>(?!\/dev\/null|&[0-9-]).*/g)).toBeNull();
    expect(input).not.toMatch(/<<|\b(mkdir|mktemp|mkfifo|touch|tee|rm|mv|cp|ln|dd|chmod|chown)\b/);
  });
});

it('a request that is cut short does nothing on the host', () => {
  const { command, input } = surveyCommand(asked);
  for (let end = input.length - 1; end > 0; end -= end > input.length - 20 ? 1 : 500) {
    const { stdout } = spawnSync('sh', ['-c', command], { input: input.slice(0, end), env: machine.environment });
    // The newline at the end is the one thing that it can do without.
    expect(stdout.includes('nightshift')).toBe(end === input.length - 1);
  }
});
