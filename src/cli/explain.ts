/** `explain [CODE]`: what an error code or an exit code means, what usually is behind it, and what to do. */
import { type Code, catalog } from '../model/codes/catalog.ts';
import { exitCodeList } from '../model/codes/explained/exitCodes.ts';
import { families } from '../model/codes/explained/families.ts';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { failure } from '../model/problems.ts';
import { nearest } from '../plan/read/nearest.ts';
import {
  allCodes,
  codeExplained,
  type Explained,
  exitExplained,
  exitsExplained,
  familyExplained,
  isCode,
  overview,
} from './explained.ts';
import type { Session } from './session.ts';

/** `words`: nothing; a code (`NS1204`, `1204`), a hundred of them (`NS12`), or an exit code (`5`, `refused`), also after `exit`. */
export function explain(session: Session, words: readonly string[]): ExitCode {
  const word = words.filter((one, at) => at > 0 || one !== 'exit').join(' ');
  const { facts, text } = explanationOf(word, words[0] === 'exit');
  session.result(facts, () => text);
  return exitCodes.done;
}

function explanationOf(word: string, isExit: boolean): Explained {
  const exit = exitCodeList.find(
    ({ name, exitCode }) => word === String(exitCode) || word.toLowerCase() === name.toLowerCase(),
  );
  if (exit !== undefined) return exitExplained(exit);
  if (isExit) return word === '' ? exitsExplained() : unknown(`exit ${word}`);
  if (word === '') return overview();
  const name = codeName(word);
  if (isCode(name)) return codeExplained(name);
  const family = families.find(({ prefix }) => prefix === name.replace(/xx$/i, ''));
  return family === undefined ? unknown(word) : familyExplained(family);
}

/** As it stands in the catalog: `1204`, `ns1204:` and `NS1204` are one. */
const codeName = (word: string): string => `NS${word.replace(/^ns/i, '').replace(/:$/, '')}`;

function unknown(word: string): never {
  const meant = near(codeName(word)).map((code) => `${code} (${catalog[code].replace(/\.$/, '')})`);
  const next = `${meant.length > 0 ? `Did you mean ${meant.join(' or ')}? ` : ''}See all with \`nightshift explain\`.`;
  throw failure('NS6006', `there is no code ${word}`, next);
}

/** Codes that are a slip or two away, the nearest first; of two that are as far, the one of the same hundred. */
function near(name: string): Code[] {
  const elsewhere = (code: Code): number => Number(code.slice(0, 4) !== name.slice(0, 4));
  return nearestOf(
    name,
    allCodes.toSorted((a, b) => elsewhere(a) - elsewhere(b)),
    3,
  );
}

function nearestOf(name: string, codes: readonly Code[], most: number): Code[] {
  const found = most === 0 ? undefined : nearest(name, codes);
  if (found === undefined || !isCode(found)) return [];
  return [
    found,
    ...nearestOf(
      name,
      codes.filter((code) => code !== found),
      most - 1,
    ),
  ];
}
