/** What `explain` says of one code, of a hundred of them, and of exit codes. */
import { fileURLToPath } from 'node:url';
import { type Code, catalog } from '../model/codes/catalog.ts';
import { exitCodeList } from '../model/codes/explained/exitCodes.ts';
import { families } from '../model/codes/explained/families.ts';
import type { Explanation, Family } from '../model/codes/explained/family.ts';
import { exitCodes } from '../model/outcomes.ts';
import { exitCodeOf } from './exit.ts';

/** One explanation, as JSON and as text. */
export interface Explained {
  readonly facts: object;
  readonly text: string;
}

export const isCode = (name: string): name is Code => Object.hasOwn(catalog, name);
export const allCodes = Object.keys(catalog).filter(isCode);
const codesOf = ({ prefix }: Family): Code[] => allCodes.filter((code) => code.startsWith(prefix));

export function codeExplained(code: Code): Explained {
  const family = familyOf(code);
  const { causes = [], remedies = [] } = family.explanations[code] ?? {};
  const exitCode = exitCodeOf([code]);
  const docs = [...family.docs, `docs/reference/errors.md#${code}`];
  const facts = {
    code,
    meaning: catalog[code],
    family: family.title,
    about: family.about,
    causes,
    remedies,
    exitCode,
    docs,
  };
  const exits = exitCodeList.find((exit) => exit.exitCode === exitCode)?.name;
  const text = [
    `${code}: ${catalog[code]}`,
    '',
    `${family.title}. ${family.about}`,
    ...explanationText({ causes, remedies }),
    '',
    'The line `next:` below the error says what to do with the names of your case.',
    `A command that ends with it exits with ${exitCode} (${exits}); where a run goes on after it, the outcome of the run counts.`,
    ...docsText(docs),
  ].join('\n');
  return { facts, text };
}

function familyOf(code: Code): Family {
  const family = families.find(({ prefix }) => code.startsWith(prefix));
  if (family === undefined) throw new Error(`${code} belongs to no family`);
  return family;
}

export function familyExplained(family: Family): Explained {
  const codes = codesOf(family).map((code) => ({ code, meaning: catalog[code] }));
  const { prefix, title, about, docs } = family;
  const rows = codes.map(({ code, meaning }) => `  ${code}  ${meaning}`);
  const text = [`${prefix}xx: ${title}`, '', about, ...(rows.length > 0 ? ['', ...rows] : []), ...docsText(docs)].join(
    '\n',
  );
  return { facts: { family: prefix, title, about, codes, docs }, text };
}

export function overview(): Explained {
  const listed = families.map(({ prefix, title }) => ({ family: prefix, title }));
  const text = [
    'Error codes, by what they are about (nightshift explain NS12 lists those of one line, explain NS1204 says more about one):',
    '',
    ...listed.map(({ family, title }) => `  ${family}xx  ${title}`),
    '',
    exitsExplained().text,
  ].join('\n');
  return { facts: { families: listed, ...exitsExplained().facts }, text };
}

export function exitsExplained(): Explained {
  const listed = exitCodeList.map(({ exitCode, name, meaning }) => ({ exitCode, name, meaning }));
  const rows = listed.map(({ exitCode, name, meaning }) => `  ${exitCode}  ${name.padEnd(14)}  ${meaning}`);
  return {
    facts: { exitCodes: listed },
    text: ['Exit codes (nightshift explain exit 5 says more):', '', ...rows].join('\n'),
  };
}

export function exitExplained({ exitCode, name, meaning, causes, remedies }: (typeof exitCodeList)[number]): Explained {
  const codes = allCodes.filter((code) => exitCode > exitCodes.error && exitCodeOf([code]) === exitCode);
  const docs = ['docs/reference/commands.md'];
  const text = [
    `exit code ${exitCode} (${name}): ${meaning}`,
    ...explanationText({ causes, remedies }),
    ...(codes.length > 0 ? ['', `Error codes that end a command so: ${codes.join(', ')}`] : []),
    ...docsText(docs),
  ].join('\n');
  return { facts: { exitCode, name, meaning, causes, remedies, codes, docs }, text };
}

const explanationText = ({ causes, remedies }: Explanation): string[] => [
  ...listText('What usually is behind it', causes),
  ...listText('What to do', remedies),
];

const listText = (title: string, entries: readonly string[]): string[] =>
  entries.length === 0 ? [] : ['', `${title}:`, ...entries.map((entry) => `  - ${entry}`)];

/** In full: the pages are where nightshift is installed, which is hardly ever where you are. */
const docsText = (docs: readonly string[]): string[] => [
  '',
  ...docs.map((page) => `docs: ${fileURLToPath(new URL(`../../${page.replace(/#.*/, '')}`, import.meta.url))}`),
];
