/** Typed reading of columns. The tables are STRICT, so another type is a defect of ours. */
import type { Row, Statement } from './database.ts';

/** Rows one after the other: `find` gives the first whose `number` is larger than its last parameter. */
export function* rowsAfter(find: Statement, ...parameters: string[]): Generator<Row> {
  let row = find.get(...parameters, 0);
  while (row !== undefined) {
    yield row;
    row = find.get(...parameters, integer(row, 'number'));
  }
}

export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw wrongType(column, 'a text', value);
  return value;
}

export function integer(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw wrongType(column, 'an integer', value);
  return value;
}

export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column);
}

export function integerOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : integer(row, column);
}

function wrongType(column: string, wanted: string, value: unknown): TypeError {
  return new TypeError(`column ${column} holds ${typeof value}, not ${wanted}`);
}
