/**
 * Who is one person. A key is one person's, and so is a name: names that share a key, and keys that share a name, are all
 * of one person, over any number of steps. All lines say so, also those whose time is over or whose key was revoked: somebody
 * who is counted as two is worse than two who are counted as one.
 */
import type { Approver } from './approvers.ts';
import { concreteNames, matchesList } from './patternList.ts';

export interface People {
  /** The same for two names of one person. */
  readonly personOf: (principal: string) => string;
  /** `name`: it is the author's; `key`: it shares a key with one of the author's, over any number of steps. */
  readonly asAuthor: (principal: string) => 'name' | 'key' | null;
}

/** `principals`: the names that signed. */
export function peopleOf(lines: readonly Approver[], principals: readonly string[], author: string | null): People {
  const authors = author === null ? [] : authorNames(author);
  const written = lines.flatMap((line) => concreteNames(line.principals));
  const names = [...new Set([...written, ...principals, ...authors].map(folded))];
  const groups = newGroups();
  for (const line of lines) joinLine(groups, line, names);
  const isAuthor = (name: string) => authors.some((one) => isSameName(one, folded(name)));
  for (const name of names.filter(isAuthor)) groups.join('author', `name ${name}`);
  const personOf = (principal: string) => groups.find(`name ${folded(principal)}`);
  const asAuthor = (principal: string) => {
    if (isAuthor(principal)) return 'name';
    return authors.length > 0 && personOf(principal) === groups.find('author') ? 'key' : null;
  };
  return { personOf, asAuthor };
}

/** A pattern speaks for everybody whom it matches: whoever has its key could be any of them. */
function joinLine(groups: Groups, { principals, key }: Approver, names: readonly string[]): void {
  const patterns = principals.map(folded);
  for (const name of names.filter((one) => matchesList(one, patterns))) groups.join(`key ${key.hash}`, `name ${name}`);
}

/** Nobody becomes two people with a capital letter. */
const folded = (name: string): string => name.toLowerCase();

/** Plans are written by people: `m.durand`, `M. Durand <m.durand@example.com>`, `m.durand, k.ito`. */
function authorNames(author: string): readonly string[] {
  const whole = folded(author.trim());
  return [whole, ...whole.split(/[\s,;<>()"']+/)].filter((name) => name !== '');
}

/** A login name is that of every address that begins with it. */
function isSameName(one: string, other: string): boolean {
  if (one === other) return true;
  const oneIsBare = !one.includes('@') || !other.includes('@');
  return oneIsBare && one.split('@')[0] === other.split('@')[0];
}

interface Groups {
  readonly join: (one: string, other: string) => void;
  /** Who stands for the group that it is in. */
  readonly find: (one: string) => string;
}

/** Sets that only grow together (union-find, with its paths halved). */
function newGroups(): Groups {
  const above = new Map<string, string>();
  const up = (one: string) => above.get(one) ?? one;
  const find = (one: string): string => {
    let at = one;
    while (up(at) !== at) {
      above.set(at, up(up(at)));
      at = up(at);
    }
    return at;
  };
  return { find, join: (one, other) => above.set(find(one), find(other)) };
}
