import { readFile } from 'node:fs/promises';

/** A page for one file format: a section for the document and one for each of its definitions, a row for each key. */
export async function schemaPage(name) {
  const schema = JSON.parse(await readFile(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8'));
  const sections = [
    { title: 'The file', id: 'the-file', node: schema },
    ...reachedFrom(schema).map((name) => ({ title: name, id: name.toLowerCase(), node: schema.$defs[name] })),
  ];
  return `# ${files[name]}\n\n${intro(name)}\n${sections.map(sectionText).join('\n')}`;
}

const files = {
  plan: 'A plan (pipelines/NAME.yaml)',
  hosts: 'Hosts (inventories/ENVIRONMENT/hosts.yaml)',
  calendar: 'The calendar (inventories/ENVIRONMENT/calendar.yaml)',
  policy: 'The policy (inventories/ENVIRONMENT/policy.yaml)',
};

const intro = (
  name,
) => `Keys in **bold** must be there. A key that is not listed is an error. Editors check and complete such a file when it begins with
\`# yaml-language-server: $schema=\` and the path of [${name}.schema.json](../../schemas/${name}.schema.json).
`;

/** Definitions in the order in which a reader meets them; those that are single values come last. */
function reachedFrom({ $defs = {}, ...document }) {
  const names = new Set(namedIn(document));
  for (const name of names) for (const next of namedIn($defs[name])) names.add(next);
  const isValue = (name) => $defs[name].properties === undefined && namedIn($defs[name]).length === 0;
  return [...[...names].filter((name) => !isValue(name)), ...[...names].filter(isValue)];
}

const namedIn = (node) => [...JSON.stringify(node).matchAll(/"#\/\$defs\/(\w+)"/g)].map(([, name]) => name);

function sectionText({ title, id, node }) {
  const choices = node.oneOf === undefined ? '' : `\nOne of:\n\n${node.oneOf.map(choiceText).join('\n')}\n`;
  const example = node.properties === undefined && node.examples ? `\n${examplesText(node)}\n` : '';
  return `## ${title}\n\n${prose(node.description)}\n${choices}${example}${tableText(withoutTwins(rowsOf(node, id, '')))}`;
}

const choiceText = (node) =>
  `- ${typeText(node)}${node.description === undefined ? '' : `: ${prose(node.description)}`}`;

const tableText = (rows) =>
  rows.length === 0 ? '' : `\n| key | value | meaning |\n|---|---|---|\n${rows.join('\n')}\n`;

/** A key of several choices has one row where it means the same in all of them, and one anchor in any case. */
function withoutTwins(rows) {
  const anchorOf = (row) => /<a id="[^"]*"><\/a>/.exec(row)?.[0] ?? '';
  const isFirst = (row, at) => rows.findIndex((other) => anchorOf(other) === anchorOf(row)) === at;
  return rows
    .filter((row, at) => rows.indexOf(row) === at)
    .map((row) => (isFirst(row, rows.indexOf(row)) ? row : row.replace(anchorOf(row), '')));
}

/** The rows of a mapping's keys; those of a mapping inside it follow with their path. */
function rowsOf(node, id, path) {
  const own = Object.entries(node.properties ?? {}).flatMap(([key, value]) => [
    rowText(node, id, path, key, value),
    ...rowsOf(value, id, `${path}${key}.`),
  ]);
  const choices = (node.oneOf ?? []).flatMap((choice) => rowsOf(choice, id, path));
  const entries = node.items === undefined ? [] : rowsOf(node.items, id, `${path.replace(/\.$/, '')}[].`);
  return [...own, ...choices, ...entries];
}

function rowText(parent, id, path, key, node) {
  const shown = `\`${path}${key}\``;
  const name = parent.required?.includes(key) ? `**${shown}**` : shown;
  const anchor = `<a id="${id}-${`${path}${key}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}"></a>`;
  const fallback = node.default === undefined ? '' : ` Default: ${code(node.default)}.`;
  const example = node.examples === undefined ? '' : ` ${examplesText(node)}`;
  return `| ${anchor}${name} | ${cell(typeText(node))} | ${cell(`${prose(node.description ?? '')}${fallback}${example}`)} |`;
}

/** Markdown would take `<uid>` for a tag. */
const prose = (text) => text.replaceAll('<', '&lt;');
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const code = (value) => `\`${typeof value === 'string' ? value : flow(value)}\``;
const examplesText = ({ examples }) => `For example ${examples.map(code).join(', ')}.`;

/** YAML's flow style: as it would be written in a plan. */
function flow(value) {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (value === null || typeof value !== 'object') return typeof value === 'string' ? quoted(value) : String(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${key}: ${flow(inner)}`)
    .join(', ')}}`;
}

const quoted = (text) => (/^[A-Za-z][A-Za-z0-9_./-]*$/.test(text) && text !== 'true' ? text : JSON.stringify(text));

/** What a value may be, in words. */
function typeText(node) {
  if (node.$ref !== undefined) return linkText(node.$ref);
  if (node.const !== undefined) return code(node.const);
  if (node.enum !== undefined) return node.enum.map(code).join(' or ');
  if (node.oneOf !== undefined) return [...new Set(node.oneOf.map(typeText))].join(' or ');
  if (Array.isArray(node.type)) return node.type.map((type) => typeText({ type })).join(' or ');
  return (typeTexts[node.type] ?? unknownType)(node);
}

const typeTexts = {
  string: () => 'a text',
  boolean: () => '`true` or `false`',
  null: () => 'nothing',
  integer: numberText,
  array: ({ items }) => `a list: ${items === undefined ? 'anything' : typeText(items)}`,
  object: objectText,
};

function unknownType(node) {
  throw new Error(`the reference has no words for ${JSON.stringify(node)}`);
}

function numberText({ minimum, maximum }) {
  if (minimum === undefined && maximum === undefined) return 'a whole number';
  if (maximum === undefined) return `a whole number from ${minimum}`;
  return `a whole number from ${minimum} to ${maximum}`;
}

function objectText({ properties, additionalProperties }) {
  if (properties !== undefined) return `{${Object.keys(properties).map(code).join(', ')}}`;
  return typeof additionalProperties === 'object' ? `names, each with ${typeText(additionalProperties)}` : 'a mapping';
}

function linkText(reference) {
  const name = reference.replace('#/$defs/', '');
  return `[${name}](#${name.toLowerCase()})`;
}
