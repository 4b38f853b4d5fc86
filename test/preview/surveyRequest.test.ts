import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Payload, secretMark, type UndoAction } from '../../src/model/executionPlan.ts';
import { ownerQuestion } from '../../src/preview/asks.ts';
import { surveyRequest } from '../../src/preview/surveyRequest.ts';
import type { StepSpec } from '../../src/steps/spec.ts';
import { planOf } from '../rollout/plans.ts';
import { nothingAround, planWith, run, type Sketch, sha256, template } from './previewing.ts';

const options = { commands: true, sha256 };
const requestOf = (...sketches: readonly Sketch[]) => surveyRequest(planWith(sketches), 'web-01', options);

it('asks for what each type of step goes by, each thing once, in all stages', () => {
  const symlink: StepSpec = { type: 'symlink', path: '/opt/current', to: '2' };
  const line: StepSpec = { type: 'line', path: '/etc/app', line: 'a', match: null, state: 'present', diff: true };
  const service: StepSpec = { type: 'service', name: 'app', state: 'started', enabled: null };
  const steps: Sketch[] = [
    { spec: template('one', { owner: 'app' }) },
    { spec: symlink },
    { spec: line },
    { spec: service },
    { spec: { type: 'package', name: 'curl', version: '2' } },
    { spec: run('/opt/lb/ctl drain'), unless: 'test -e a', check: 'true' },
  ];
  expect(surveyRequest(planWith(steps, steps), 'web-01', options)).toMatchObject({
    stateDir: null,
    paths: ['/opt/app.conf', '/opt/current', '/etc/app'],
    contents: [
      { path: '/opt/app.conf', unlessSha256: sha256('one'), alsoPrivate: false },
      { path: '/etc/app', unlessSha256: null, alsoPrivate: true },
    ],
    services: [{ name: 'app', manager: 'systemctl', boot: false }],
    packages: [{ name: 'curl', version: '2' }],
    lines: [{ path: '/etc/app', line: 'a', match: null, state: 'present' }],
    programs: ['/opt/lb/ctl'],
    folders: ['/opt', '/var/tmp'],
    sudo: true,
  });
});

it('asks no commands of the author where that is not wanted', () => {
  const plan = planWith([{ spec: run('true'), unless: 'test -e a' }]);
  const scripts = (commands: boolean) =>
    surveyRequest(plan, 'web-01', { ...options, commands }).commands.map(({ id }) => id);
  expect(scripts(true)).toEqual(['unless 0.run']);
  expect(scripts(false)).toEqual([]);
});

it('asks no content for what is not shown, nor for what holds a secret', () => {
  expect(requestOf({ spec: template('one', { diff: false }) }).contents).toEqual([]);
  expect(requestOf({ spec: template(secretMark('key'), { diff: true }) }).contents).toEqual([]);
});

it('asks for both when two steps write one file', () => {
  const two = [
    { spec: template('one'), name: 'a' },
    { spec: template('two', { diff: true }), name: 'b' },
  ];
  expect(requestOf(...two).contents).toMatchObject([{ path: '/opt/app.conf', unlessSha256: null, alsoPrivate: true }]);
});

it('asks nothing of a host for steps that run on the controller', () => {
  const undo = { kind: 'irreversible', reason: 'test' } as const;
  const spec: StepSpec = {
    type: 'local',
    command: '/bin/mail',
    surroundings: nothingAround,
    undo,
    undoWhenUnknown: false,
  };
  expect(requestOf({ spec, unless: 'true', check: 'true' })).toMatchObject({ commands: [], programs: [] });
});

it('asks for what undos run by: a path, or the interpreter of a script', () => {
  const undo = (shown: string, ...payloads: readonly Payload[]): UndoAction => ({
    ...{ kind: 'host', shown, whenUnknown: false, expectsMs: null },
    command: { script: '', stdin: null, payloads, timeoutMs: 1 },
  });
  const undos = [
    undo('python3 undo.py --all', { kind: 'text', text: '' }),
    undo('/opt/lb/ctl enable web-01'),
    undo('rm x'),
  ];
  const steps = undos.map((one, at) => ({ name: `s${at}`, undo: one }));
  const { programs } = surveyRequest(planOf([{ hosts: ['web-01'], steps }]), 'web-01', options);
  expect(programs).toEqual(['python3', '/opt/lb/ctl']);
});

it('asks gates from their hosts, with their input, but none that needs a secret', () => {
  const gate = (name: string, stdin: string | null) => ({
    ...{ name, question: { kind: 'command', from: 'host', command: 'grep -q up', stdin } as const },
  });
  const gates = [gate('a', null), gate('b', "it's up"), gate('c', secretMark('key'))];
  const { commands } = surveyRequest(planOf([{ hosts: ['web-01'], gates }]), 'web-01', options);
  expect(commands.map(({ id }) => id)).toEqual(['gate 0.a', 'gate 0.b']);
  expect(() => execFileSync('sh', ['-c', commands[1]?.script ?? 'false'])).not.toThrow();
});

it('lets the host say whose a file or a tree is, as the step compares it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-owner-'));
  try {
    writeFileSync(join(folder, "it's.conf"), '');
    chmodSync(folder, 0o755);
    const exitCode = (kind: 'file' | 'directory', owner: string) => {
      const path = kind === 'file' ? join(folder, "it's.conf") : folder;
      const look = { kind, path, mode: null, owner, diff: null };
      const { script = '' } = ownerQuestion('s', { look, unless: null, check: null }) ?? {};
      try {
        execFileSync('sh', ['-c', script], { stdio: 'pipe' });
        return 0;
      } catch {
        return 1;
      }
    };
    const me = userInfo().username;
    for (const kind of ['file', 'directory'] as const)
      expect([me, 'daemon', 'nobody-of-this-name'].map((owner) => exitCode(kind, owner))).toEqual([0, 1, 1]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
