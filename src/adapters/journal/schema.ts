import { failure } from '../../model/problems.ts';
import type { Database } from './database.ts';
import { genesis } from './hashChain.ts';
import { integer } from './rows.ts';

/** The first version of the tables. A file of it is what stands here, whatever later versions do. */
const version1 = `
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
`;

/** Schedules, durations, requests to running runs, and held runs that go on by themselves. What was there stays as it is: hashes and seals hold. */
const version2 = `
ALTER TABLE heads ADD COLUMN resumesAt INTEGER;
CREATE INDEX heads_open ON heads (run) WHERE endedAt IS NULL;

-- How long each step of a run took; counts by length.
CREATE TABLE durations (
  environment TEXT NOT NULL,
  key TEXT NOT NULL,
  number INTEGER NOT NULL REFERENCES runs (number),
  histogram TEXT NOT NULL,
  PRIMARY KEY (environment, key, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX durations_of_run ON durations (number);

-- What is to run when. The entry is JSON that never changes; beside it stands how it is now.
CREATE TABLE schedules (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  entry TEXT NOT NULL,
  plan TEXT NOT NULL,
  state TEXT NOT NULL,
  run TEXT UNIQUE REFERENCES runs (run),
  reason TEXT,
  code TEXT
) STRICT;
CREATE INDEX schedules_by_state ON schedules (state);

-- Every state an entry has had, with who brought it about.
CREATE TABLE scheduleChanges (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL REFERENCES schedules (id),
  state TEXT NOT NULL,
  by TEXT NOT NULL,
  at INTEGER NOT NULL,
  run TEXT,
  reason TEXT,
  code TEXT
) STRICT;
CREATE INDEX changes_of_schedule ON scheduleChanges (id);

-- What people ask of a run that another process drives; kept with the answer.
CREATE TABLE requests (
  id INTEGER PRIMARY KEY,
  run TEXT NOT NULL REFERENCES runs (run),
  action TEXT NOT NULL,
  by TEXT NOT NULL,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL,
  answeredAt INTEGER,
  refusal TEXT
) STRICT;
CREATE INDEX requests_open ON requests (run) WHERE answeredAt IS NULL;

-- The one process that runs what is due. The row stays when it has gone, so that its token is never given out again.
CREATE TABLE serving (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  token INTEGER NOT NULL,
  holder TEXT,
  since INTEGER NOT NULL,
  renewedAt INTEGER NOT NULL,
  ttlMs INTEGER NOT NULL
) STRICT;
INSERT INTO serving VALUES (1, 0, NULL, 0, 0, 0);
`;

/** The locks that people have taken off hosts. */
const version3 = `
CREATE TABLE unlocks (
  number INTEGER PRIMARY KEY,
  run TEXT NOT NULL REFERENCES runs (run),
  environment TEXT NOT NULL,
  host TEXT NOT NULL,
  holder TEXT NOT NULL,
  by TEXT NOT NULL,
  reason TEXT NOT NULL,
  forced INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX unlocks_of_run ON unlocks (run);
`;

/** Approvals, rehearsals, and which saved plan a run carries out. */
const version4 = `
ALTER TABLE runs ADD COLUMN saved TEXT;
CREATE INDEX runs_of_saved ON runs (saved) WHERE saved IS NOT NULL;

-- What people said of a saved plan, as they signed it, right or wrong.
CREATE TABLE approvals (
  number INTEGER PRIMARY KEY,
  saved TEXT NOT NULL,
  statement TEXT NOT NULL,
  signature TEXT NOT NULL,
  by TEXT NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE (saved, statement, signature)
) STRICT;

CREATE TABLE rehearsals (
  number INTEGER PRIMARY KEY,
  stepsDigest TEXT NOT NULL,
  proof TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX rehearsals_of_steps ON rehearsals (stepsDigest);
`;

/** What a history is searched by. All of it stands in the headers too, which are what is hashed. */
const version5 = `
-- Which runs a host was in, ended or not; claims are about now only.
CREATE TABLE runHosts (
  host TEXT NOT NULL,
  number INTEGER NOT NULL REFERENCES runs (number),
  PRIMARY KEY (host, number)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO runHosts SELECT h.value, r.number FROM runs r, json_each(r.header, '$.hosts') h;

CREATE INDEX runs_by_environment ON runs (json_extract(header, '$.environment'));
CREATE INDEX runs_by_change ON runs (json_extract(header, '$.change'));
`;

/** What takes a file from each version to the next. Its length is the newest version, kept as PRAGMA user_version. */
const migrations = [version1, version2, version3, version4, version5] as const;

/** Brings a file to the newest version, in one transaction; refuses what is newer (NS3005) or another program's (NS3002). */
export function prepareSchema(db: Database, file: string): void {
  db.write(() => {
    const found = userVersion(db);
    if (found === migrations.length) return;
    if (found > migrations.length) throw newer(file, found);
    if (found === 0 && isUsed(db)) throw foreign(file);
    for (const migration of migrations.slice(found)) db.exec(migration);
    db.exec(`PRAGMA user_version = ${migrations.length}`);
  });
}

function userVersion(db: Database): number {
  return integer(db.statement('PRAGMA user_version').get() ?? {}, 'user_version');
}

function isUsed(db: Database): boolean {
  return db.statement('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined;
}

function newer(file: string, found: number) {
  const message = `${file} has journal version ${found}, and this nightshift knows versions up to ${migrations.length}`;
  return failure('NS3005', message, 'Use the newer nightshift that wrote it, or another --state.', { place: { file } });
}

function foreign(file: string) {
  const message = `${file} is a database of another program`;
  return failure('NS3002', message, 'Move it away, or choose another --state.', { place: { file } });
}
