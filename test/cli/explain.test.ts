import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/model/codes/catalog.ts';
import { exitCodeList } from '../../src/model/codes/explained/exitCodes.ts';
import { families } from '../../src/model/codes/explained/families.ts';
import { Command, mainFile } from '../integration/command.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const codes = Object.keys(catalog);

async function nightshift(...args: string[]) {
  const { PATH = '' } = process.env;
  const { exitCode, out, err } = await new Command(args, { cwd: root, env: { PATH, NO_COLOR: '1' } }, mainFile).ended;
  return { exitCode, out, err };
}

describe('explanations', () => {
  it('are there for every family of codes, and for none that is not there', () => {
    const prefixes = families.map(({ prefix }) => prefix);
    expect(
      [...new Set(codes.map((code) => code.slice(0, 4)))].filter(
        (one) => !prefixes.includes(`NS${Number(one.slice(2))}`),
      ),
    ).toEqual([]);
    expect(prefixes).toEqual([...new Set(prefixes)].toSorted());
  });

  it.each(families)(
    'of $prefix are about codes of that family, say why and what to do, and end in a full stop',
    (family) => {
      const explained = Object.entries(family.explanations);
      if (codes.some((code) => code.startsWith(family.prefix))) expect(explained.length).toBeGreaterThan(1);
      for (const [code, { causes, remedies }] of explained) {
        expect(codes).toContain(code);
        expect(code.startsWith(family.prefix), code).toBe(true);
        expect(causes.length, code).toBeGreaterThan(0);
        expect(remedies.length, code).toBeGreaterThan(0);
        for (const sentence of [...causes, ...remedies]) expect(sentence, code).toMatch(/[.?]$/);
      }
    },
  );

  it.each(families)('of $prefix name pages that are there', ({ docs }) => {
    expect(docs.length).toBeGreaterThan(0);
    expect(docs.filter((page) => !existsSync(`${root}${page}`))).toEqual([]);
  });

  it('have every exit code', () => {
    expect(exitCodeList.map(({ exitCode }) => exitCode)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe('nightshift explain', () => {
  it('says what a code means, why, what to do, how a command ends, and where to read on', async () => {
    const { exitCode, out } = await nightshift('explain', 'NS2104');
    expect(exitCode).toBe(0);
    expect(out).toContain(`NS2104: ${catalog.NS2104}`);
    expect(out).toMatch(/What usually is behind it:\n {2}- Another run is on the host/);
    expect(out).toMatch(/What to do:\n {2}- See who: nightshift unlock HOST/);
    expect(out).toContain('exits with 1 (error)');
    expect(out).toContain(`docs: ${root}docs/receipts.md`);
  });

  it.each(['1204', 'ns1204', 'NS1204:'])('takes %s for NS1204', async (word) => {
    expect(JSON.parse((await nightshift('explain', word, '-o', 'json')).out)).toMatchObject({
      code: 'NS1204',
      meaning: catalog.NS1204,
      exitCode: 1,
      causes: families.find(({ prefix }) => prefix === 'NS12')?.explanations.NS1204?.causes,
      docs: expect.arrayContaining(['docs/reference/errors.md#NS1204']),
    });
  });

  it.each([
    [['5'], 5],
    [['exit', '5'], 5],
    [['refused'], 5],
    [['exit', 'needsattention'], 4],
  ])('takes %j for an exit code', async (words, exitCode) => {
    expect(JSON.parse((await nightshift('explain', ...words, '-o', 'json')).out)).toMatchObject({ exitCode });
  });

  it('names the codes that refuse', async () => {
    const { codes: listed } = JSON.parse((await nightshift('explain', 'exit', '5', '-o', 'json')).out);
    expect(listed).toContain('NS3010');
    expect(listed).not.toContain('NS3018');
    expect(JSON.parse((await nightshift('explain', 'NS3018', '-o', 'json')).out).exitCode).toBe(6);
  });

  it('lists a family, and without a word the families and the exit codes', async () => {
    expect((await nightshift('explain', 'NS50')).out).toContain(`NS5006  ${catalog.NS5006}`);
    const { out } = await nightshift('explain');
    for (const { prefix, title } of families) expect(out).toContain(`${prefix}xx  ${title}`);
    expect(out).toContain('7  held');
  });

  it.each([
    [['NS1210'], ' or NS1211 ('],
    [['NS3091'], 'NS3001 ('],
    [['nonsense'], 'See all with `nightshift explain`.'],
    [['exit', '9'], 'See all with `nightshift explain`.'],
  ])('suggests the nearest for %j', async (words, said) => {
    const { exitCode, out, err } = await nightshift('explain', ...words);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(err).toContain(`NS6006 there is no code ${words.join(' ')}`);
    expect(err).toContain(said);
  });
});

describe('a command line with a slip', () => {
  it.each([
    [['audit', 'verfy'], "unknown command 'verfy' (Did you mean verify?)", 'nightshift audit --help'],
    [['windows', 'explian'], "unknown command 'explian' (Did you mean explain?)", 'nightshift windows --help'],
    [['plan', 'a.yaml', '--ofline'], "unknown option '--ofline' (Did you mean --offline?)", 'nightshift plan --help'],
    [['audit', 'seal', '--kye', 'k'], "unknown option '--kye' (Did you mean --key?)", 'nightshift audit seal --help'],
    [['verify'], "unknown command 'verify' (Did you mean `nightshift audit verify`?)", 'nightshift --help'],
    [['audit', 'history'], "unknown command 'history' (Did you mean `nightshift history`?)", 'nightshift audit --help'],
    [['plan.yaml'], "'plan.yaml' is a file, and no command says what to do", 'carry it out: nightshift run plan.yaml'],
    [['pipelines/billing.yaml'], "'pipelines/billing.yaml' is a file", 'nightshift plan pipelines/billing.yaml;'],
  ])('%j says what was meant', async (args, message, next) => {
    const { exitCode, out, err } = await nightshift(...args);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(err).toContain(`error NS6001 ${message}`);
    expect(err.split('next: ')[1]).toContain(next);
  });

  it.each([['zzzzzz'], ['audit', 'zzzzzz'], ['run', 'status', 'b.yaml'], ['audit', 'seal', '--', '--key']])(
    '%s %s suggests nothing',
    async (...args) => {
      expect((await nightshift(...args.filter((arg) => arg !== undefined))).err).not.toContain('Did you mean');
    },
  );
});
