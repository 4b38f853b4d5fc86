import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');

interface Property {
  readonly key: string;
  readonly description: string | undefined;
}

/** Every key that a schema lets somebody write, wherever it stands. */
function propertiesIn(node: unknown): Property[] {
  if (typeof node !== 'object' || node === null) return [];
  const { properties } = node as { properties?: Record<string, { description?: string }> };
  const own = Object.entries(properties ?? {}).map(([key, { description }]) => ({ key, description }));
  return [...own, ...Object.values(node).flatMap(propertiesIn)];
}

describe.each(['plan', 'hosts', 'calendar', 'policy'])('docs/reference/%s.md', (name) => {
  const page = read(`docs/reference/${name}.md`);
  const properties = propertiesIn(JSON.parse(read(`schemas/${name}.schema.json`)));

  it('has a row for every key of the schema, with its description', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| <a id='));
    const missing = properties.filter(({ key, description = '' }) => {
      const said = description.replaceAll('<', '&lt;').replaceAll('|', '\\|');
      return !rows.some((row) => new RegExp(`[\`.]${key}\``).test(row) && row.includes(said));
    });
    expect(properties.length).toBeGreaterThan(4);
    expect(missing).toEqual([]);
  });

  it('has each anchor once', () => {
    const anchors = [...page.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id);
    expect(anchors.filter((id, at) => anchors.indexOf(id) !== at)).toEqual([]);
  });

  it('links only to sections that it has', () => {
    const sections = new Set([...page.matchAll(/^## (.+)$/gm)].map(([, title]) => title?.toLowerCase()));
    const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, id]) => id);
    expect(links.filter((id) => !sections.has(id))).toEqual([]);
  });
});
