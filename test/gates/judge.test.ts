import { describe, expect, it } from 'vitest';
import { judgeCommand, judgeConnected, judgeConnectionError, judgeHttp, judgeTimeout } from '../../src/gates/judge.ts';
import { commandQuestion, shownQuestion, tcpQuestion } from '../../src/gates/question.ts';

const http = {
  kind: 'http',
  method: 'GET',
  url: 'http://x',
  headers: {},
  status: 200,
  contains: null,
} as const;

describe('an HTTP answer', () => {
  it.each([
    [200, null, null, 'pass', 'HTTP 200'],
    [503, null, null, 'fail', 'HTTP 503, wanted 200'],
    [301, null, null, 'fail', 'HTTP 301, wanted 200'],
    [200, 'UP', '{"status":"UP"}', 'pass', 'HTTP 200'],
    [200, 'UP', '{"status":"DOWN"}', 'fail', 'HTTP 200, without "UP"'],
    [200, 'UP', null, 'fail', 'HTTP 200, without "UP"'],
    [503, 'UP', 'UP', 'fail', 'HTTP 503, wanted 200'],
  ] as const)('%i, with %j of %j: %s', (status, contains, body, verdict, detail) => {
    expect(judgeHttp({ ...http, contains }, { status, body })).toEqual({ verdict, detail });
  });
});

describe('no answer', () => {
  it.each([
    ['ECONNREFUSED', 'fail', 'connection refused'],
    ['ECONNRESET', 'fail', 'connection reset'],
    ['ETIMEDOUT', 'fail', 'no answer in time'],
    ['ENOTFOUND', 'unknown', 'name not found'],
    ['EAI_AGAIN', 'unknown', 'name server does not answer'],
    ['ENETUNREACH', 'unknown', 'no route to the network'],
    ['EHOSTUNREACH', 'unknown', 'no route to the host'],
    ['EMFILE', 'unknown', 'too many open files on the controller'],
    ['CERT_HAS_EXPIRED', 'fail', 'certificate has expired'],
  ])('%s is %s', (errno, verdict, detail) => {
    expect(judgeConnectionError(errno, 'certificate has expired\nmore')).toEqual({ verdict, detail });
  });

  it('in time: a port or URL fails, a command has not answered', () => {
    expect(judgeTimeout(http, 10_000)).toEqual({ verdict: 'fail', detail: 'no answer in 10s' });
    expect(judgeTimeout(tcpQuestion('a', 1), 500)).toEqual({ verdict: 'fail', detail: 'no answer in 0.5s' });
    expect(judgeTimeout(commandQuestion('host', 'x', null), 1_000).verdict).toBe('unknown');
    expect(judgeConnected().verdict).toBe('pass');
  });
});

describe('a command', () => {
  it.each([
    [0, '', 'pass', 'exit 0'],
    [0, 'a\nall well\n', 'pass', 'all well'],
    [1, 'a\nnot listening\n\n', 'fail', 'exit 1: not listening'],
    [75, 'no data', 'unknown', 'exit 75: no data'],
    [255, '', 'fail', 'exit 255'],
  ] as const)('that exits %i after %j: %s', (exitCode, output, verdict, detail) => {
    expect(judgeCommand(exitCode, output)).toEqual({ verdict, detail });
  });

  it('has one line of detail, not a long one', () => {
    expect(judgeCommand(1, 'x'.repeat(5_000)).detail.length).toBeLessThan(220);
  });
});

describe('a question for people', () => {
  it('is one line', () => {
    expect(shownQuestion({ ...http, contains: 'UP', method: 'HEAD' })).toBe('HEAD http://x answers 200, with "UP"');
    expect(shownQuestion(tcpQuestion('db', 5432))).toBe('port 5432 of db answers');
    expect(shownQuestion(commandQuestion('host', 'a\nb', null))).toBe('on the host: a …');
  });
});
