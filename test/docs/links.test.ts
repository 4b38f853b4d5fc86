import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const inDocs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((file) => `docs/${file}`);
const pages = ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', ...inDocs].filter((file) => file.endsWith('.md'));

/** Relative links and images, without what follows `#`. */
const linksIn = (page: string): string[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].flatMap(
    ([, link]) => link ?? [],
  );

describe.each(pages)('%s', (page) => {
  it('links only to what is there', () => {
    const broken = linksIn(page).filter((link) => !existsSync(join(root, dirname(page), link)));
    expect(broken).toEqual([]);
  });
});
