import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { explain } from '../../../src/plan/read/explain.ts';
import { readYaml } from '../../../src/plan/read/readYaml.ts';
import { type DocumentKind, schemaOf } from '../../../src/plan/read/schemas.ts';
import { validateDocument } from '../../../src/plan/read/validateDocument.ts';

function planProblems(stage: string) {
  const text = `apiVersion: nightshift/v1\nname: a\nenvironment: b\nstages:\n  - &s\n    name: c\n    hosts: d\n    steps:\n      - {run: x}\n${stage}`;
  return validateDocument('plan', readYaml('plan.yaml', new TextEncoder().encode(text))).problems;
}

describe('validateDocument', () => {
  it('gives the value of a valid document', () => {
    const bytes = new TextEncoder().encode('apiVersion: nightshift/v1\nwindows: optional\n');
    expect(validateDocument('policy', readYaml('policy.yaml', bytes))).toEqual({
      value: { apiVersion: 'nightshift/v1', windows: 'optional' },
      problems: [],
    });
  });

  it('tells what the branch that was meant has against a value, not what the others have', () => {
    const problems = planProblems('    gates: [{name: a, on: [wave], http: {url: "http://a", status: "200"}}]\n');
    expect(problems.map(({ code, place, next }) => [code, place?.path, next])).toEqual([
      ['NS1022', 'stages[0].gates[0].http.status', 'Write it without quotes: 200.'],
    ]);
  });

  it('explains unions inside unions', () => {
    const problems = planProblems('      - {run: x, undo: {script: {flie: a.sh}}}\n');
    expect(problems.map(({ code, place }) => [code, place?.path])).toEqual([
      ['NS1020', 'stages[0].steps[1].undo.script.flie'],
    ]);
  });

  it('takes a key that only one branch knows for a hint', () => {
    const problems = planProblems('      - {undoAfter: link}\n');
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ['NS1021', expect.stringContaining('`service` is missing')],
    ]);
  });

  it('tells a mistake in a shared list once, where it is written', () => {
    const text =
      'apiVersion: nightshift/v1\nname: a\nenvironment: b\nstages:\n  - name: a\n    hosts: h\n    steps: &steps\n      - {rn: x}\n  - {name: b, hosts: h, steps: *steps}\n';
    const { problems } = validateDocument('plan', readYaml('plan.yaml', new TextEncoder().encode(text)));
    expect(problems.map(({ place }) => [place?.line, place?.path])).toEqual([[8, 'stages[0].steps[0].rn']]);
  });

  it('orders problems as they stand in the file', () => {
    const problems = planProblems('    soak: x\n    failuresMax: y\n    waves: [z]\ntitel: a\nlockWait: b\n');
    expect(problems.map(({ place }) => place?.line)).toEqual([10, 11, 12, 13, 14]);
  });
});

describe('a file of one very long line', () => {
  it.each([
    ['numbers that are misread', 'version: 1.10'],
    ['keys that are not known', 'servce: {name: a}'],
  ])('with thousands of %s is told of at once, a hundred problems long', (_name, member) => {
    const steps = `{${member}},`.repeat(40_000);
    const text = `{apiVersion: nightshift/v1, name: a, environment: b, stages: [{name: c, hosts: d, steps: [${steps}]}]}`;
    const { problems } = validateDocument('plan', readYaml('plan.yaml', new TextEncoder().encode(text)));
    expect(problems.at(-1)).toMatchObject({ code: 'NS1015' });
    expect(problems.length).toBeGreaterThan(100);
    expect(problems.length).toBeLessThan(205);
  });
});

describe('the schemas', () => {
  const kinds: DocumentKind[] = ['plan', 'hosts', 'calendar', 'policy'];

  it.each(kinds)('hold no example that the %s schema itself refuses', async (kind) => {
    const url = new URL(`../../../schemas/${kind}.schema.json`, import.meta.url);
    const root: { [key: string]: unknown } = JSON.parse(await readFile(url, 'utf8'));
    const { resolve, shallow } = schemaOf(kind);
    const parts = { resolve, shallow, written: () => undefined };
    const refused = examplesOf(root).flatMap(({ schema, example }) => [...explain(schema, example, [], parts)]);
    expect(examplesOf(root).length).toBeGreaterThan(3);
    expect(refused).toEqual([]);
  });
});

interface Example {
  readonly schema: { readonly [key: string]: unknown };
  readonly example: unknown;
}

/** Every schema inside a schema that has examples, with each of them. */
function examplesOf(node: unknown): Example[] {
  if (typeof node !== 'object' || node === null) return [];
  const schema = Object.fromEntries(Object.entries(node));
  const { examples, $id, ...rest } = schema;
  // In a mapping of examples or properties `examples` may be a name: there it is no list.
  const own =
    Array.isArray(examples) && $id === undefined ? examples.map((example) => ({ schema: rest, example })) : [];
  return [...own, ...Object.entries(schema).flatMap(([key, inner]) => (key === 'examples' ? [] : examplesOf(inner)))];
}
