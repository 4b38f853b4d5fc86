import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';

const require = createRequire(import.meta.url);
const file = require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');

/** RFC 3986: the characters of a reference, and whole percent-escapes; a `uri` begins with a scheme. */
const reference = /^(?:[\w.~:/?#@!$&'()*+,;=[\]-]|%[0-9A-Fa-f]{2})*$/;
const formats = {
  'uri-reference': reference,
  uri: (text: string) => /^[A-Za-z][\w.+-]*:/.test(text) && reference.test(text),
  'date-time': (text: string) => !Number.isNaN(Date.parse(text)),
};

/**
 * The published schema of SARIF 2.1.0 (release rtm.5), in a package of Microsoft's for tests. It is of draft 4, and uses
 * nothing that draft 7 reads otherwise but `id`; one of its patterns is none with JavaScript's flag `u`.
 */
const { $schema, id, ...rules } = JSON.parse(readFileSync(file, 'utf8'));
const validate = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false, formats }).compile(rules);

/** What SARIF's schema has against a log, as it is written; null: nothing. */
export const wrongWithSarif = (log: object): unknown =>
  validate(JSON.parse(JSON.stringify(log))) ? null : validate.errors;
