import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/model/problems.ts';
import { sarifLog } from '../../src/review/ci/sarif.ts';
import { wrongWithSarif } from './ciSarifSchema.ts';

const closed: Problem = { code: 'NS3010', message: 'closed', next: 'Wait.', severity: 'warning' };
const missing: Problem = {
  ...{ code: 'NS1001', message: 'no such key', next: 'Take it out.', severity: 'error' },
  place: { file: 'inventories/a b/hosts.yaml', line: 3, column: 7, path: 'hosts.web-01' },
};
const surroundings = { version: '0.1.0', uriOf: (file: string) => file.replaceAll(' ', '%20') };

const log = (problems: readonly Problem[]) => sarifLog([{ plan: 'pipelines/a.yaml', problems }], surroundings);

describe('validate --output sarif', () => {
  it.each([
    ['nothing', []],
    ['problems with and without a place', [closed, missing, closed]],
    ['a file without lines', [{ ...missing, place: { file: 'x' } }]],
  ])('is SARIF 2.1.0 with %s', (_what, problems) => {
    expect(wrongWithSarif(log(problems))).toBeNull();
  });

  it.each([
    ['a line 0', [{ ...missing, place: { file: 'x', line: 0 } }], 'must be >= 1'],
    ['a file name that is no URI', [{ ...missing, place: { file: 'a|b' } }], 'must match format "uri-reference"'],
  ])('would not be with %s', (_what, problems, message) => {
    expect(wrongWithSarif(log(problems))).toContainEqual(expect.objectContaining({ message }));
  });

  it('has a rule for each code, and a place in a file for each problem', () => {
    const { runs } = JSON.parse(JSON.stringify(log([closed, missing, missing])));
    const [{ tool, results }] = runs;
    expect(tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(['NS1001', 'NS3010']);
    expect(tool.driver.rules[1].shortDescription.text).toMatch(/no window is open/);
    expect(results.map((one: { ruleIndex: number; level: string }) => [one.ruleIndex, one.level])).toEqual([
      [1, 'warning'],
      [0, 'error'],
      [0, 'error'],
    ]);
    expect(results[0].locations[0].physicalLocation).toEqual({ artifactLocation: { uri: 'pipelines/a.yaml' } });
    expect(results[1].locations[0]).toEqual({
      physicalLocation: {
        artifactLocation: { uri: 'inventories/a%20b/hosts.yaml' },
        region: { startLine: 3, startColumn: 7 },
      },
      logicalLocations: [{ fullyQualifiedName: 'hosts.web-01' }],
    });
    expect(results[1].message.text).toBe('no such key\nNext: Take it out.');
  });
});
