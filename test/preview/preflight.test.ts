import { describe, expect, it } from 'vitest';
import type { Code } from '../../src/model/codes/catalog.ts';
import type { ExecutionPlan } from '../../src/model/executionPlan.ts';
import type { GateReading, HostPreview, PreflightCheck } from '../../src/model/preview.ts';
import type { HostSurvey } from '../../src/model/survey.ts';
import { preflightChecks } from '../../src/preview/preflight.ts';
import { previewHost } from '../../src/preview/previewHost.ts';
import { declaredUndo, planOf } from '../rollout/plans.ts';
import { fileState, known, planWith, run, type Sketch, surveyOf, template } from './previewing.ts';

function surveyed(plan: ExecutionPlan, answered: Partial<HostSurvey>, host = 'web-01'): HostPreview {
  const survey = surveyOf(answered);
  return { status: 'surveyed', survey, stages: previewHost(plan, host, survey, known) };
}

const down = (code: Code, host: string): HostPreview => ({
  ...{ status: 'unreachable', problem: { code, message: `${host} says no`, next: `ask ${host}`, severity: 'error' } },
});

const checksOf = (sketches: readonly Sketch[], answered: Partial<HostSurvey>) => {
  const plan = planWith(sketches);
  return preflightChecks(plan, { 'web-01': surveyed(plan, answered) }, []);
};

const named = (checks: readonly PreflightCheck[], name: PreflightCheck['name']) =>
  checks.filter((check) => check.name === name);

it('hosts with the same trouble are one check, the worst comes first, and the good are told too', () => {
  const hosts = ['a', 'b', 'c', 'd', 'e'];
  const plan = planOf([{ hosts, steps: [] }]);
  const checks = preflightChecks(
    plan,
    {
      ...{ a: surveyed(plan, {}, 'a'), b: down('NS2003', 'b'), c: down('NS2003', 'c'), d: down('NS2011', 'd') },
      e: down('NS2020', 'e'),
    },
    [],
  );
  expect(checks.slice(0, 3)).toEqual([
    {
      ...{ name: 'reachable', verdict: 'bad', hosts: ['b', 'c'], next: 'on b: ask b' },
      text: 'cannot be reached: the connection was not ready for use in time',
    },
    { name: 'hostKey', verdict: 'bad', text: 'key not trusted: d says no', next: 'ask d', hosts: ['d'] },
    { name: 'login', verdict: 'bad', text: 'no login: e says no', next: 'ask e', hosts: ['e'] },
  ]);
  expect(checks.slice(3).map(({ verdict, text }) => `${verdict} ${text}`)).toEqual([
    'good 1 host reachable: keys known, logins work',
    'good 1 host with a state directory for receipts and locks',
    'good 1 host not locked by another run',
    "good 1 host with the controller's time",
    'good 1 host with room for what is sent and kept',
    'good 1 host with nothing in the way of the steps',
  ]);
});

it('as many hosts as the plan bears to be without are a doubt, one more is bad', () => {
  const plan = planOf([{ hosts: ['a', 'b', 'c'], steps: [], with: { unreachableMax: 1 } }]);
  const checks = (...lost: string[]) =>
    preflightChecks(plan, Object.fromEntries(lost.map((host) => [host, down('NS2003', host)])), []);
  expect(checks('b')).toMatchObject([{ name: 'reachable', verdict: 'doubt', hosts: ['b'] }]);
  expect(checks('b', 'c')).toMatchObject([{ name: 'reachable', verdict: 'bad', hosts: ['b', 'c'] }]);
});

it('the state directory, the lock, the clock and sudo', () => {
  const stateDir = { path: '/x', usable: false, why: 'read-only' };
  const lock = { status: 'held', run: 'r1', since: '2026-01-01T00:00:00Z', holder: 'me@here' } as const;
  expect(named(checksOf([], { stateDir }), 'stateDir')).toMatchObject([
    { verdict: 'bad', text: expect.stringContaining('read-only') },
  ]);
  expect(named(checksOf([], { lock }), 'lock')).toMatchObject([
    { verdict: 'doubt', text: expect.stringContaining('run r1') },
  ]);
  expect(named(checksOf([], { sudo: false }), 'sudo')).toMatchObject([{ verdict: 'bad' }]);
  expect(named(checksOf([], {}), 'sudo')).toEqual([]);
  const { facts } = surveyOf();
  const clock = (clockAheadMs: number) =>
    named(checksOf([], { facts: { ...facts, clockAheadMs, clockDoubtMs: 1_000 } }), 'clock')[0];
  expect([0, 30_900, 31_100, -200_000, 301_100, -400_000].map((ms) => clock(ms)?.verdict)).toEqual([
    'good',
    'good',
    'doubt',
    'doubt',
    'bad',
    'bad',
  ]);
  expect(clock(-400_000)?.text).toBe("the clock is more than 5m behind the controller's");
});

describe('room on disks', () => {
  const sketch = [{ spec: template('x'.repeat(1_000)) }];
  const old = { '/opt/app.conf': fileState('y'.repeat(500)) };
  const room = (opt: number | null, state: number | null, paths: HostSurvey['paths'] = old) =>
    named(checksOf(sketch, { paths, freeBytes: { '/opt': opt, '/var/tmp': state } }), 'diskSpace').map(
      ({ verdict, text }) => `${verdict} ${text}`,
    );

  it('is wanted for what is sent, where it goes and where it is kept with what it replaces, and a tenth more', () => {
    expect(room(1_100, 1_650)).toMatchObject([expect.stringContaining('good')]);
    expect(room(1_099, 1_650)).toEqual(['bad /opt: 1.1 KiB free, 1.1 KiB are needed']);
    expect(room(1_100, 1_649)).toEqual(['bad /var/tmp: 1.6 KiB free, 1.6 KiB are needed']);
  });

  it('is added up where it is the same file system', () => {
    expect(room(2_749, 2_749)).toEqual(['bad /opt, /var/tmp: 2.7 KiB free, 2.7 KiB are needed']);
    expect(room(2_750, 2_750)).toMatchObject([expect.stringContaining('good')]);
  });

  it('is not wanted for what is there already, and is a doubt where nobody can say', () => {
    expect(room(0, 0, { '/opt/app.conf': fileState('x'.repeat(1_000)) })).toMatchObject([
      expect.stringContaining('good'),
    ]);
    expect(room(null, 9_999)).toEqual(['doubt how much room /opt has cannot be told']);
  });
});

describe('programs', () => {
  it('that steps or undos need are missed, unless the plan may bring them', () => {
    const undo = { ...declaredUndo(), shown: '/opt/app/undo now' };
    const ctl = { kind: 'command', shown: '/opt/lb/ctl', program: '/opt/lb/ctl' } as const;
    const steps = [{ name: 'drain', undo, preview: { look: ctl, unless: null, check: null } }];
    const plan = planOf([{ hosts: ['web-01'], steps }]);
    const programs = { '/opt/lb/ctl': false, '/opt/app/undo': false };
    const checks = preflightChecks(plan, { 'web-01': surveyed(plan, { programs }) }, []);
    expect(named(checks, 'programs')).toMatchObject([
      { verdict: 'bad', text: '/opt/lb/ctl is not there, which step `drain` runs' },
    ]);
    expect(named(checks, 'undoCommands')).toMatchObject([
      { verdict: 'bad', text: '/opt/app/undo is not there, which the undo of step `drain` runs' },
    ]);
  });

  it('that a step before brings are a doubt', () => {
    const sketches: Sketch[] = [{ spec: template('x') }, { spec: run('/opt/app.conf --go') }];
    expect(named(checksOf(sketches, { programs: { '/opt/app.conf': false } }), 'programs')).toMatchObject([
      { verdict: 'doubt', text: expect.stringContaining('step `template` may bring it') },
    ]);
  });
});

it('steps that would fail are bad; after one that may change that, a doubt', () => {
  const directory = { kind: 'directory', mode: '0755', owner: '0:0' } as const;
  const service: Sketch = { spec: { type: 'service', name: 'app', state: 'started', enabled: null } };
  const services = { app: { exists: false, active: false, enabled: false } };
  expect(named(checksOf([{ spec: template('x') }], { paths: { '/opt/app.conf': directory } }), 'steps')).toMatchObject([
    { verdict: 'bad', text: 'step `template` would fail: /opt/app.conf is a directory' },
  ]);
  expect(named(checksOf([service], { services }), 'services')).toMatchObject([
    { verdict: 'bad', text: expect.stringContaining('there is no service app') },
  ]);
  const install: Sketch = { spec: { type: 'package', name: 'app', version: '1' } };
  const packages = { app: { tool: 'apt', versions: [], wanted: false, offered: true } } as const;
  expect(named(checksOf([install, service], { services, packages }), 'services')).toMatchObject([{ verdict: 'doubt' }]);
  const dnf = { app: { ...packages.app, tool: 'dnf', offered: false } } as const;
  expect(named(checksOf([install], { packages: dnf }), 'packages')).toMatchObject([{ verdict: 'bad' }]);
});

it('gates of the preflight that fail are bad; others, and those without an answer, are a doubt', () => {
  const plan = planOf([{ hosts: ['a', 'b'], gates: [{ name: 'health' }] }], {
    changeGateSketches: [{ name: 'errors', on: ['preflight'] }, { name: 'x' }, { name: 'y' }],
  });
  const reading = (gate: string, host: string | null, verdict: GateReading['verdict']): GateReading => ({
    gate,
    host,
    verdict,
    detail: 'HTTP 503',
  });
  const readings = [
    reading('c.errors', null, 'fail'),
    reading('0.health', 'a', 'fail'),
    reading('0.health', 'b', 'fail'),
    reading('c.x', null, 'unknown'),
    reading('c.y', null, 'pass'),
  ];
  expect(preflightChecks(plan, {}, readings)).toMatchObject([
    { name: 'gates', verdict: 'bad', text: 'gate `errors` fails now: HTTP 503', hosts: [] },
    { name: 'gates', verdict: 'doubt', text: 'gate `health` fails now: HTTP 503', hosts: ['a', 'b'] },
    { name: 'gates', verdict: 'doubt', text: 'gate `x` has no answer now: HTTP 503' },
    { name: 'gates', verdict: 'good', text: '1 gate answer good now' },
  ]);
});
