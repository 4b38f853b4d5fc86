/** SQLite, as far as we use it. The only file that knows the library: it has node:sqlite's API, which can take its place. */
import { DatabaseSync } from '@photostructure/sqlite';
import { isBusy, operatingError } from './databaseErrors.ts';

type SqlValue = string | number | bigint | Uint8Array | null;
export type Row = { readonly [column: string]: SqlValue };

type Connection = InstanceType<typeof DatabaseSync>;

export interface Statement {
  /** The number of rows changed. */
  run(...values: SqlValue[]): number;
  /** The first row. Several are read one after the other: the library's `all` and `iterate` lose SQLite's error code. */
  get(...values: SqlValue[]): Row | undefined;
}

/** A connection. Errors of the disk, of locks and of the file's content are NightshiftErrors (NS300x). */
export class Database {
  readonly #file: string;
  readonly #connection: Connection;
  readonly #statements = new Map<string, Statement>();

  constructor(file: string, lockedMaxMs: number) {
    this.#file = file;
    this.#connection = this.#guard(() => new DatabaseSync(file, { timeout: lockedMaxMs }));
    try {
      this.#guard(() => configure(this.#connection, lockedMaxMs));
    } catch (error) {
      this.#connection.close();
      throw error;
    }
  }

  exec(sql: string): void {
    this.#guard(() => this.#connection.exec(sql));
  }

  /** Prepared once, kept by its text. */
  statement(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const made = this.#prepare(sql);
    this.#statements.set(sql, made);
    return made;
  }

  /** One transaction that has the write lock from its start: all of `work`, durable when this returns, or nothing. */
  write<T>(work: () => T): T {
    return this.#transaction('BEGIN IMMEDIATE', work);
  }

  /** Everything `work` reads is of one instant. */
  read<T>(work: () => T): T {
    return this.#transaction('BEGIN', work);
  }

  /**
   * First takes the write-ahead log into the file, unless somebody else is busy with it: the library lets go of the file
   * only when the last prepared statement is collected, and until then SQLite does not do it by itself.
   */
  close(): void {
    if (!this.#connection.isOpen) return;
    try {
      this.#connection.exec('PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // Nothing is lost: what is not taken in stays in the log beside the file.
    }
    this.#statements.clear();
    this.#connection.close();
  }

  #transaction<T>(begin: string, work: () => T): T {
    this.exec(begin);
    try {
      const result = work();
      this.exec('COMMIT');
      return result;
    } finally {
      // Still open only when something was thrown; after a full disk SQLite may have rolled back by itself.
      if (this.#connection.isTransaction) this.exec('ROLLBACK');
    }
  }

  #prepare(sql: string): Statement {
    const prepared = this.#guard(() => this.#connection.prepare(sql));
    return {
      run: (...values) => this.#guard(() => Number(prepared.run(...values).changes)),
      get: (...values) => this.#guard((): Row | undefined => prepared.get(...values)),
    };
  }

  #guard<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw operatingError(error, this.#file) ?? error;
    }
  }
}

function configure(connection: Connection, lockedMaxMs: number): void {
  whileLocked(lockedMaxMs, () => connection.exec('PRAGMA journal_mode = WAL'));
  connection.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
}

/** Going over to WAL does not wait for a lock as other statements do: two processes that create a journal at once meet here. */
function whileLocked(lockedMaxMs: number, call: () => void): void {
  const until = performance.now() + lockedMaxMs;
  for (;;) {
    try {
      call();
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}
