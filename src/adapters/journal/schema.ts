import { failure } from '../../model/problems.ts';
import type { Database } from './database.ts';
import { genesis } from './hashChain.ts';
import { integer } from './rows.ts';

/** Grows with every change of the tables; kept in the file as PRAGMA user_version. */
const version = 1;

const tables = `
-- What never changes of a run. The plan is apart because it may be large and history does not need it.
CREATE TABLE runs (
  number INTEGER PRIMARY KEY,
  run TEXT NOT NULL UNIQUE,
  header TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;

CREATE TABLE plans (
  run TEXT PRIMARY KEY REFERENCES runs (run),
  plan TEXT NOT NULL
) STRICT;

CREATE TABLE events (
  run TEXT NOT NULL REFERENCES runs (run),
  sequence INTEGER NOT NULL,
  at INTEGER NOT NULL,
  event TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (run, sequence)
) STRICT;

-- Where a run stands: the end of its chain and its summary, both under the seal.
CREATE TABLE heads (
  run TEXT PRIMARY KEY REFERENCES runs (run),
  sequence INTEGER NOT NULL,
  hash TEXT NOT NULL,
  at INTEGER NOT NULL,
  state TEXT NOT NULL,
  outcome TEXT,
  exitCode INTEGER,
  startedAt INTEGER,
  endedAt INTEGER,
  seal TEXT NOT NULL
) STRICT;

-- Where the journal stands: how many runs, and the hash of the last.
CREATE TABLE journal (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  runs INTEGER NOT NULL,
  hash TEXT NOT NULL
) STRICT;

-- AUTOINCREMENT: a token is never given out again, also after its lease was deleted.
CREATE TABLE leases (
  token INTEGER PRIMARY KEY AUTOINCREMENT,
  run TEXT NOT NULL UNIQUE REFERENCES runs (run),
  holder TEXT NOT NULL,
  since INTEGER NOT NULL,
  renewedAt INTEGER NOT NULL,
  ttlMs INTEGER NOT NULL
) STRICT;

-- A host's name means one host within its environment.
CREATE TABLE claims (
  environment TEXT NOT NULL,
  host TEXT NOT NULL,
  run TEXT NOT NULL REFERENCES runs (run),
  since INTEGER NOT NULL,
  PRIMARY KEY (environment, host)
) STRICT;
CREATE INDEX claims_of_run ON claims (run);

INSERT INTO journal VALUES (1, 0, '${genesis}');
PRAGMA user_version = ${version};
`;

/** Makes the tables in an empty file; refuses what is newer (NS3005) or another program's (NS3002). */
export function prepareSchema(db: Database, file: string): void {
  db.write(() => {
    const found = userVersion(db);
    if (found === version) return;
    if (found > version) throw newer(file, found);
    if (isUsed(db)) throw foreign(file);
    db.exec(tables);
  });
}

function userVersion(db: Database): number {
  return integer(db.statement('PRAGMA user_version').get() ?? {}, 'user_version');
}

function isUsed(db: Database): boolean {
  return db.statement('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined;
}

function newer(file: string, found: number) {
  const message = `${file} has journal version ${found}, and this nightshift knows versions up to ${version}`;
  return failure('NS3005', message, 'Use the newer nightshift that wrote it, or another --state.', { place: { file } });
}

function foreign(file: string) {
  const message = `${file} is a database of another program`;
  return failure('NS3002', message, 'Move it away, or choose another --state.', { place: { file } });
}
