/** What the ssh configuration says for one host, by keyword in lower case; keywords that stand in no file are left out. */
export class SshSettings {
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values;
  }

  /** Its value; `none` is as good as nothing. */
  one(keyword: string): string | undefined {
    const [value] = this.#values.get(keyword) ?? [];
    return value === undefined || value === '' || value.toLowerCase() === 'none' ? undefined : value;
  }

  /** Every value of a keyword that may stand several times. */
  all(keyword: string): readonly string[] {
    return (this.#values.get(keyword) ?? []).filter((value) => value.toLowerCase() !== 'none');
  }

  /** Whether the configuration speaks of it at all. */
  says(keyword: string): boolean {
    return this.#values.has(keyword);
  }

  without(keyword: string): SshSettings {
    return new SshSettings(new Map([...this.#values].filter(([each]) => each !== keyword)));
  }

  isYes(keyword: string): boolean {
    return ['yes', 'true'].includes(this.one(keyword)?.toLowerCase() ?? '');
  }

  isNo(keyword: string): boolean {
    return ['no', 'false'].includes(this.one(keyword)?.toLowerCase() ?? '');
  }

  /** The values of a list with commas. */
  list(keyword: string): readonly string[] | undefined {
    return this.one(keyword)?.split(',');
  }

  /** The files of a list with blanks. */
  files(keyword: string): readonly string[] | undefined {
    return this.says(keyword) ? (this.one(keyword)?.split(/\s+/) ?? []) : undefined;
  }
}

/** For hosts of which the configuration says nothing. */
export const noSettings: SshSettings = new SshSettings(new Map());

/** Reads what `ssh -G` prints: a keyword and its value a line. `written`: the keywords that count; null: all. */
export function readSettings(printed: string, written: ReadonlySet<string> | null): SshSettings {
  const values = new Map<string, string[]>();
  for (const line of printed.split('\n')) {
    const [, keyword = '', value = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
    const name = keyword.toLowerCase();
    if (name === '' || (written !== null && !written.has(name))) continue;
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return new SshSettings(values);
}
