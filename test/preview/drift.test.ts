import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from '../../src/model/canonicalJson.ts';
import type { DryRun, HostPreview } from '../../src/model/preview.ts';
import type { HostSurvey, PackageState, PathState, ServiceState, TreeEntry } from '../../src/model/survey.ts';
import { driftBetween } from '../../src/preview/drift.ts';
import { previewHost } from '../../src/preview/previewHost.ts';
import type { StepSpec } from '../../src/steps/spec.ts';
import { ended, fileState, known, nothingAround, planWith, surveyOf, template } from './previewing.ts';

const plan = planWith([{ spec: template('one') }]);

const dryRunOf = (preview: HostPreview): DryRun => ({
  ...{ atMs: 0, durationMs: 0, commandsAsked: true, gates: [], checks: [], hosts: { 'web-01': preview } },
});
const surveyed = (answered: Partial<HostSurvey>) =>
  dryRunOf({ status: 'surveyed', survey: surveyOf(answered), stages: [] });
const drift = (was: Partial<HostSurvey>, now: Partial<HostSurvey>) => driftBetween(plan, surveyed(was), surveyed(now));

const mode = fc.constantFrom('0644', '0600', '0755');
const owner = fc.constantFrom('0:0', '7:7');
const sum = fc.stringMatching(/^[0-9a-f]{64}$/);
const path: fc.Arbitrary<PathState> = fc.oneof(
  fc.constant<PathState>({ kind: 'absent' }),
  fc.record({ kind: fc.constant('file' as const), mode, owner, bytes: fc.nat(), sha256: fc.option(sum) }),
  fc.record({ kind: fc.constant('directory' as const), mode, owner }),
  fc.record({ kind: fc.constant('link' as const), to: fc.constantFrom('a', 'b') }),
  fc.constant<PathState>({ kind: 'other' }),
);
const service: fc.Arbitrary<ServiceState> = fc.record({
  exists: fc.option(fc.boolean()),
  active: fc.boolean(),
  enabled: fc.boolean(),
});
const versions = fc.uniqueArray(fc.constantFrom('1', '2'));
const offered: fc.Arbitrary<boolean | null> = fc.option(fc.boolean());
const tool = fc.constantFrom('apt' as const, 'dnf' as const);
const pack: fc.Arbitrary<PackageState> = fc.record({ tool, versions, wanted: fc.boolean(), offered });
const number = fc.integer({ min: 1, max: 9 });
const line = fc.record({
  edit: fc.constantFrom('nothing' as const, 'append' as const, 'replace' as const),
  hits: fc.array(fc.record({ number, line: fc.constant('') }), { maxLength: 2 }),
});
const command = fc.record({
  exitCode: fc.nat({ max: 3 }),
  output: fc.constantFrom('', 'said'),
  timedOut: fc.constant(false),
});

const answers: fc.Arbitrary<Partial<HostSurvey>> = fc.record({
  ...{
    paths: fc.record({ '/opt/app.conf': path }),
    services: fc.record({ app: service }),
    packages: fc.record({ curl: pack }),
  },
  ...{ lines: fc.tuple(line), commands: fc.record({ 'unless 0.template': command, 'gate 0.up': command }) },
  trees: fc.record({
    '/opt/tree': fc.record({ entries: fc.tuple(path.map((state): TreeEntry => ({ path: 'it', ...state }))) }),
  }),
});

/** What drift is about: all of it, but for what commands print, gates, and what repositories offer. */
function about({ paths, services, packages = {}, lines, commands, trees }: Partial<HostSurvey>): string {
  const { exitCode } = commands?.['unless 0.template'] ?? {};
  const kept = Object.entries(packages).map(([name, state]) => [name, { ...state, offered: null }]);
  return canonicalJson({ paths, services, packages: kept, lines, trees, exitCode });
}

it('nothing differs from itself, kept and read again', () => {
  fc.assert(
    fc.property(answers, (was) => {
      expect(drift(was, JSON.parse(canonicalJson(was)))).toEqual([]);
    }),
  );
});

/** As it was, but for one thing that is as in another answer: a path, a field of a service or package, a line … */
const changes: readonly ((was: Partial<HostSurvey>, other: Partial<HostSurvey>) => Partial<HostSurvey>)[] = [
  ...(['paths', 'trees', 'lines', 'commands'] as const).map((key) => (was: object, other: Partial<HostSurvey>) => ({
    ...was,
    [key]: other[key],
  })),
  ...(['exists', 'active', 'enabled'] as const).map(
    (key) => (was: Partial<HostSurvey>, other: Partial<HostSurvey>) => ({
      ...was,
      services: {
        app: { exists: true, active: true, enabled: true, ...was.services?.app, [key]: other.services?.app?.[key] },
      },
    }),
  ),
  (was, other) => ({ ...was, packages: other.packages ?? {} }),
];

it('whatever is not as it was is told, with its host', () => {
  fc.assert(
    fc.property(answers, answers, fc.constantFrom(...changes), (was, other, change) => {
      const now = change(was, other);
      const differences = drift(was, now);
      expect(differences.length > 0).toBe(about(was) !== about(now));
      for (const one of differences) {
        expect(one.about).toBe('host');
        expect(one.where).toMatch(/^web-01: /);
        expect(one.was).not.toBe('');
        expect(one.was === one.now && !one.was.includes('sha256')).toBe(false);
      }
    }),
    { numRuns: 500 },
  );
});

it('reads as a person writes it', () => {
  expect(
    drift({ paths: { '/opt/app.conf': fileState('one\n') } }, { paths: { '/opt/app.conf': { kind: 'absent' } } }),
  ).toEqual([
    { about: 'host', where: 'web-01: /opt/app.conf', was: 'file 0644 0:0 4 bytes sha256 2c8b08da5ce6…', now: 'absent' },
  ]);
  expect(
    drift({ commands: { 'unless 0.template': ended(0) } }, { commands: { 'unless 0.template': ended(1) } }),
  ).toEqual([{ about: 'host', where: 'web-01: `unless` of step template', was: 'exit 0', now: 'exit 1' }]);
});

it('another content of the same length is another one', () => {
  const [was, now] = ['one', 'two'].map((text) => ({ paths: { '/opt/app.conf': fileState(text) } }));
  expect(drift(was ?? {}, now ?? {})).toHaveLength(1);
});

it('facts that no preview was computed from may differ', () => {
  const { facts } = surveyOf();
  const another = { ...facts, bootId: 'c', clockAheadMs: 9_999 };
  const busy = { lock: { status: 'held', run: 'r', since: '', holder: '' }, freeBytes: { '/opt': 1 } } as const;
  expect(drift({ facts }, { facts: another, ...busy })).toEqual([]);
  expect(drift({ facts }, { facts: { ...facts, kernel: '6.2' } })).toMatchObject([
    { where: 'web-01: kernel', was: '6.1.0', now: '6.2' },
  ]);
});

it('a host that answered then and does not now is told; one that did not answer then is not', () => {
  const problem = { code: 'NS2003', message: 'web-01 does not answer', next: '', severity: 'error' } as const;
  const silent = dryRunOf({ status: 'unreachable', problem });
  expect(driftBetween(plan, surveyed({}), silent)).toEqual([
    { about: 'host', where: 'web-01', was: 'answered', now: 'web-01 does not answer' },
  ]);
  expect(driftBetween(plan, silent, surveyed({}))).toEqual([]);
});

it('of a large directory the first differences are told, and how many more there are', () => {
  const entries = (mark: string) =>
    Array.from({ length: 15 }, (_, at): TreeEntry => ({ path: `f${at}`, kind: 'link', to: mark }));
  const differences = drift(
    { trees: { '/opt': { entries: entries('a') } } },
    { trees: { '/opt': { entries: entries('b') } } },
  );
  expect(differences).toHaveLength(11);
  expect(differences[10]).toMatchObject({ where: 'web-01: /opt', now: '5 more differences' });
});

it('what was not asked both times is not compared; what the controller was asked is', () => {
  const was = surveyed({ commands: { 'unless 0.template': ended(0) } });
  const quiet = { ...surveyed({}), commandsAsked: false };
  expect(driftBetween(plan, was, quiet)).toEqual([]);
  expect(driftBetween(plan, was, surveyed({}))).toMatchObject([{ was: 'exit 0', now: 'not known' }]);
  const undo = { kind: 'irreversible', reason: 'test' } as const;
  const spec: StepSpec = { type: 'local', command: 'mail', surroundings: nothingAround, undo, undoWhenUnknown: false };
  const mailing = planWith([{ spec, unless: 'test -e sent' }]);
  const seen = (exitCode: number) => {
    const stages = previewHost(mailing, 'web-01', surveyOf(), {
      ...known,
      controllerEnds: { 'unless 0.local': ended(exitCode) },
    });
    return dryRunOf({ status: 'surveyed', survey: surveyOf(), stages });
  };
  expect(driftBetween(mailing, seen(0), seen(0))).toEqual([]);
  expect(driftBetween(mailing, seen(0), seen(1))).toMatchObject([
    { was: 'unchanged, predicted', now: 'runs, predicted' },
  ]);
});
