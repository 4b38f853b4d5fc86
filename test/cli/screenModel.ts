const esc = '\u001b';
const parts = new RegExp(`${esc}\\[\\??(\\d*)([A-Za-z])|[^${esc}]`, 'gu');

/** What a terminal of so many columns shows: the few controls that a live view uses, and nothing scrolls away. */
export class ScreenModel {
  columns: number;
  rows: string[] = [''];
  #row = 0;
  #column = 0;
  cursorHidden = false;

  constructor(columns: number) {
    this.columns = columns;
  }

  write(text: string): void {
    for (const [all, number, letter] of text.matchAll(parts)) {
      if (letter !== undefined) this.#control(letter, Number(number ?? 0));
      else if (all === '\r') this.#column = 0;
      else if (all === '\n') this.#down();
      else this.#put(all);
    }
  }

  /** What is on it, without the empty end. */
  get text(): string {
    return this.rows
      .map((row) => row.trimEnd())
      .join('\n')
      .trimEnd();
  }

  #control(letter: string, number: number): void {
    const row = this.rows[this.#row] ?? '';
    if (letter === 'A') this.#row = Math.max(0, this.#row - number);
    if (letter === 'K' || letter === 'J') this.rows[this.#row] = row.slice(0, this.#column);
    if (letter === 'J') this.rows.length = this.#row + 1;
    if (number === 25) this.cursorHidden = letter === 'l';
  }

  #down(): void {
    this.#row++;
    this.rows[this.#row] ??= '';
  }

  #put(letter: string): void {
    if (this.#column === this.columns) {
      this.#column = 0;
      this.#down();
    }
    const row = (this.rows[this.#row] ?? '').padEnd(this.#column);
    this.rows[this.#row] = row.slice(0, this.#column) + letter + row.slice(this.#column + 1);
    this.#column++;
  }

  /** It becomes narrower: what is wider than that goes on in rows of its own, and the cursor stays with its text. */
  narrow(columns: number): void {
    const before = this.rows.slice(0, this.#row).flatMap((row) => chunks(row.trimEnd(), columns));
    this.rows = [...before, ...this.rows.slice(this.#row).flatMap((row) => chunks(row.trimEnd(), columns))];
    this.#row = before.length;
    this.columns = columns;
  }
}

function chunks(row: string, columns: number): string[] {
  const all = row.match(new RegExp(`.{1,${columns}}`, 'gu'));
  return all === null ? [''] : [...all];
}
