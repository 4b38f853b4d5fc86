import { catalog } from '../../model/codes/catalog.ts';
import type { Place, Problem } from '../../model/problems.ts';

/** Problems of one plan. */
export interface Checked {
  readonly plan: string;
  readonly problems: readonly Problem[];
}

export interface SarifSurroundings {
  /** Of nightshift. */
  readonly version: string;
  /** The URI of a file: relative to where the checkout is, or absolute. */
  readonly uriOf: (file: string) => string;
}

/**
 * What `validate` found, as SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0): the form in which code scanning takes
 * problems. A problem that has no place of its own is told at its plan.
 */
export function sarifLog(checked: readonly Checked[], { version, uriOf }: SarifSurroundings): object {
  const codes = [...new Set(checked.flatMap(({ problems }) => problems.map(({ code }) => code)))].sort();
  const results = checked.flatMap(({ plan, problems }) =>
    problems.map((problem) => ({
      ruleId: problem.code,
      ruleIndex: codes.indexOf(problem.code),
      level: problem.severity,
      message: { text: `${problem.message}\nNext: ${problem.next}` },
      locations: [locationOf(problem.place ?? { file: plan }, uriOf)],
    })),
  );
  const rules = codes.map((id) => ({ id, shortDescription: { text: catalog[id] } }));
  const driver = { name: 'nightshift', semanticVersion: version, rules };
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results }],
  };
}

function locationOf({ file, line, column, path }: Place, uriOf: SarifSurroundings['uriOf']): object {
  const region = { startLine: line, ...(column !== undefined && { startColumn: column }) };
  return {
    physicalLocation: { artifactLocation: { uri: uriOf(file) }, ...(line !== undefined && { region }) },
    ...(path !== undefined && path !== '' && { logicalLocations: [{ fullyQualifiedName: path }] }),
  };
}
