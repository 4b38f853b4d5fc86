import { describe, expect, it } from 'vitest';
import { junitXml } from '../../src/review/ci/junit.ts';
import type { RunEvent } from '../../src/rollout/events.ts';
import { parseXml, type Xml } from './ciXml.ts';
import { play, scenarios } from './scenarios.ts';
import { viewOf } from './transcript.ts';

/** Jenkins' junit-10.xsd and Maven Surefire's report, as far as we write it: children, attributes that must be, may be. */
const structure: Readonly<
  Record<string, readonly [children: RegExp, must: readonly string[], may: readonly string[]]>
> = {
  testsuites: [/^(testsuite )*$/, [], ['name', 'time', 'tests', 'failures', 'errors', 'skipped']],
  testsuite: [
    /^properties (testcase )*$/,
    ['name', 'tests', 'failures', 'errors', 'skipped', 'time'],
    ['timestamp', 'hostname'],
  ],
  properties: [/^(property )*$/, [], []],
  property: [/^$/, ['name', 'value'], []],
  testcase: [/^((failure|error|skipped) )?(system-out )?$/, ['name', 'classname', 'time'], []],
  failure: [/^$/, ['type', 'message'], []],
  error: [/^$/, ['type', 'message'], []],
  skipped: [/^$/, ['message'], []],
  'system-out': [/^$/, [], []],
};

function offences({ name, attributes, children }: Xml): string[] {
  const rule = structure[name];
  if (rule === undefined) return [`no element ${name}`];
  const [order, must, may] = rule;
  const given = Object.keys(attributes);
  return [
    ...(order.test(children.map((child) => `${child.name} `).join('')) ? [] : [`children of ${name}`]),
    ...must.filter((one) => !given.includes(one)).map((one) => `${name} without ${one}`),
    ...given.filter((one) => !must.includes(one) && !may.includes(one)).map((one) => `${name} with ${one}`),
    ...children.flatMap(offences),
  ];
}

function reportOf(name: string, change: (event: RunEvent) => RunEvent = (event) => event): Xml {
  const { plan, world } = play(name);
  return parseXml(junitXml(plan, world.events.map(change), viewOf(plan, world)));
}

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

describe('--junit', () => {
  it.each(Object.keys(scenarios))('is in the structure that CI systems read, and counts right: %s', (name) => {
    const report = reportOf(name);
    expect(offences(report)).toEqual([]);
    const { plan, world } = play(name);
    expect(report.children.map(({ attributes }) => attributes.name)).toEqual([
      'the run',
      ...Object.keys(viewOf(plan, world).hosts),
    ]);
    for (const suite of report.children) {
      const cases = suite.children.filter((child) => child.name === 'testcase');
      const ended = (how: string) => String(cases.filter(({ children: [bad] }) => bad?.name === how).length);
      expect(suite.attributes).toMatchObject({
        ...{
          tests: String(cases.length),
          failures: ended('failure'),
          errors: ended('error'),
          skipped: ended('skipped'),
        },
      });
      expect(suite.attributes.timestamp ?? '2026-01-01T00:00:00').toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    }
  });

  it('has no failure where the run is done', () => {
    expect(reportOf('done').attributes).toMatchObject({ failures: '0', errors: '0', skipped: '0' });
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

  it('has the end of an output, whatever bytes it holds', () => {
    const output = `${'x'.repeat(40_000)}\u001b[31mred\u001b[0m <b>&"]]>\u0000\u0008\uFFFE\uD800 the end\n`;
    const report = reportOf('rolledBack', (event) =>
      event.type === 'stepEnded' && event.outcome === 'failed'
        ? { ...event, output, reason: 'a "b" <c>\u0007\nd' }
        : event,
    );
    const failed = suiteOf(report, 'app-04').children.find(({ children: [bad] }) => bad?.name === 'failure')
      ?.children[0];
    expect(failed?.text).toMatch(/^\(\d+ characters before\)\nx+red <b>&"\]\]> the end\n$/);
    expect(failed?.text.length).toBeLessThan(17_000);
    expect(failed?.attributes.message).toBe('failed: a "b" <c>\nd');
  });
});
