import type { ExecutionPlan } from '../../model/executionPlan.ts';
import type { RunEvent } from '../../rollout/events.ts';
import type { HostView, RunView } from '../view/runView.ts';
import { type Bad, type Case, casesOf } from './junitCases.ts';
import { element, text } from './xml.ts';

/** The end of an output, where what went wrong stands; characters. */
const outputMax = 16_384;
const messageMax = 2_000;
/** The suite of what is about no host. Hosts are named as in DNS, without spaces. */
const runSuite = 'the run';

/**
 * A run as JUnit XML: a suite for the run and one per host, a case per step and gate. It has only what is valid both for
 * Jenkins (junit-4.xsd of its dtkit, junit-10.xsd of its xunit plugin) and, suite by suite, for Maven Surefire
 * (surefire-test-report.xsd 3.0.2).
 */
export function junitXml(plan: ExecutionPlan, events: Iterable<RunEvent>, view: RunView): string {
  const byHost = new Map<string | null, Case[]>();
  for (const one of casesOf(plan, events)) {
    const before = byHost.get(one.host);
    if (before === undefined) byHost.set(one.host, [one]);
    else before.push(one);
  }
  const ofRun = [...(byHost.get(null) ?? []), outcomeCase(view)];
  const suites = [
    suite(view, runSuite, ofRun, runProperties(view)),
    ...Object.entries(view.hosts).map(([name, host]) =>
      suite(view, name, byHost.get(name) ?? [], hostProperties(host)),
    ),
  ];
  // Jenkins' schema knows no `skipped` of all suites together.
  const { skipped: _, ...all } = tally(
    [ofRun, ...Object.keys(view.hosts).map((name) => byHost.get(name) ?? [])].flat(),
  );
  const root = element('testsuites', { name: view.title, ...all }, ['\n', ...suites.map((one) => `${one}\n`)]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

type Properties = readonly (readonly [name: string, value: string | null])[];

function suite(view: RunView, name: string, cases: readonly Case[], properties: Properties): string {
  const timestamp = view.startedAt?.replace(/\.\d+Z$/, '');
  const told = properties.filter(([, value]) => value !== null && value !== '');
  const rows = told.map(([key, value]) => element('property', { name: key, value: cut(value ?? '') }));
  // No `hostname`, which Surefire's schema does not know: the suite has the host's name.
  return element('testsuite', { name, ...tally(cases), timestamp }, [
    '\n',
    `${element('properties', {}, rows)}\n`,
    ...cases.map((one) => `${testcase(name, one)}\n`),
  ]);
}

const tally = (cases: readonly Case[]) => ({
  tests: cases.length,
  failures: tallyOf(cases, 'failure'),
  errors: tallyOf(cases, 'error'),
  skipped: tallyOf(cases, 'skipped'),
  time: seconds(cases.reduce((sum, { durationMs }) => sum + durationMs, 0)),
});

const tallyOf = (cases: readonly Case[], kind: Bad['kind']): number =>
  cases.filter(({ bad }) => bad?.kind === kind).length;

const seconds = (ms: number): string => (ms / 1_000).toFixed(3);

/** Jenkins takes what stands before the last dot of a class name for its package: the host. */
function testcase(suiteName: string, { name, stage, durationMs, bad, note }: Case): string {
  const classname = stage === null ? suiteName : `${suiteName}.${stage}`;
  const children = bad === null ? noted(note) : [badElement(bad)];
  return element('testcase', { name, classname, time: seconds(durationMs) }, children);
}

const noted = (note: string | null): string[] =>
  note === null ? [] : [element('system-out', {}, [text(lastOf(note, outputMax))])];

function badElement({ kind, type, message, output }: Bad): string {
  // As text: Jenkins' older schema knows no attribute here, and its reader takes either.
  if (kind === 'skipped') return element('skipped', {}, [text(message)]);
  return element(kind, { type, message: cut(message) }, output === '' ? [] : [text(lastOf(output, outputMax))]);
}

const cut = (message: string): string =>
  message.length <= messageMax ? message : `${message.slice(0, messageMax)}… (${message.length} characters)`;

const lastOf = (output: string, max: number): string =>
  output.length <= max ? output : `(${output.length - max} characters before)\n${output.slice(-max)}`;

const failed: ReadonlySet<string | null> = new Set(['rolledBack', 'needsAttention']);

function outcomeCase({ outcome, state, exitCode, reason, code }: RunView): Case {
  const name = 'outcome';
  const message = [outcome ?? state, code, reason].filter((part) => part !== null).join(': ');
  const kind = failed.has(outcome) ? 'failure' : 'error';
  const bad = exitCode === 0 ? null : ({ kind, type: outcome ?? state, message, output: '' } as const);
  return { host: null, stage: null, name, durationMs: 0, bad, note: bad === null ? message : null };
}

const runProperties = ({ run, change, ticket, environment, digest, by, outcome, state }: RunView): Properties => [
  ...([
    ['run', run],
    ['change', change],
    ['ticket', ticket],
    ['environment', environment],
  ] as const),
  ['digest', digest],
  ['by', by],
  ['outcome', outcome ?? state],
];

const hostProperties = ({ state, stage, reason, steps }: HostView): Properties => [
  ['state', state],
  ['stage', stage],
  ['reason', reason],
  ['undone', namesOf(steps, 'undone')],
];

const namesOf = (steps: HostView['steps'], outcome: string): string =>
  steps
    .filter((step) => step.outcome === outcome)
    .map(({ name }) => name)
    .join(', ');
