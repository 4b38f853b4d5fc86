import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SurveyHosts, type SurveyHostsOptions } from '../../../src/adapters/hosts/surveyHosts.ts';
import { Ssh2Transport } from '../../../src/adapters/transport/ssh2Transport.ts';
import { createMask } from '../../../src/model/masking.ts';
import { failure } from '../../../src/model/problems.ts';
import type { HostSurvey, SurveyRequest } from '../../../src/model/survey.ts';
import type { SurveyReport, Transport } from '../../../src/runtime/ports.ts';
import { LocalMachine, localTransport } from '../../host/localSession.ts';
import { request } from '../../host/surveyed.ts';
import { describeWithSshd, type SshdFleet, startSshd } from '../../setup/sshd.ts';
import { never, secret, target } from './fleet.ts';

/** The survey of a host that answered; anything else fails the test with what it was. */
function surveyOf(report: SurveyReport): HostSurvey {
  if (report.status !== 'surveyed') throw new Error(JSON.stringify(report.problem));
  return report.survey;
}

describe('surveys of hosts', () => {
  let machine: LocalMachine;
  const machines: LocalMachine[] = [];
  afterEach(() => {
    for (const used of machines.splice(0)) used.remove();
  });

  function hosts(more: Partial<SurveyHostsOptions> = {}, without: readonly string[] = []) {
    machine = new LocalMachine('dash', without);
    machines.push(machine);
    const surveys = new SurveyHosts({ transport: localTransport(machine), ...more });
    return (wish: Partial<SurveyRequest> = {}, signal = never) =>
      surveys.survey(target(machine), request({ stateDir: machine.stateDir, ...wish }), signal);
  }
  function program(name: string, text: string): void {
    const path = join(machine.directory, 'bin', name);
    rmSync(path, { force: true });
    writeFileSync(path, `#!/bin/dash\n${text}\n`, { mode: 0o755 });
  }
  const problemOf = async (report: Promise<SurveyReport>) => {
    const ended = await report;
    if (ended.status !== 'unreachable') throw new Error('the host was surveyed');
    return ended;
  };
  /** Connections that are lost before they bring an answer, the first `times`. */
  function losing(times: number) {
    const counted = { connections: 0 };
    const connect: Transport['connect'] = async () => {
      const session = machine.connect();
      if (++counted.connections <= times) session.cut();
      return session;
    };
    return { counted, transport: { connect } };
  }

  it('need one connection, and leave none', async () => {
    const { counted, transport } = losing(0);
    const survey = surveyOf(await hosts({ transport })({ programs: ['sh'], folders: ['/'] }));
    expect(survey).toMatchObject({ programs: { sh: true }, lock: { status: 'free' }, sudo: null });
    expect([counted.connections, machine.sessions.size]).toEqual([1, 0]);
  });

  it("tell how far the host's clock is off, and how sure that is", async () => {
    const ask = hosts();
    const right = surveyOf(await ask()).facts;
    expect(Math.abs(right.clockAheadMs ?? Number.NaN)).toBeLessThanOrEqual(right.clockDoubtMs ?? 0);
    program('date', 'exec /bin/date -d "1 hour ago" "$@"');
    const wrong = surveyOf(await ask()).facts;
    expect(Math.abs((wrong.clockAheadMs ?? 0) + 3_600_000)).toBeLessThanOrEqual(wrong.clockDoubtMs ?? 0);
    expect(wrong.clockDoubtMs).toBeLessThan(30_000);
  });

  it('are taken once more after a lost connection, and not for ever', async () => {
    const once = losing(1);
    expect((await hosts({ transport: once.transport })()).status).toBe('surveyed');
    expect(once.counted.connections).toBe(2);
    const always = losing(9);
    expect(await problemOf(hosts({ transport: always.transport })())).toMatchObject({ problem: { code: 'NS2118' } });
    expect(always.counted.connections).toBe(2);
  });

  it('end with what the transport says of a host that cannot be reached', async () => {
    const error = failure('NS2001', 'web1: connection refused', 'start it');
    const transport = { connect: () => Promise.reject(error) };
    expect(await problemOf(hosts({ transport })())).toMatchObject({ problem: error.problems[0] });
    await expect(hosts({ transport: { connect: () => Promise.reject(new TypeError('a bug')) } })()).rejects.toThrow(
      'a bug',
    );
  });

  it('end with what else answered', async () => {
    const ask = hosts();
    // The session itself finds `sh` there first, too.
    program('sh', 'echo "this account is for backups" >&2; exit 7');
    const { problem } = await problemOf(ask());
    expect(problem).toMatchObject({ code: 'NS2114' });
    expect(problem.message).toContain('ended with 7 instead of an answer; it said "this account is for backups"');
  });

  it('do without checksums where no program makes them', async () => {
    const ask = hosts({}, ['sha256sum', 'shasum', 'busybox', 'openssl']);
    const path = join(machine.home, 'conf');
    writeFileSync(path, 'x');
    const contents = [{ path, unlessSha256: 'other', bytesMax: 100, alsoPrivate: false }];
    const survey = surveyOf(await ask({ contents, trees: [{ path: machine.home, entriesMax: 9 }] }));
    expect(survey.paths[path]).toMatchObject({ kind: 'file', sha256: null });
    expect(survey.trees[machine.home]).toMatchObject({ entries: [{ path: 'conf', sha256: null }] });
    expect(survey.contents[path]).toBe(Buffer.from('x').toString('base64'));
  });

  it('say which commands took too long where the host itself cannot end them', async () => {
    const ask = hosts({ limits: { answerMs: 1_500 } }, ['timeout', 'busybox']);
    const commands = ['echo done', 'sleep 60', 'echo never'].map((script, number) => ({
      id: `c${number}`,
      script,
      timeoutMs: 1,
    }));
    expect(surveyOf(await ask({ commands, programs: ['sh'] }))).toMatchObject({
      programs: { sh: true },
      commands: {
        c0: { exitCode: 0, output: 'done\n', timedOut: false },
        c1: { exitCode: 124, timedOut: true },
        c2: { exitCode: 124, timedOut: true },
      },
    });
  });

  it('end when the host takes too long for anything else', async () => {
    const ask = hosts({ limits: { answerMs: 500 } });
    program('df', 'exec sleep 60');
    const { problem } = await problemOf(ask({ folders: ['/'] }));
    expect(problem).toMatchObject({ code: 'NS2118' });
    expect(problem.message).toContain('within 500 ms');
  });

  it('end when the host says too much', async () => {
    const ask = hosts({ limits: { answerBytesMax: 10_000 } });
    program('date', "head -c 20000 /dev/zero | tr '\\0' x");
    expect((await problemOf(ask())).problem.message).toContain('more than 10000 bytes');
  });

  it('name a file that changes under the read, unless it stands still at the second look', async () => {
    const ask = hosts();
    const path = join(machine.home, 'conf');
    writeFileSync(path, 'as it was');
    const contents = [{ path, unlessSha256: null, bytesMax: 100, alsoPrivate: false }];
    program('cat', `[ -e ${machine.home}/once ] || echo more >>"$1"; : >${machine.home}/once; exec /bin/cat "$@"`);
    const survey = surveyOf(await ask({ contents }));
    expect(Buffer.from(survey.contents[path] ?? '', 'base64').toString()).toBe('as it wasmore\n');
    program('cat', `printf x >>"$1"; exec /bin/cat "$@"`);
    expect(await problemOf(ask({ contents }))).toMatchObject({ problem: { code: 'NS2119' } });
  });

  it('end when the controller stops, and when a text cannot be sent', async () => {
    const ask = hosts();
    const stop = new AbortController();
    const slow = ask(
      { commands: [{ id: 'slow', script: 'while cd ~; do sleep 0.1; done', timeoutMs: 60_000 }] },
      stop.signal,
    );
    setTimeout(() => stop.abort(), 200);
    expect(await problemOf(slow)).toMatchObject({ problem: { code: 'NS2112' } });
    expect(await problemOf(ask({ programs: ['a\0b'] }))).toMatchObject({ problem: { code: 'NS2115' } });
  });

  it('show no secrets', async () => {
    const ask = hosts({ mask: createMask([secret]) });
    const path = join(machine.home, 'conf');
    writeFileSync(path, `password = ${secret}\n`);
    const survey = surveyOf(
      await ask({
        commands: [{ id: 'show', script: `cat ${path}`, timeoutMs: 9_000 }],
        lines: [{ path, line: 'password = x', match: '^password', state: 'present' }],
      }),
    );
    expect(survey.commands.show?.output).toBe('password = ***\n');
    expect(survey.lines).toEqual([{ edit: 'replace', hits: [{ number: 1, line: 'password = ***' }] }]);
  });
});

describeWithSshd('surveys over a real sshd', () => {
  let fleet: SshdFleet;
  beforeAll(async () => {
    fleet = await startSshd({ maxSessions: 1 });
  });
  afterAll(() => fleet.close());

  it('look at hosts side by side', async () => {
    const [root, home, user] = [fleet.directory, fleet.directory, fleet.user];
    const transport = new Ssh2Transport({ root, home, user, agentSocket: null, passphrase: async () => '' });
    const surveys = new SurveyHosts({ transport });
    const all = await fleet.hosts(6);
    const reports = all.map(async (host) => {
      const path = join(host.root, 'conf');
      mkdirSync(host.root, { recursive: true });
      writeFileSync(path, `${host.name}\n`.repeat(20_000));
      const contents = [{ path, unlessSha256: null, bytesMax: 1_000_000, alsoPrivate: false }];
      const asked = request({ stateDir: host.stateDir, contents, paths: [host.stateDir] });
      return surveyOf(await surveys.survey(fleet.target(host), asked, never));
    });
    for (const [number, survey] of (await Promise.all(reports)).entries()) {
      const host = all[number];
      const shown = Buffer.from(Object.values(survey.contents)[0] ?? '', 'base64').toString();
      expect(shown).toBe(`${host?.name}\n`.repeat(20_000));
      expect(survey.paths[host?.stateDir ?? '']).toEqual({ kind: 'absent' });
      expect(survey.stateDir.usable).toBe(true);
    }
  });

  it('say so of a host that is down', async () => {
    const [host] = await fleet.hosts(1, 'alone');
    if (host === undefined) throw new Error('no host');
    await fleet.down(host);
    const transport = new Ssh2Transport({
      ...{
        root: fleet.directory,
        home: fleet.directory,
        user: fleet.user,
        agentSocket: null,
        passphrase: async () => '',
      },
    });
    const report = await new SurveyHosts({ transport }).survey(fleet.target(host), request(), never);
    expect(report).toMatchObject({ status: 'unreachable', problem: { code: 'NS2002' } });
  });
});
