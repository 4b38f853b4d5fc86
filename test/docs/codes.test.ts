import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/model/codes/catalog.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const catalogFolder = join('model', 'codes') + sep;

/** Every code that stands in the source, outside of the catalog. */
function codesInSource(): Set<string> {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.ts') && !file.startsWith(catalogFolder));
  return new Set(sources.flatMap((file) => readFileSync(join(root, 'src', file), 'utf8').match(/\bNS\d{4}\b/g) ?? []));
}

describe('error codes', () => {
  const used = codesInSource();

  it('are in the catalog wherever the source names one', () => {
    expect([...used].filter((code) => !(code in catalog))).toEqual([]);
  });

  it('are all used: the catalog promises nothing that cannot happen', () => {
    expect(Object.keys(catalog).filter((code) => !used.has(code))).toEqual([]);
  });

  it('are all in the reference, with what they mean', () => {
    const page = readFileSync(join(root, 'docs/reference/errors.md'), 'utf8');
    const rows = Object.entries(catalog).map(([code, meaning]) => `<a id="${code}"></a>${code} | ${meaning} |`);
    expect(rows.filter((row) => !page.includes(row))).toEqual([]);
  });
});
