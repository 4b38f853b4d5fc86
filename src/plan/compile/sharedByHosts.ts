import type { EnvironmentHost } from '../change.ts';
import type { Lookup } from '../interpolation/names.ts';
import type { Texts } from './texts.ts';

/** Makes something of a plan as it reads for a host; once only for all hosts for which it comes out the same. */
export class SharedByHosts<T> {
  private readonly made = new Map<string, T>();
  /** The names on which it depends; known after the first time, and the same for every host. */
  private names: readonly string[] | undefined;
  private readonly make: (texts: Texts, host: EnvironmentHost) => T;

  constructor(make: (texts: Texts, host: EnvironmentHost) => T) {
    this.make = make;
  }

  for(host: EnvironmentHost, lookup: Lookup, newTexts: () => Texts): T {
    const known = this.names && this.made.get(keyOf(this.names, lookup));
    if (known !== undefined) return known;
    const texts = newTexts();
    const result = this.make(texts, host);
    this.names ??= [...texts.asked];
    this.made.set(keyOf(this.names, lookup), result);
    return result;
  }
}

function keyOf(names: readonly string[], lookup: Lookup): string {
  return JSON.stringify(names.map((name) => lookup(name)));
}
