import { canonicalJson, type Hash } from './canonicalJson.ts';

/** Hexadecimal digits of an id: 64 bits. */
const idLength = 16;

/** Things by an id that is made from their content: what is the same for two hosts is there once. */
export class ContentTable<T> {
  private readonly entries = new Map<string, T>();
  private readonly hash: Hash;

  constructor(hash: Hash) {
    this.hash = hash;
  }

  /** Puts it in and gives its id: the first 16 digits of the SHA-256 of its canonical JSON. */
  put(thing: T): string {
    const id = this.hash(canonicalJson(thing)).slice(0, idLength);
    this.entries.set(id, thing);
    return id;
  }

  /** In order of ids. */
  toObject(): { readonly [id: string]: T } {
    return Object.fromEntries([...this.entries].sort(([one], [other]) => (one < other ? -1 : 1)));
  }
}
