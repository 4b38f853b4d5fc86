import { describe, expect, it } from 'vitest';
import { junitXml } from '../../src/review/ci/junit.ts';
import type { RunEvent } from '../../src/rollout/events.ts';
import { wrongForJenkins, wrongForSurefire } from './ciJunitSchema.ts';
import { parseXml, type Xml } from './ciXml.ts';
import { feed, openPlayed, played } from './liveRuns.ts';
import { scenarios } from './scenarios.ts';
import { viewOf } from './transcript.ts';

const names = [...Object.keys(scenarios), 'fiveThousand'];

function xmlOf(name: string, change: (event: RunEvent) => RunEvent = (event) => event): string {
  const { plan, events } = played(name);
  const { state } = feed(openPlayed({ plan, events }), events);
  return junitXml(plan, events.map(change), viewOf(plan, { state }));
}

const reportOf = (...run: Parameters<typeof xmlOf>): Xml => parseXml(xmlOf(...run));

function suiteOf(report: Xml, name: string): Xml {
  const suite = report.children.find(({ attributes }) => attributes.name === name);
  if (suite === undefined) throw new Error(`no suite ${name}`);
  return suite;
}

/** `name: how it ended`, without those that went well. */
const badCases = (suite: Xml): string[] =>
  suite.children
    .filter(({ name }) => name === 'testcase')
    .flatMap(({ attributes, children: [bad] }) =>
      bad === undefined || bad.name === 'system-out'
        ? []
        : [`${attributes.name}: ${bad.name} ${bad.attributes.type ?? ''}`.trim()],
    );

const propertiesOf = (suite: Xml): Record<string, string | undefined> =>
  Object.fromEntries((suite.children[0]?.children ?? []).map(({ attributes: { name = '', value } }) => [name, value]));

/** In the order in which they stand in the plan. */
const hostsOf = (name: string): string[] =>
  played(name).plan.stages.flatMap(({ hosts }) => hosts.map(({ host }) => host));

function countsOf(suites: readonly Xml[]): Record<string, string> {
  const cases = suites.flatMap(({ children }) => children.filter(({ name }) => name === 'testcase'));
  const ended = (how: string): string => String(cases.filter(({ children: [bad] }) => bad?.name === how).length);
  const bad = { failures: ended('failure'), errors: ended('error'), skipped: ended('skipped') };
  return { tests: String(cases.length), ...bad };
}

describe('--junit', () => {
  it('is valid for Jenkins', async () => {
    const reports = names.map((name) => ({ fileName: `${name}.xml`, contents: xmlOf(name) }));
    expect(await wrongForJenkins(reports)).toEqual([]);
  });

  it('would not be with what Jenkins does not know', async () => {
    const contents = xmlOf('done').replace('<testsuites ', '<testsuites skipped="0" ');
    expect(await wrongForJenkins([{ fileName: 'a.xml', contents }])).toEqual([
      expect.stringMatching(/^a\.xml:2: .*'skipped' is not allowed/),
    ]);
  });

  it.each(names)('is valid for Surefire suite by suite, and counts right: %s', (name) => {
    const { attributes, children: suites } = reportOf(name);
    expect(suites.flatMap(wrongForSurefire)).toEqual([]);
    expect(suites.map((suite) => suite.attributes.name)).toEqual(['the run', ...hostsOf(name)]);
    for (const suite of suites) expect(suite.attributes).toMatchObject(countsOf([suite]));
    const { skipped, ...known } = countsOf(suites);
    expect(attributes).toMatchObject(known);
  });

  it('has no failure where the run is done', () => {
    expect(countsOf(reportOf('done').children)).toMatchObject({ failures: '0', errors: '0', skipped: '0' });
  });

  it('has the step that failed, the run that was rolled back, and what was undone', () => {
    const report = reportOf('rolledBack');
    expect(badCases(suiteOf(report, 'app-04'))).toEqual(['restart: failure failed']);
    expect(badCases(suiteOf(report, 'the run'))).toEqual([
      'stage fleet: failure stageFailed',
      'outcome: failure rolledBack',
    ]);
    expect(propertiesOf(suiteOf(report, 'app-04'))).toMatchObject({
      state: 'undone',
      undone: 'drain, release, restart',
    });
    expect(badCases(suiteOf(report, 'app-06'))).toEqual(['all steps: skipped']);
    expect(propertiesOf(suiteOf(report, 'the run'))).toMatchObject({ outcome: 'rolledBack', ticket: 'CHG0042117' });
  });

  it('has what failed on the way back too', () => {
    expect(badCases(suiteOf(reportOf('needsAttention'), 'app-02'))).toEqual(['undo release: failure failed']);
  });

  it('has unreachable hosts and unknown ends as errors', () => {
    expect(badCases(suiteOf(reportOf('unreachable'), 'app-03'))).toContain('connect and lock: error unreachable');
    expect(badCases(suiteOf(reportOf('leftUnknown'), 'app-03'))).toContain('drain: error unknown');
    expect(badCases(suiteOf(reportOf('hostTaken'), 'app-03'))).toContain('connect and lock: error held');
  });

  it('has gates as cases of their host', () => {
    expect(badCases(suiteOf(reportOf('unhealthy'), 'app-05'))).toContain('gate health (host): failure gate fail');
    expect(badCases(suiteOf(reportOf('heldInDoubt'), 'app-02'))).toContain('gate health (host): error gate unknown');
  });

  it.each(['held', 'heldAtClose', 'refused', 'stoppedByOperator'])(
    'does not call a run done that is not: %s',
    (name) => {
      expect(badCases(suiteOf(reportOf(name), 'the run')).at(-1)).toMatch(/^outcome: error (held|refused|aborted)$/);
    },
  );

  it('has the end of an output, whatever bytes it holds', async () => {
    const output = `${'x'.repeat(40_000)}\u001b[31mred\u001b[0m <b>&"]]>\u0000\u0008\uFFFE\uD800 the end\n`;
    const contents = xmlOf('rolledBack', (event) =>
      event.type === 'stepEnded' && event.outcome === 'failed'
        ? { ...event, output, reason: 'a "b" <c>\u0007\nd' }
        : event,
    );
    expect(await wrongForJenkins([{ fileName: 'odd.xml', contents }])).toEqual([]);
    const report = parseXml(contents);
    const failed = suiteOf(report, 'app-04').children.find(({ children: [bad] }) => bad?.name === 'failure')
      ?.children[0];
    expect(failed?.text).toMatch(/^\(\d+ characters before\)\nx+red <b>&"\]\]> the end\n$/);
    expect(failed?.text.length).toBeLessThan(17_000);
    expect(failed?.attributes.message).toBe('failed: a "b" <c>\nd');
  });
});
