import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Locate } from '../../src/plan/change.ts';
import { loadEnvironment } from '../../src/plan/environment/loadEnvironment.ts';
import { readYaml, type YamlDocument } from '../../src/plan/read/readYaml.ts';
import { validateDocument } from '../../src/plan/read/validateDocument.ts';
import { checkRules } from '../../src/plan/rules/checkRules.ts';
import { inProject } from './project.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Uses every kind of step, gate, selection and secret. */
const plan: Json = {
  apiVersion: 'nightshift/v1',
  name: 'change',
  environment: 'test',
  variables: { version: '1.10', workers: 8 },
  secrets: { db: { env: 'DB' }, key: { file: '/run/key' }, a: { command: 'pass a' }, b: { credential: 'b' } },
  window: 'night',
  onFailure: 'hold',
  holdFor: '30m',
  gates: [
    { name: 'portal', on: ['preflight', 'wave'], http: { url: 'http://portal', headers: { Accept: 'text/plain' } } },
  ],
  stages: [
    {
      name: 'canary',
      hosts: { group: 'app', labels: { site: 'paris' }, except: ['db1'], limit: 1 },
      soak: '1m',
      steps: [
        { name: 'drain', run: 'true', undo: { command: 'true', timeout: '1m' }, env: { A: 'b' }, retries: 1 },
        { script: { file: 'a.sh', args: ['x'] }, irreversible: 'changes nothing' },
        { upload: { from: 'a', to: '/a', mode: '0644' } },
        { template: { from: 'a', to: '/b', variables: { a: 1 } } },
        { name: 'link', symlink: { path: '/c', to: '/d' } },
        { service: { name: 'billing', state: 'restarted' }, undoAfter: 'link' },
        { line: { path: '/e', line: 'f' } },
        { wait: { port: 80, within: '1m' } },
        { local: 'true', undo: 'true' },
      ],
      always: [{ run: 'true' }],
      gates: [
        { name: 'up', on: ['host', 'wave'], command: 'true', from: 'host', passes: 3, every: '5s', within: '1m' },
      ],
    },
    {
      name: 'fleet',
      hosts: ['app', { labels: { site: 'lyon' } }],
      skipDone: true,
      waves: [1, '100%'],
      parallelPer: { site: 1 },
      failuresMax: '10%',
      steps: [{ run: 'true', irreversible: 'changes nothing' }],
    },
  ],
  rollback: { parallel: 5, undoRetries: 1 },
};

const scalar = fc.oneof(
  fc.constantFrom('', '0s', '10m', '100%', 'app', 'db1', 'a b', '{{ x }}', '1.10', '__proto__', 'constructor', 'true'),
  fc.constantFrom(0, -1, 1, 1.5, 1e21, true, false, null),
  fc.string(),
);
const anything: fc.Arbitrary<Json> = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 2 }),
  fc.dictionary(fc.oneof(fc.constantFrom('run', 'name', 'to', 'env', 'group'), fc.string()), scalar, { maxKeys: 3 }),
);
const change = fc.record({
  pick: fc.nat(),
  how: fc.constantFrom('delete', 'replace', 'rename', 'repeat'),
  value: anything,
  key: fc.oneof(fc.constantFrom('nmae', 'run', 'service', 'holdFor', 'undo'), fc.string()),
});
type Mutation = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** Changes one node, counted in the order in which the document is walked. */
function mutate(document: Json, { pick, how, value, key }: Mutation): Json {
  const copy: Json = structuredClone(document);
  const places = holders(copy);
  const place = places[pick % Math.max(1, places.length)];
  if (place === undefined) return value;
  const { holder, at } = place;
  if (Array.isArray(holder)) {
    const index = Number(at);
    if (how === 'delete') holder.splice(index, 1);
    else if (how === 'repeat') holder.splice(index, 0, structuredClone(holder[index] ?? null));
    else holder[index] = value;
  } else if (how === 'replace' || how === 'repeat') holder[at] = value;
  else {
    const renamed = holder[at] ?? null;
    delete holder[at];
    // Defined, not assigned: the key may be __proto__.
    if (how === 'rename')
      Object.defineProperty(holder, key, { value: renamed, enumerable: true, configurable: true, writable: true });
  }
  return copy;
}

function holders(node: Json): { holder: Json[] | { [key: string]: Json }; at: string }[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([at, inner]) => [{ holder: node, at }, ...holders(inner)]);
}

function read(document: Json): { yaml: YamlDocument; lines: string[] } {
  const text = JSON.stringify(document, null, 2);
  return { yaml: readYaml('plan.yaml', new TextEncoder().encode(text)), lines: text.split('\n') };
}

describe('a plan with random changes', () => {
  it('never throws, and every problem has a place inside the file', async () => {
    const { environment } = await inProject({}, (root) => loadEnvironment(root, 'test'));
    if (environment === undefined) throw new Error('the good environment is not good');
    let [refused, accepted] = [0, 0];
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (mutations) => {
        const { yaml, lines } = read(mutations.reduce(mutate, plan));
        const { value, problems } = validateDocument('plan', yaml);
        const said =
          value === undefined ? problems : [...problems, ...checkRules({ plan: value, at: yaml.at, environment })];
        if (value === undefined) expect(problems).not.toEqual([]);
        for (const { place, message, next } of said) {
          expect(message).not.toMatch(/undefined|\[object|NaN/);
          expect(next).not.toMatch(/undefined|\[object|NaN/);
          const line = lines[(place?.line ?? 0) - 1];
          expect(line, `line of ${JSON.stringify(place)}`).toBeDefined();
          expect(place?.column).toBeLessThanOrEqual([...(line ?? '')].length + 1);
        }
        if (said.some(({ severity }) => severity === 'error')) refused++;
        else accepted++;
      }),
      { numRuns: 400 },
    );
    // Both happen, or the property says nothing.
    expect(refused).toBeGreaterThan(200);
    expect(accepted).toBeGreaterThan(5);
  });

  it('begins from a plan without errors', async () => {
    const { environment } = await inProject({}, (root) => loadEnvironment(root, 'test'));
    if (environment === undefined) throw new Error('the good environment is not good');
    const { yaml } = read(plan);
    const { value, problems } = validateDocument('plan', yaml);
    expect(problems).toEqual([]);
    if (value !== undefined) expect(checkRules({ plan: value, at: yaml.at, environment })).toEqual([]);
    expect(value).toEqual(plan);
  });

  it('locates every node of a document at its own text', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), anything), (document) => {
        const { yaml, lines } = read(document);
        fc.pre(yaml.problems.length === 0);
        checkPlaces(document, [], yaml.at, lines);
      }),
      { numRuns: 300 },
    );
  });
});

function checkPlaces(node: Json, path: (string | number)[], at: Locate, lines: readonly string[]): void {
  const { line = 0, column = 0 } = at(path);
  const here = [...(lines[line - 1] ?? '')].slice(column - 1).join('');
  const begins = JSON.stringify(node, null, 2).split('\n', 1)[0] ?? '';
  expect(here.startsWith(begins), `${JSON.stringify(path)} at ${line}:${column}: ${here}`).toBe(true);
  if (Array.isArray(node)) for (const [index, item] of node.entries()) checkPlaces(item, [...path, index], at, lines);
  else if (typeof node === 'object' && node !== null) {
    for (const [key, inner] of Object.entries(node)) checkPlaces(inner, [...path, key], at, lines);
  }
}
