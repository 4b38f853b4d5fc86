import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';

describe.each(['plan', 'hosts', 'calendar', 'policy'])('schemas/%s.schema.json', (kind) => {
  const schema: object = JSON.parse(
    readFileSync(new URL(`../../../schemas/${kind}.schema.json`, import.meta.url), 'utf8'),
  );

  it('is a schema of JSON Schema 2020-12', () => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    expect([ajv.validateSchema(schema), ajv.errors]).toEqual([true, null]);
  });

  it('would be refused with a mistake in it', () => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    expect(ajv.validateSchema({ ...schema, required: 'name' })).toBe(false);
  });
});
