import { readdir, readFile } from 'node:fs/promises';

const sources = new URL('../../src/model/codes/', import.meta.url);
const built = new URL('../../dist/model/codes/', import.meta.url);

/** Every error code with what it means, a table for each hundred. */
export async function errorsPage() {
  const files = (await readdir(sources)).filter((file) => file.endsWith('.ts') && file !== 'catalog.ts');
  const groups = (await Promise.all(files.map(readGroup))).filter(({ codes }) => codes.length > 0);
  groups.sort((a, b) => (a.codes[0][0] < b.codes[0][0] ? -1 : 1));
  return `${head}\n${groups.map(groupText).join('\n')}`;
}

/** A file of codes: its first line says which they are and what they are about. */
async function readGroup(file) {
  const [, title] = /^\/\*\* NS\d\dxx: (.+?)\. /.exec(await readFile(new URL(file, sources), 'utf8')) ?? [];
  if (title === undefined) throw new Error(`src/model/codes/${file} does not begin with /** NSxxxx: Title. `);
  const exported = await import(new URL(file.replace(/\.ts$/, '.js'), built));
  return { title, codes: Object.entries(Object.values(exported)[0]).sort(([a], [b]) => (a < b ? -1 : 1)) };
}

function groupText({ title, codes }) {
  const rows = codes.map(([code, meaning]) => `| <a id="${code}"></a>${code} | ${meaning.replaceAll('|', '\\|')} |`);
  return `## ${title}\n\n| code | meaning |\n|---|---|\n${rows.join('\n')}\n`;
}

const head = `# Error codes

Every error says what is wrong, where (\`file:line:column\` and the path inside the document), and after an arrow what to do next.
The code is stable: a script may rely on it, never on the text. With \`--output json\` a command that fails before there is a run prints
\`{"problems": [{"code", "message", "next", "severity", "place"}]}\` on standard output.
`;
