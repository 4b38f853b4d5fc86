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
, resumesAt INTEGER) STRICT;
CREATE TABLE journal (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  runs INTEGER NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE TABLE leases (
  token INTEGER PRIMARY KEY AUTOINCREMENT,
  run TEXT NOT NULL UNIQUE REFERENCES runs (run),
  holder TEXT NOT NULL,
  since INTEGER NOT NULL,
  renewedAt INTEGER NOT NULL,
  ttlMs INTEGER NOT NULL
) STRICT;
CREATE TABLE claims (
  environment TEXT NOT NULL,
  host TEXT NOT NULL,
  run TEXT NOT NULL REFERENCES runs (run),
  since INTEGER NOT NULL,
  PRIMARY KEY (environment, host)
) STRICT;
CREATE TABLE durations (
  environment TEXT NOT NULL,
  key TEXT NOT NULL,
  number INTEGER NOT NULL REFERENCES runs (number),
  histogram TEXT NOT NULL,
  PRIMARY KEY (environment, key, number)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE serving (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  token INTEGER NOT NULL,
  holder TEXT,
  since INTEGER NOT NULL,
  renewedAt INTEGER NOT NULL,
  ttlMs INTEGER NOT NULL
) STRICT;
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
CREATE INDEX claims_of_run ON claims (run);
CREATE INDEX heads_open ON heads (run) WHERE endedAt IS NULL;
CREATE INDEX durations_of_run ON durations (number);
CREATE INDEX schedules_by_state ON schedules (state);
CREATE INDEX changes_of_schedule ON scheduleChanges (id);
CREATE INDEX requests_open ON requests (run) WHERE answeredAt IS NULL;
CREATE INDEX unlocks_of_run ON unlocks (run);
INSERT INTO runs VALUES (1, 'r1', '{"at":1795399200000,"by":"ops@m","change":"test","digest":"d","environment":"test","hosts":["a"],"planSha256":"5d1339d36944bf13db764d7111df085f2a68b45c37f9349d930be7fccab91e45","root":"/","run":"r1","schedule":"s1"}', 'feb39d706f269bf647e68dc6fcf226bbc0e842d4f8a3ef1299aef58a644ddcfa');
INSERT INTO runs VALUES (2, 'r2', '{"at":1795399200000,"by":"ops@m","change":"test","digest":"d","environment":"test","hosts":["b"],"planSha256":"5d1339d36944bf13db764d7111df085f2a68b45c37f9349d930be7fccab91e45","root":"/","run":"r2","schedule":null}', 'fe0beed5cfa58c4fef22b1c0674469295f10447795657788113e9e5ea8a5fc55');
INSERT INTO plans VALUES ('r1', '{"stages":[{"hosts":["a"],"name":"canary"}]}');
INSERT INTO plans VALUES ('r2', '{"stages":[{"hosts":["a"],"name":"canary"}]}');
INSERT INTO events VALUES ('r1', 1, 1795399200002, '{"type":"runStarted"}', '0e30361617f89c59c692b508177547987b087be840696f7fec481be8617cf898');
INSERT INTO events VALUES ('r1', 2, 1795399200002, '{"host":"a","reason":"☃","type":"hostEnded"}', '59a84a9d78afe4ac2d6544dffaa1ddf4d22ae51a72b9beb158c727ae4dfad52d');
INSERT INTO events VALUES ('r1', 3, 1795399200003, '{"type":"runEnded"}', '7823760bab768879530dad451915c18854b1cf0b05289f4617e2ade99b13eddb');
INSERT INTO events VALUES ('r2', 1, 1795399200006, '{"type":"runStarted"}', '19f85c32684626d451d63bc5d6aeaa21466fb0730bf33f68d98d55e94676882e');
INSERT INTO heads VALUES ('r1', 3, '7823760bab768879530dad451915c18854b1cf0b05289f4617e2ade99b13eddb', 1795399200003, 'ended', 'done', 0, 1795399200001, 1795399200003, '855e002cdc7f39f9ee3b367b8328ec5eb5d2bced6a45f98b978809af2c614445', NULL);
INSERT INTO heads VALUES ('r2', 1, '19f85c32684626d451d63bc5d6aeaa21466fb0730bf33f68d98d55e94676882e', 1795399200006, 'held', NULL, NULL, 1795399200001, NULL, '0805053a90e35c291c75b87b6baa39ac81c859ce22e8b7b1914df47d76f23cd7', 1795399260000);
INSERT INTO journal VALUES (1, 2, 'fe0beed5cfa58c4fef22b1c0674469295f10447795657788113e9e5ea8a5fc55');
INSERT INTO claims VALUES ('test', 'b', 'r2', 1795399200000);
INSERT INTO schedules VALUES (1, 's1', '{"at":1795399200000,"atMs":null,"by":"ops@m","change":"test","digest":"d","domains":[],"environment":"test","hosts":["a"],"hostsCount":1,"id":"s1","needMs":1,"next":true,"planFile":"pipelines/test.yaml","root":"/","window":null}', '{"stages":[{"hosts":["a"],"name":"canary"}]}', 'started', 'r1', NULL, NULL);
INSERT INTO scheduleChanges VALUES (1, 's1', 'waiting', 'ops@m', 1795399200000, NULL, NULL, NULL);
INSERT INTO scheduleChanges VALUES (2, 's1', 'started', 'ops@m', 1795399200000, 'r1', NULL, NULL);
INSERT INTO serving VALUES (1, 0, NULL, 0, 0, 0);
INSERT INTO unlocks VALUES (1, 'r2', 'test', 'b', 'ops@m', 'ada@m', 'it burnt down', 1, 1795399200007);
PRAGMA user_version = 3;
