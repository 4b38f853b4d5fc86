import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { EventRecord } from '../../src/review/ci/ndjson.ts';

export const eventSchema = JSON.parse(
  readFileSync(new URL('../../schemas/events.schema.json', import.meta.url), 'utf8'),
);

const isoDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true, formats: { 'date-time': isoDate } });
ajv.addSchema(eventSchema);

/** What is wrong with a line, by the schema of its own type; null: nothing is. */
export function wrongWith(record: EventRecord): unknown {
  const validate = ajv.getSchema(`${eventSchema.$id}#/$defs/${record.type}`);
  if (validate === undefined) return `no type ${record.type}`;
  return validate(JSON.parse(JSON.stringify(record))) ? null : validate.errors;
}
