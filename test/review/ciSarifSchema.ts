/**
 * What SARIF 2.1.0's own schema says of the objects that we write: their properties and no others, what they must have,
 * and in which range. `uri` is its format `uri-reference`.
 */
const object = (required: readonly string[], properties: object) => ({
  ...{ type: 'object', additionalProperties: false, required, properties },
});
const string = { type: 'string' } as const;
const atLeastOne = { type: 'integer', minimum: 1 } as const;
const array = (items: object) => ({ type: 'array', minItems: 0, items });
const message = object(['text'], { text: { type: 'string', minLength: 1 } });
const uri = { type: 'string', pattern: "^(?:[A-Za-z0-9._~:/?#@!$&'()*+,;=\\[\\]-]|%[0-9A-Fa-f]{2})+$" };

const location = object([], {
  physicalLocation: object([], {
    artifactLocation: object([], { uri }),
    region: object([], { startLine: atLeastOne, startColumn: atLeastOne }),
  }),
  logicalLocations: array(object([], { fullyQualifiedName: string })),
});

const driver = object(['name'], {
  name: string,
  semanticVersion: string,
  rules: { ...array(object(['id'], { id: string, shortDescription: message })), uniqueItems: true },
});

const result = object(['message'], {
  ruleId: string,
  ruleIndex: { type: 'integer', minimum: -1 },
  level: { enum: ['none', 'note', 'warning', 'error'] },
  message,
  locations: array(location),
});

export const sarifSchema = object(['version', 'runs'], {
  $schema: string,
  version: { enum: ['2.1.0'] },
  runs: array(
    object(['tool'], {
      tool: object(['driver'], { driver }),
      columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
      results: array(result),
    }),
  ),
});
