import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExecutionPlan } from '../../src/model/executionPlan.ts';
import type { HostSurvey, PathState, TreeEntry, TreeState } from '../../src/model/survey.ts';
import { comparedRehearsal } from '../../src/preview/rehearsed.ts';
import { planOf } from '../rollout/plans.ts';

const plan = planOf([{ hosts: ['h1'] }]);

const nothing: HostSurvey = {
  facts: { os: null, kernel: null, machine: null, bootId: null, uid: 0, clockAheadMs: null, clockDoubtMs: null },
  paths: {},
  contents: {},
  trees: {},
  services: {},
  packages: {},
  lines: [],
  commands: {},
  programs: {},
  freeBytes: {},
  lock: { status: 'free' },
  stateDir: { path: '/var/tmp/nightshift-0', usable: true, why: null },
  sudo: null,
};

const file = (more: Partial<Extract<PathState, { kind: 'file' }>> = {}): PathState => ({
  kind: 'file',
  mode: '0644',
  owner: '0:0',
  bytes: 12,
  sha256: 'aa',
  ...more,
});
const listing = (entries: { readonly [path: string]: PathState }): TreeState => ({
  entries: Object.entries(entries).map(([path, state]): TreeEntry => ({ path, ...state })),
});

const surveyed = (survey: Partial<HostSurvey>) =>
  ({ h1: { status: 'surveyed', survey: { ...nothing, ...survey } } }) as const;
const compare = (
  before: Partial<HostSurvey>,
  after: Partial<HostSurvey>,
  of: ExecutionPlan = plan,
  except: string[] = [],
) => comparedRehearsal(surveyed(before), surveyed(after), of, except);
const tree = (entries: { readonly [path: string]: PathState }) => ({ trees: { '/opt/app': listing(entries) } });

describe('a host that is not as it was', () => {
  it.each<[string, PathState, PathState, string[]]>([
    ['a file that was forgotten', { kind: 'absent' }, file(), ['was absent, is a file of 12 bytes']],
    ['a file that is gone', file({ bytes: 1 }), { kind: 'absent' }, ['was a file of 1 byte, is absent']],
    ['another size', file(), file({ bytes: 13, sha256: 'bb' }), ['was a file of 12 bytes, is one of 13 bytes']],
    ['another content', file(), file({ sha256: 'bb' }), ['is a file of 12 bytes as before, with other content']],
    ['another mode', file(), file({ mode: '0600' }), ['its mode was 0644, is 0600']],
    ['another owner', file(), file({ owner: '5:5' }), ['its owner was 0:0, is 5:5']],
    [
      'a directory’s mode',
      { kind: 'directory', mode: '0755', owner: '0:0' },
      { kind: 'directory', mode: '0700', owner: '0:0' },
      ['its mode was 0755, is 0700'],
    ],
    [
      'a link elsewhere',
      { kind: 'link', to: '1.0' },
      { kind: 'link', to: '2.0' },
      ['was a link to 1.0, is a link to 2.0'],
    ],
    ['another kind', { kind: 'link', to: '1.0' }, file(), ['was a link to 1.0, is a file of 12 bytes']],
    [
      'a content nobody can read',
      file({ sha256: null }),
      file({ sha256: null }),
      ['its content was not compared: it cannot be read, or there is no program that makes a SHA-256'],
    ],
  ])('%s', (_, was, is, lines) => {
    const said = lines.map((line) => `h1: /opt/app/x: ${line}`);
    expect(compare({ paths: { '/opt/app/x': was } }, { paths: { '/opt/app/x': is } })).toEqual(said);
    // A tree lists nothing that is absent.
    const listed = (state: PathState) => tree(state.kind === 'absent' ? {} : { x: state });
    expect(compare(listed(was), listed(is))).toEqual(said);
  });

  it('tells a path once, by whatever ways it was looked at', () => {
    const before = {
      paths: { '/opt/app/x': file() },
      trees: { '/opt': listing({ 'app/x': file() }), ...tree({ x: file() }).trees },
    };
    const gone = {
      paths: { '/opt/app/x': { kind: 'absent' } as const },
      trees: { '/opt': listing({}), ...tree({}).trees },
    };
    expect(compare(before, gone)).toHaveLength(1);
  });

  it('tells a whole tree that came or went', () => {
    const absent = { trees: { '/opt/app': { entries: null, why: 'absent' } } } as const;
    expect(compare(absent, tree({ x: file(), 'd/y': file() }))).toEqual([
      'h1: /opt/app/d/y: was absent, is a file of 12 bytes',
      'h1: /opt/app/x: was absent, is a file of 12 bytes',
    ]);
    expect(compare(absent, absent)).toEqual([]);
  });

  it.each(['tooMany', 'unreadable'] as const)('is not proven where a tree was not listed: %s', (why) => {
    const unlisted = { trees: { '/opt/app': { entries: null, why } } };
    const text = `h1: /opt/app: not compared: ${why === 'tooMany' ? 'it has too many entries' : 'it cannot be read'}`;
    expect(compare(unlisted, tree({ x: file() }))).toEqual([text]);
    expect(compare(tree({ x: file() }), unlisted)).toEqual([text]);
    expect(compare(unlisted, unlisted)).toEqual([text]);
  });

  it('does not take what lies behind a link for compared, unless it is listed too', () => {
    const link = (to: string, ...trees: string[]) => ({
      paths: { '/opt/app/current': { kind: 'link', to } as const },
      trees: {
        '/opt/app/current': { entries: null, why: 'notADirectory' } as const,
        ...Object.fromEntries(trees.map((path) => [path, listing({})])),
      },
    });
    const text = (to: string) => [
      `h1: /opt/app/current: not compared: it is a link to ${to}; if that is a directory, name it with --watch`,
    ];
    expect(compare(link('releases/1.0'), link('releases/1.0'))).toEqual(text('releases/1.0'));
    expect(compare(link('/srv/1.0', '/opt'), link('/srv/1.0', '/opt'))).toEqual(text('/srv/1.0'));
    for (const [to, tree] of [
      ['releases/1.0', '/opt/app/releases'],
      ['/srv/1.0', '/srv/1.0'],
    ] as const)
      expect(compare(link(to, tree), link(to, tree))).toEqual([]);
  });

  it('leaves out what nightshift keeps itself, and what the user leaves out', () => {
    const kept = {
      trees: { '/var/tmp/nightshift-0': listing({ 'runs/r1': file() }), '/opt/app': listing({ 'logs/a': file() }) },
    };
    const empty = { trees: { '/var/tmp/nightshift-0': listing({}), '/opt/app': listing({}) } };
    expect(compare(empty, kept, plan, ['/opt/app/logs'])).toEqual([]);
    expect(compare(empty, kept)).toEqual(['h1: /opt/app/logs/a: was absent, is a file of 12 bytes']);
  });

  it('compares what a typed step writes whatever is left out', () => {
    const look = { kind: 'symlink', path: '/opt/app/current', to: '2.0' } as const;
    const typed = planOf([{ hosts: ['h1'], steps: [{ name: 'link', preview: { look, unless: null, check: null } }] }]);
    const at = (to: string) => ({ paths: { '/opt/app/current': { kind: 'link', to } as const } });
    expect(compare(at('1.0'), at('2.0'), typed, ['/opt/app'])).toHaveLength(1);
  });

  it('tells services and packages', () => {
    const look = { kind: 'package', name: 'curl', version: '2' } as const;
    const packaged = planOf([{ hosts: ['h1'], steps: [{ name: 'p', preview: { look, unless: null, check: null } }] }]);
    const service = (active: boolean, enabled = true) => ({ app: { exists: true, active, enabled } });
    const curl = (...versions: string[]) =>
      ({ curl: { tool: 'apt', versions, wanted: false, offered: null } }) as const;
    expect(
      compare(
        { services: service(true), packages: curl('1') },
        { services: service(false), packages: curl() },
        packaged,
      ),
    ).toEqual([
      'h1: service app: was running and enabled, is stopped and enabled',
      'h1: package curl: was 1, is not installed',
    ]);
    const unknown = { packages: { curl: { tool: null, why: 'no apt, dnf or yum' } } } as const;
    expect(compare(unknown, unknown, packaged)).toEqual(['h1: package curl: not compared: no apt, dnf or yum']);
  });

  it('is not proven when it cannot be looked at any more', () => {
    const problem = { code: 'NS2001', message: 'connection refused', next: '', severity: 'error' } as const;
    expect(comparedRehearsal(surveyed({}), { h1: { status: 'unreachable', problem } }, plan)).toEqual([
      'h1: could not be looked at afterwards: connection refused',
    ]);
    expect(comparedRehearsal(surveyed({}), {}, plan)).toEqual(['h1: was not looked at afterwards']);
  });

  it('lets no name speak to the terminal', () => {
    expect(compare(tree({}), tree({ '\u001b[2J\nx': file() }))).toEqual([
      'h1: /opt/app/\\x1b[2J\\x0ax: was absent, is a file of 12 bytes',
    ]);
  });

  it('counts what nobody would read', () => {
    const many = Object.fromEntries(Array.from({ length: 250 }, (_, at) => [`f${1000 + at}`, file()]));
    const lines = compare(tree({}), tree(many));
    expect(lines).toHaveLength(101);
    expect(lines.at(-1)).toBe('h1: and 150 differences more');
  });
});

it('says of each step that cannot be taken back that nothing proves it', () => {
  const steps = [{ name: 'migrate', undo: { kind: 'irreversible', reason: 'one way' } as const }];
  expect(compare({}, {}, planOf([{ hosts: ['h1'], steps }]))).toEqual([
    'step migrate: cannot be taken back (one way): nothing proves its way back',
  ]);
});

// --------------------------------------------------------------------------------------------------------- as a rule

const state: fc.Arbitrary<PathState> = fc.oneof(
  fc.record({
    kind: fc.constant('file' as const),
    mode: fc.constantFrom('0644', '0600'),
    owner: fc.constantFrom('0:0', '1:1'),
    bytes: fc.integer({ min: 0, max: 2 }),
    sha256: fc.constantFrom('aa', 'bb'),
  }),
  fc.record({
    kind: fc.constant('directory' as const),
    mode: fc.constantFrom('0755', '0700'),
    owner: fc.constant('0:0'),
  }),
  fc.record({ kind: fc.constant('link' as const), to: fc.constantFrom('a', 'b') }),
  fc.constant({ kind: 'other' as const }),
);
const states = fc.dictionary(fc.constantFrom('a', 'b', 'c/d', 'c'), state, { noNullPrototype: true });

describe('over random trees', () => {
  it('says nothing of what is the same, and something of every path that is not', () => {
    fc.assert(
      fc.property(states, states, (before, after) => {
        const lines = compare(tree(before), tree(after));
        const differing = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
          (path) => JSON.stringify(before[path]) !== JSON.stringify(after[path]),
        );
        const told = new Set(lines.map((line) => line.split(': ')[1]));
        expect([...told].sort()).toEqual(differing.map((path) => `/opt/app/${path}`).sort());
      }),
    );
  });
});
