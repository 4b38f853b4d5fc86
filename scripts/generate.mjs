// Makes src/generated/ from schemas/. With --check: fails when what is committed is not what would be made.
import { readFile, writeFile } from 'node:fs/promises';
import { compile } from 'json-schema-to-typescript';

const names = ['plan', 'hosts', 'calendar', 'policy'];
const checkOnly = process.argv.includes('--check');
const banner = '// Generated from schemas/ by `npm run generate`. Never edited by hand.';

/** The compiler copies a definition for every $ref that has a description beside it; naming the type keeps one. */
function nameReferences(node, definitions) {
  if (Array.isArray(node)) return node.map((item) => nameReferences(item, definitions));
  if (node === null || typeof node !== 'object') return node;
  if (typeof node.$ref === 'string') {
    const title = definitions[node.$ref.replace('#/$defs/', '')].title;
    return { tsType: title, ...(node.description === undefined ? {} : { description: node.description }) };
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, nameReferences(value, definitions)]));
}

let drifted = 0;
for (const name of names) {
  const schema = JSON.parse(await readFile(new URL(`../schemas/${name}.schema.json`, import.meta.url), 'utf8'));
  const made = await compile(nameReferences(schema, schema.$defs ?? {}), name, {
    bannerComment: banner,
    additionalProperties: false,
    unreachableDefinitions: true,
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, printWidth: 120 },
  });
  const text = made.replaceAll(/\n \* This interface was referenced by [^*]*\n \* via the `definition` "[^"]*"\./g, '');
  const target = new URL(`../src/generated/${name}.ts`, import.meta.url);
  if (!checkOnly) {
    await writeFile(target, text);
    continue;
  }
  const committed = await readFile(target, 'utf8').catch(() => '');
  if (committed !== text) {
    drifted++;
    console.error(`src/generated/${name}.ts differs from schemas/${name}.schema.json: run \`npm run generate\``);
  }
}
process.exitCode = drifted === 0 ? 0 : 1;
