import { describe, expect, it } from 'vitest';
import { secretMark } from '../../src/model/executionPlan.ts';
import type { PathState, TreeEntry } from '../../src/model/survey.ts';
import type { StepSpec } from '../../src/steps/spec.ts';
import { base64, ended, fileState, planWith, previewOf, previewsOf, run, type Sketch, template } from './previewing.ts';

const path = '/opt/app.conf';

describe('a file', () => {
  it('that is not there is created, with all of its text', () => {
    expect(previewOf({ spec: template('one\ntwo\n') }, { paths: { [path]: { kind: 'absent' } } })).toEqual({
      step: '0.template',
      sign: 'create',
      certainty: 'verified',
      text: `${path}: new file, 0644`,
      diff: '@@ -0,0 +1,2 @@\n+one\n+two',
      note: null,
    });
  });

  it('with the same bytes, mode and owner is unchanged', () => {
    const sketch = { spec: template('one\n', { mode: '644', owner: 'app' }) };
    const answered = { paths: { [path]: fileState('one\n') }, commands: { 'owner 0.template': ended(0) } };
    expect(previewOf(sketch, answered)).toMatchObject({ sign: 'unchanged', certainty: 'verified', diff: null });
    expect(previewOf(sketch, { ...answered, commands: { 'owner 0.template': ended(1) } })).toMatchObject({
      ...{ sign: 'change', certainty: 'verified', text: `${path}: owner 0:0 → app` },
    });
    expect(previewOf(sketch, { ...answered, commands: {} })).toMatchObject({ sign: 'change', certainty: 'predicted' });
  });

  it('with other bytes says what changes, with three lines around it', () => {
    const was = 'a\nb\nc\nd\ne\nf\ng\n';
    const answered = { paths: { [path]: fileState(was, '0640') }, contents: { [path]: base64(was) } };
    const spec = template(was.replace('f', 'F'), { mode: '0644', diff: true });
    expect(previewOf({ spec }, answered)).toMatchObject({
      ...{ sign: 'change', certainty: 'verified', text: `${path}: content, mode 0640 → 0644`, note: null },
      diff: '@@ -3,5 +3,5 @@\n c\n d\n e\n-f\n+F\n g',
    });
  });

  it('that others may not read is compared and not shown, now, then, or when it is new', () => {
    const secretive = { diff: null, note: expect.stringContaining('keeps others from reading it') };
    const answered = { paths: { [path]: fileState('password', '0640') }, contents: { [path]: base64('password') } };
    expect(previewOf({ spec: template('x') }, answered)).toMatchObject({ certainty: 'verified', ...secretive });
    const open = { paths: { [path]: fileState('old') }, contents: { [path]: base64('old') } };
    expect(previewOf({ spec: template('x', { mode: '0600' }) }, open)).toMatchObject(secretive);
    const absent = { paths: { [path]: { kind: 'absent' } } } as const;
    expect(previewOf({ spec: template('x', { mode: '0600' }) }, absent)).toMatchObject(secretive);
    expect(previewOf({ spec: template('x', { mode: '0600', diff: true }) }, absent).diff).toContain('+x');
    expect(previewOf({ spec: template('x', { diff: false }) }, absent)).toMatchObject({ diff: null });
  });

  it('that holds a secret is neither compared nor shown, whatever the plan says', () => {
    const spec = template(`password=${secretMark('db')}\n`, { diff: true });
    const seen = previewOf(
      { spec },
      { paths: { [path]: fileState('password=x\n') }, contents: { [path]: base64('password=x\n') } },
    );
    expect(seen).toMatchObject({ sign: 'change', certainty: 'predicted', diff: null });
    expect(seen.note).toContain('secret');
    expect(JSON.stringify(seen)).not.toMatch(/password|secret:db/);
  });

  it('that is no text, or too long, is told by its checksum alone', () => {
    const upload: StepSpec = {
      ...{ type: 'upload', payload: { kind: 'file', sha256: 'f'.repeat(64), bytes: 5 }, directory: false },
      ...{ from: 'app.bin', to: path, mode: null, owner: null, diff: null },
    };
    const answered = { paths: { [path]: fileState('old') } };
    expect(previewOf({ spec: upload }, answered)).toMatchObject({ sign: 'change', certainty: 'verified', diff: null });
    expect(previewOf({ spec: template('new') }, answered).note).toContain('not shown');
    const binary = { ...answered, contents: { [path]: Buffer.from([0xff, 0xfe]).toString('base64') } };
    expect(previewOf({ spec: template('new') }, binary)).toMatchObject({ diff: null });
  });

  it('whose bytes this user cannot read is predicted', () => {
    const unreadable = { ...fileState('one'), sha256: null };
    expect(previewOf({ spec: template('two') }, { paths: { [path]: unreadable } })).toMatchObject({
      ...{ sign: 'change', certainty: 'predicted' },
    });
    // Another length is another content all the same.
    expect(previewOf({ spec: template('longer') }, { paths: { [path]: unreadable } }).certainty).toBe('verified');
  });

  it('where something of another kind is would fail', () => {
    for (const kind of [
      { kind: 'directory', mode: '0755', owner: '0:0' },
      { kind: 'link', to: 'x' },
      { kind: 'other' },
    ] as const) {
      const seen = previewOf({ spec: template('one') }, { paths: { [path]: kind } });
      expect(seen).toMatchObject({ sign: 'change', note: expect.stringContaining(`would fail: ${path} is `) });
    }
  });
});

describe('a directory', () => {
  const spec: StepSpec = {
    ...{ type: 'upload', payload: { kind: 'file', sha256: 'd'.repeat(64), bytes: 9 }, directory: true },
    ...{ from: 'tree', to: '/opt/app', mode: null, owner: null, diff: null },
  };
  const entries = (owner: string, sha256 = 'aa') => {
    const bin: TreeEntry = { path: 'bin', kind: 'directory', mode: '0755', owner };
    const app: TreeEntry = { path: 'bin/app', kind: 'file', mode: '0755', owner, bytes: 3, sha256 };
    const now: TreeEntry = { path: 'now', kind: 'link', to: 'bin' };
    return { bin, app, now };
  };
  const directory = () => Object.values(entries(''));
  const itself: PathState = { kind: 'directory', mode: '0755', owner: '0:0' };
  const commands = { 'own group': ended(0, '0\n') };
  const seen = (there: readonly TreeEntry[], now = itself) =>
    previewOf(
      { spec },
      { paths: { '/opt/app': now }, trees: { '/opt/app': { entries: there } }, commands },
      { directory },
    );

  it('that is the same is unchanged; another mode or owner is a change', () => {
    const there = Object.values(entries('0:0'));
    expect(seen(there)).toMatchObject({ sign: 'unchanged', certainty: 'verified', diff: null });
    expect(seen(there, { ...itself, mode: '0700' })).toMatchObject({ text: '/opt/app: mode 0700 → 0755' });
    expect(seen(there, { ...itself, owner: '7:7' })).toMatchObject({ sign: 'change', text: '/opt/app: owner → 0:0' });
    expect(seen(Object.values(entries('0:7')))).toMatchObject({ sign: 'change', text: '/opt/app: owner → 0:0' });
  });

  it('lists what is new, changed and removed', () => {
    const { bin, app } = entries('0:0', 'cc');
    const old: TreeEntry = { path: 'old', kind: 'file', mode: '0644', owner: '0:0', bytes: 1, sha256: 'bb' };
    expect(seen([bin, app, old])).toMatchObject({
      ...{ sign: 'change', certainty: 'verified', text: '/opt/app: 1 new, 1 changed, 1 removed' },
      diff: '~ bin/app: content\n+ now → bin\n- old (0644, 1 byte)',
    });
  });

  it('that is new, or cannot be listed, says so', () => {
    const absent = previewOf({ spec }, { paths: { '/opt/app': { kind: 'absent' } } }, { directory });
    expect(absent).toMatchObject({ sign: 'create', certainty: 'verified', text: '/opt/app: new directory, 3 entries' });
    const unread = Object.values(entries('0:0')).map((entry) =>
      entry.kind === 'file' ? { ...entry, sha256: null } : entry,
    );
    expect(seen(unread)).toMatchObject({
      sign: 'change',
      certainty: 'predicted',
      note: expect.stringContaining('can be read'),
    });
    const many = { paths: { '/opt/app': itself }, trees: { '/opt/app': { entries: null, why: 'tooMany' } } } as const;
    expect(previewOf({ spec }, many, { directory })).toMatchObject({ sign: 'change', certainty: 'predicted' });
  });
});

it('a symbolic link is created, switched, or as it is to be', () => {
  const spec: StepSpec = { type: 'symlink', path: '/opt/current', to: 'releases/2' };
  const seen = (paths: { readonly [path: string]: PathState }) => previewOf({ spec }, { paths });
  expect(seen({ '/opt/current': { kind: 'absent' } })).toMatchObject({
    sign: 'create',
    text: '/opt/current → releases/2',
  });
  expect(seen({ '/opt/current': { kind: 'link', to: 'releases/2' } })).toMatchObject({ sign: 'unchanged' });
  expect(seen({ '/opt/current': { kind: 'link', to: 'releases/1' } })).toMatchObject({
    ...{ sign: 'change', certainty: 'verified', text: '/opt/current: releases/1 → releases/2' },
  });
});

describe('a line', () => {
  const spec: StepSpec = { type: 'line', path: '/etc/app', line: 'b=2', match: '^b=', state: 'present', diff: null };
  const was = 'a=1\nb=1\nc=1\n';
  const answered = { paths: { '/etc/app': fileState(was) }, contents: { '/etc/app': base64(was) } };
  const hits = [{ number: 2, line: 'b=1' }];

  it('is replaced, appended or removed, as the host says', () => {
    expect(previewOf({ spec }, { ...answered, lines: [{ edit: 'replace', hits }] })).toMatchObject({
      ...{ sign: 'change', certainty: 'verified', text: '/etc/app: line 2 is replaced' },
      diff: '@@ -1,3 +1,3 @@\n a=1\n-b=1\n+b=2\n c=1',
    });
    expect(previewOf({ spec }, { ...answered, lines: [{ edit: 'append', hits: [] }] }).diff).toContain('\n+b=2');
    expect(previewOf({ spec }, { ...answered, lines: [{ edit: 'remove', hits }] })).toMatchObject({ sign: 'remove' });
    expect(previewOf({ spec }, { ...answered, lines: [{ edit: 'nothing', hits: [] }] })).toMatchObject({
      sign: 'unchanged',
    });
  });

  it('of a private file shows nothing that is in it', () => {
    const paths = { '/etc/app': fileState(was, '0600') };
    const seen = previewOf({ spec }, { ...answered, paths, lines: [{ edit: 'replace', hits }] });
    expect(seen).toMatchObject({ sign: 'change', certainty: 'verified', diff: null });
    expect(JSON.stringify(seen)).not.toContain('b=1');
  });

  it('of a long file is told without what is around it; where it cannot be edited it would fail', () => {
    const long = { paths: answered.paths, lines: [{ edit: 'replace', hits } as const] };
    expect(previewOf({ spec }, long).diff).toBe('@@ -2 @@\n-b=1\n+b=2');
    expect(previewOf({ spec }, { lines: [{ edit: null, why: '/etc/app is a directory' }] }).note).toContain(
      'would fail: /etc/app is a directory',
    );
  });
});

describe('a service', () => {
  const service = (
    state: 'started' | 'stopped' | 'restarted' | 'reloaded' | null,
    enabled: boolean | null = null,
  ): StepSpec => ({
    ...{ type: 'service', name: 'app', state, enabled },
  });
  const seen = (spec: StepSpec, active: boolean, enabled = false, exists: boolean | null = true) =>
    previewOf({ spec }, { services: { app: { exists, active, enabled } } });

  it.each([
    ['started', true, 'unchanged', 'is active'],
    ['started', false, 'change', 'started'],
    ['stopped', false, 'unchanged', 'is not active'],
    ['stopped', true, 'change', 'stopped'],
    ['restarted', true, 'runs', 'restarted'],
    ['restarted', false, 'change', 'started'],
    ['reloaded', true, 'runs', 'reloaded'],
  ] as const)('%s while active is %s: %s', (state, active, sign, word) => {
    expect(seen(service(state), active)).toMatchObject({
      sign,
      certainty: 'verified',
      text: expect.stringContaining(`service app: ${word}`),
    });
  });

  it('is enabled or disabled at boot; one that is not there would fail', () => {
    expect(seen(service(null, true), false, false)).toMatchObject({
      sign: 'change',
      text: 'service app: enabled (now not active, not enabled)',
    });
    expect(seen(service(null, true), false, true)).toMatchObject({ sign: 'unchanged' });
    expect(seen(service('started'), false, false, false).note).toContain('would fail: there is no service app');
    expect(seen(service('started'), false, false, null)).toMatchObject({ certainty: 'predicted' });
  });
});

it('a package is installed, changed or removed, from version to version', () => {
  const spec = (version: string | null): StepSpec => ({ type: 'package', name: 'curl', version });
  const at = (versions: string[], wanted: boolean, offered: boolean | null = true, tool: 'apt' | 'dnf' = 'apt') => ({
    packages: { curl: { tool, versions, wanted, offered } },
  });
  expect(previewOf({ spec: spec('2') }, at(['2'], true))).toMatchObject({
    sign: 'unchanged',
    text: 'package curl: 2 is installed',
  });
  expect(previewOf({ spec: spec('2') }, at(['1'], false))).toMatchObject({
    sign: 'change',
    certainty: 'verified',
    text: 'package curl: 1 → 2',
  });
  expect(previewOf({ spec: spec('2') }, at([], false))).toMatchObject({ sign: 'create' });
  expect(previewOf({ spec: spec(null) }, at(['1'], false))).toMatchObject({
    sign: 'remove',
    text: 'package curl: 1 is removed',
  });
  expect(previewOf({ spec: spec(null) }, at([], true))).toMatchObject({ sign: 'unchanged' });
  expect(previewOf({ spec: spec('2') }, at(['1'], false, false))).toMatchObject({
    certainty: 'predicted',
    note: expect.stringContaining('refreshes'),
  });
  expect(previewOf({ spec: spec('2') }, at(['1'], false, false, 'dnf')).note).toContain('would fail');
  expect(previewOf({ spec: spec('2') }, { packages: { curl: { tool: null, why: 'there is no apt' } } }).note).toContain(
    'would fail: there is no apt',
  );
});

describe('a command', () => {
  const spec = run('/opt/app/migrate\n/opt/app/index');
  const id = (question: string) => `${question} 0.run`;

  it('is opaque, verbatim', () => {
    expect(previewOf({ spec }, {})).toMatchObject({
      sign: 'opaque',
      certainty: 'opaque',
      text: '/opt/app/migrate\n/opt/app/index',
    });
  });

  it('goes by its `unless`', () => {
    const seen = (exitCode: number, timedOut = false) =>
      previewOf({ spec, unless: 'test -e x' }, { commands: { [id('unless')]: ended(exitCode, '', timedOut) } });
    expect(seen(0)).toMatchObject({ sign: 'unchanged', certainty: 'predicted' });
    expect(seen(1)).toMatchObject({ sign: 'runs', certainty: 'predicted' });
    expect(seen(143, true)).toMatchObject({ sign: 'opaque', certainty: 'opaque' });
  });

  it('goes by its `check`, with what that says', () => {
    const seen = (exitCode: number, output: string) =>
      previewOf({ spec, check: 'migrate -n' }, { commands: { [id('check')]: ended(exitCode, output) } });
    expect(seen(0, '')).toMatchObject({ sign: 'unchanged', certainty: 'predicted' });
    expect(seen(1, '3 tables\n')).toMatchObject({
      sign: 'change',
      certainty: 'predicted',
      note: expect.stringContaining(': 3 tables'),
    });
    expect(seen(1, '+ a\n\x1b[31m- b\n')).toMatchObject({ diff: '+ a\n␛[31m- b' });
    expect(seen(2, 'no database')).toMatchObject({
      sign: 'opaque',
      certainty: 'opaque',
      note: expect.stringContaining('exit 2): no database'),
    });
  });

  it('whose questions are not asked is opaque; a typed step is told as it would be if it ran', () => {
    const commands = { [id('unless')]: ended(0) };
    expect(previewOf({ spec, unless: 'true' }, { commands }, { commands: false })).toMatchObject({
      sign: 'opaque',
      note: expect.stringContaining('not asked'),
    });
    const typed = { spec: template('new'), unless: 'true' };
    const paths = { [path]: { kind: 'absent' } } as const;
    expect(previewOf(typed, { paths }, { commands: false })).toMatchObject({ sign: 'create', certainty: 'predicted' });
    expect(previewOf(typed, { paths, commands: { 'unless 0.template': ended(0) } })).toMatchObject({
      sign: 'unchanged',
      certainty: 'predicted',
    });
    expect(previewOf(typed, { paths, commands: { 'unless 0.template': ended(1) } })).toMatchObject({
      sign: 'create',
      certainty: 'verified',
    });
  });

  it('on the controller goes by what was asked there', () => {
    const undo = { kind: 'irreversible', reason: 'test' } as const;
    const local: StepSpec = {
      type: 'local',
      command: 'mail',
      surroundings: { stdin: null, env: {}, directory: null },
      undo,
      undoWhenUnknown: false,
    };
    const controllerEnds = { 'unless 0.local': ended(0) };
    expect(previewOf({ spec: local, unless: 'true' }, {}, { controllerEnds })).toMatchObject({ sign: 'unchanged' });
  });
});

it('a wait changes nothing, a reboot runs', () => {
  const wait: StepSpec = { type: 'wait', for: { command: 'true' }, everyMs: 1, withinMs: 1 };
  const reboot: StepSpec = { type: 'reboot', command: 'reboot', until: null, withinMs: 1 };
  expect(previewsOf(planWith([{ spec: wait }, { spec: reboot }]), {})).toMatchObject([
    { sign: 'unchanged', certainty: 'verified', text: 'waits; changes nothing' },
    { sign: 'runs', certainty: 'verified' },
  ]);
});

describe('a step after another one', () => {
  const paths = {
    [path]: fileState('old'),
    '/opt/current': { kind: 'link', to: '1' },
    '/opt/current/link': { kind: 'absent' },
  } as const;
  const contents = { [path]: base64('old') };
  const switching: StepSpec = { type: 'symlink', path: '/opt/current', to: '2' };
  const certainties = (...stages: readonly (readonly Sketch[])[]) =>
    previewsOf(planWith(...stages), {
      paths,
      contents,
      services: { app: { exists: true, active: true, enabled: true } },
    }).map(({ certainty }) => certainty);

  it('that writes the same path is predicted, in later stages too, and names it', () => {
    const first = { spec: template('new'), name: 'first' };
    const second = { spec: template('newer'), name: 'second' };
    expect(certainties([first, second])).toEqual(['verified', 'predicted']);
    expect(certainties([first], [second])).toEqual(['verified', 'predicted']);
    expect(previewsOf(planWith([first, second]), { paths, contents })[1]?.note).toContain(
      'step `first` comes before it',
    );
  });

  it('that changes nothing stays verified', () => {
    expect(
      certainties([
        { spec: template('old'), name: 'first' },
        { spec: template('new'), name: 'second' },
      ]),
    ).toEqual(['verified', 'verified']);
  });

  it('that writes through a link that was switched, or a path that a command names, is predicted', () => {
    const below: StepSpec = { type: 'symlink', path: '/opt/current/link', to: 'x' };
    expect(certainties([{ spec: switching }, { spec: below, name: 'below' }])).toEqual(['verified', 'predicted']);
    expect(certainties([{ spec: below, name: 'below' }, { spec: switching }])).toEqual(['verified', 'predicted']);
    expect(certainties([{ spec: run(`rm -f ${path}`) }, { spec: template('new') }])).toEqual(['opaque', 'predicted']);
    expect(certainties([{ spec: run(`rm -f ${path}.old`) }, { spec: template('new') }])).toEqual([
      'opaque',
      'verified',
    ]);
  });

  it('that drives the same service, or restarts the host, is predicted', () => {
    const stop: StepSpec = { type: 'service', name: 'app', state: 'stopped', enabled: null };
    const start: StepSpec = { type: 'service', name: 'app', state: 'started', enabled: null };
    const reboot: StepSpec = { type: 'reboot', command: 'reboot', until: null, withinMs: 1 };
    expect(
      certainties([
        { spec: stop, name: 'stop' },
        { spec: start, name: 'start' },
      ]),
    ).toEqual(['verified', 'predicted']);
    expect(certainties([{ spec: reboot }, { spec: start }])).toEqual(['verified', 'predicted']);
  });
});
