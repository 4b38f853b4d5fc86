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
) STRICT;
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
CREATE INDEX claims_of_run ON claims (run);
INSERT INTO runs VALUES (1, 'r1', '{"at":1795399200000,"by":"ops@m","change":"test","digest":"d","environment":"test","hosts":["a","b"],"planSha256":"432fcecc1c20e7a7dce801d15aabdc7b95405dbaaa762f6491c6460e6f952673","root":"/","run":"r1"}', '203670d8db05eeb0af15e9fddf06b0974bd4d3e218d9d999e2c9aa7f934f20a3');
INSERT INTO runs VALUES (2, 'r2', '{"at":1795399205000,"by":"ops@m","change":"test","digest":"d","environment":"test","hosts":["c","d","e"],"planSha256":"7b6d9f4ca3484fa9ebeb880f5e13a99a7f1f796ec71ee0ccc1b72ee5e462f884","root":"/","run":"r2"}', '75b6d751ca77ec3af2a54bc2330dd72e9d08b711c53fd44a9d640ef1b0779c05');
INSERT INTO plans VALUES ('r1', '{"change":{"author":null,"description":null,"name":"test","ticket":null,"title":"test"},"changeGates":[],"environment":"test","files":{},"format":"nightshift/execution-plan/v1","gates":{},"hosts":{"a":{"address":"a","connectRetries":0,"connectTimeoutMs":1,"identity":null,"keepaliveMs":1,"knownHosts":null,"labels":{"rack":"r0","site":"paris"},"name":"a","passphrase":null,"port":22,"serviceManager":"systemctl","stateDir":null,"user":null},"b":{"address":"b","connectRetries":0,"connectTimeoutMs":1,"identity":null,"keepaliveMs":1,"knownHosts":null,"labels":{"rack":"r1","site":"lyon"},"name":"b","passphrase":null,"port":22,"serviceManager":"systemctl","stateDir":null,"user":null}},"lockWaitMs":0,"policy":{"windows":"optional"},"rollback":{"parallel":null,"scope":"run","undoRetries":1},"secrets":{},"stages":[{"failuresMax":0,"holdForMs":null,"holdThen":"rollback","hosts":[{"always":[],"gates":[],"host":"a","steps":["0.deploy"],"undoOrder":[0]},{"always":[],"gates":[],"host":"b","steps":["0.deploy"],"undoOrder":[0]}],"name":"stage-0","onFailure":"rollback","onHostFailure":"undo","parallel":1,"parallelPer":{},"soakMs":0,"unreachableMax":0,"waves":[2]}],"steps":{"0.deploy":{"action":{"at":"host","command":{"payloads":[],"script":"deploy","stdin":null,"timeoutMs":60000}},"expectsMs":null,"idempotent":false,"name":"deploy","pointOfNoReturn":false,"retries":0,"summary":"deploy","timeoutMs":60000,"type":"run","undo":{"byHand":"put it back","command":{"payloads":[],"script":"","stdin":null,"timeoutMs":1},"kind":"own","shown":"put back"}}},"window":null}');
INSERT INTO plans VALUES ('r2', '{"change":{"author":null,"description":null,"name":"test","ticket":null,"title":"test"},"changeGates":[],"environment":"test","files":{},"format":"nightshift/execution-plan/v1","gates":{},"hosts":{"c":{"address":"c","connectRetries":0,"connectTimeoutMs":1,"identity":null,"keepaliveMs":1,"knownHosts":null,"labels":{"rack":"r0","site":"paris"},"name":"c","passphrase":null,"port":22,"serviceManager":"systemctl","stateDir":null,"user":null},"d":{"address":"d","connectRetries":0,"connectTimeoutMs":1,"identity":null,"keepaliveMs":1,"knownHosts":null,"labels":{"rack":"r1","site":"lyon"},"name":"d","passphrase":null,"port":22,"serviceManager":"systemctl","stateDir":null,"user":null},"e":{"address":"e","connectRetries":0,"connectTimeoutMs":1,"identity":null,"keepaliveMs":1,"knownHosts":null,"labels":{"rack":"r2","site":"paris"},"name":"e","passphrase":null,"port":22,"serviceManager":"systemctl","stateDir":null,"user":null}},"lockWaitMs":0,"policy":{"windows":"optional"},"rollback":{"parallel":null,"scope":"run","undoRetries":1},"secrets":{},"stages":[{"failuresMax":0,"holdForMs":null,"holdThen":"rollback","hosts":[{"always":[],"gates":[],"host":"c","steps":["0.deploy"],"undoOrder":[0]},{"always":[],"gates":[],"host":"d","steps":["0.deploy"],"undoOrder":[0]},{"always":[],"gates":[],"host":"e","steps":["0.deploy"],"undoOrder":[0]}],"name":"stage-0","onFailure":"rollback","onHostFailure":"undo","parallel":1,"parallelPer":{},"soakMs":0,"unreachableMax":0,"waves":[3]}],"steps":{"0.deploy":{"action":{"at":"host","command":{"payloads":[],"script":"deploy","stdin":null,"timeoutMs":60000}},"expectsMs":null,"idempotent":false,"name":"deploy","pointOfNoReturn":false,"retries":0,"summary":"deploy","timeoutMs":60000,"type":"run","undo":{"byHand":"put it back","command":{"payloads":[],"script":"","stdin":null,"timeoutMs":1},"kind":"own","shown":"put back"}}},"window":null}');
INSERT INTO events VALUES ('r1', 1, 1795399200000, '{"at":1795399200000,"by":"ops@m","digest":"d","run":"r1","tick":0,"token":1,"type":"runStarted"}', '4dbbf1ab3629495ce8e00699079ab91e06de7ff894e5372d747b977d46f0a6ca');
INSERT INTO events VALUES ('r1', 2, 1795399200000, '{"at":1795399200000,"host":"a","tick":0,"type":"lockAsked"}', '54034768af381c95250135925bd4413abf81866b21c863ec6c9323665e86168b');
INSERT INTO events VALUES ('r1', 3, 1795399200000, '{"at":1795399200000,"host":"b","tick":0,"type":"lockAsked"}', '5ae8cb0c1e921b5223db8a29887d71335d73274a1194e3dc7b7a1ea0e1369132');
INSERT INTO events VALUES ('r1', 4, 1795399201000, '{"at":1795399201000,"bootId":"b","host":"a","status":"locked","tick":1000,"type":"lockAnswered"}', 'b0f71bf2e3ae9945912443b46ccf18835e60292e1c9a89f0b540c55e06264815');
INSERT INTO events VALUES ('r1', 5, 1795399201000, '{"at":1795399201000,"bootId":"b","host":"b","status":"locked","tick":1000,"type":"lockAnswered"}', '41430b525493b3da6bb7a78ebbc4d7e9e840accffca7d032d813ffdd48d37664');
INSERT INTO events VALUES ('r1', 6, 1795399201000, '{"at":1795399201000,"tick":1000,"type":"preflightPassed"}', '7b767ccca9590c2e18685f45b85a04a3577817f5b43a5b3de3a2d331bc26b678');
INSERT INTO events VALUES ('r1', 7, 1795399201000, '{"at":1795399201000,"stage":0,"tick":1000,"type":"stageStarted"}', '1c1977fca0575eebd85c5c0ea333beda49398b0b9fa273f6710ff5abf84e7ea1');
INSERT INTO events VALUES ('r1', 8, 1795399201000, '{"at":1795399201000,"stage":0,"tick":1000,"type":"waveStarted","wave":0}', 'aad1d54ef8854e1d3ef2a94513d3365f3aafb562df26601aaa230b4822eef548');
INSERT INTO events VALUES ('r1', 9, 1795399201000, '{"at":1795399201000,"index":0,"stage":0,"tick":1000,"type":"hostStarted","windowClosesAtMs":null}', '8cfaa19d4161553527604f4d013c71f9dc82c5865199e906a29065dc406c226e');
INSERT INTO events VALUES ('r1', 10, 1795399201000, '{"at":1795399201000,"attempt":1,"index":0,"phase":"forward","stage":0,"step":0,"tick":1000,"type":"stepStarted"}', 'd49cfc6df078a160e96fda4ed0d05b7c4381e3f10af84c3a8a0360338c0d1477');
INSERT INTO events VALUES ('r1', 11, 1795399202000, '{"at":1795399202000,"attempt":1,"durationMs":10,"exitCode":0,"index":0,"outcome":"changed","output":"","phase":"forward","reason":null,"stage":0,"step":0,"tick":2000,"timedOut":false,"truncated":false,"type":"stepEnded","unreachable":false}', '37db9c826392a5bc2acf295a72a0fa3ca913bafc3b46b4d73ed3acbd2c3f7a9d');
INSERT INTO events VALUES ('r1', 12, 1795399202000, '{"at":1795399202000,"index":0,"reason":null,"result":"done","stage":0,"tick":2000,"type":"hostLeaving"}', '778de7cc0dd9e06a1c566d051c87a973285ccf28b6c8c780faf80d0eb68ebd7c');
INSERT INTO events VALUES ('r1', 13, 1795399202000, '{"at":1795399202000,"index":0,"reason":null,"result":"done","stage":0,"tick":2000,"type":"hostEnded"}', 'be09f8bd62d30ec5b803329a5c911d309b0172fc28322d154c43f32a679942f7');
INSERT INTO events VALUES ('r1', 14, 1795399202000, '{"at":1795399202000,"index":1,"stage":0,"tick":2000,"type":"hostStarted","windowClosesAtMs":null}', '87c4cded27f5451e6903ad29cc4d9debec82be4654bf16884f85e6705355f3f3');
INSERT INTO events VALUES ('r1', 15, 1795399202000, '{"at":1795399202000,"attempt":1,"index":1,"phase":"forward","stage":0,"step":0,"tick":2000,"type":"stepStarted"}', '96e44d7d0cc15cf6b9de22dbd3a1e9c722a74179c1b7c1b7cffa01b8180ce96a');
INSERT INTO events VALUES ('r1', 16, 1795399203000, '{"at":1795399203000,"attempt":1,"durationMs":10,"exitCode":0,"index":1,"outcome":"changed","output":"","phase":"forward","reason":null,"stage":0,"step":0,"tick":3000,"timedOut":false,"truncated":false,"type":"stepEnded","unreachable":false}', '3ca688d9836248ce9fc628ddeec46a50cb44d2b86f7851c1e65be258b17e2c04');
INSERT INTO events VALUES ('r1', 17, 1795399203000, '{"at":1795399203000,"index":1,"reason":null,"result":"done","stage":0,"tick":3000,"type":"hostLeaving"}', '1d123c083436d52f3837e70a27fc6a39dd22c29ef66bc70f59930cafdaa03d7f');
INSERT INTO events VALUES ('r1', 18, 1795399203000, '{"at":1795399203000,"index":1,"reason":null,"result":"done","stage":0,"tick":3000,"type":"hostEnded"}', '482153fdb41c553c3613e4d51195e9054b8041b74beb20b5db58f486c9ca8f2e');
INSERT INTO events VALUES ('r1', 19, 1795399203000, '{"at":1795399203000,"stage":0,"tick":3000,"type":"waveEnded","wave":0}', 'c693900488de5fcacd68a6bdd3960b4c9458a23b228e977074749e810233a2a6');
INSERT INTO events VALUES ('r1', 20, 1795399203000, '{"at":1795399203000,"stage":0,"tick":3000,"type":"stageEnded"}', '156eefb54e125be1d121ee17af73a3718142293004e72423f180d147b7127236');
INSERT INTO events VALUES ('r1', 21, 1795399203000, '{"at":1795399203000,"code":null,"exitCode":0,"outcome":"done","reason":null,"tick":3000,"type":"closingStarted"}', '7a17ec51d72de0e043577ee043bc0d81058a3fa1bbb19f2e118c55d5e74dc491');
INSERT INTO events VALUES ('r1', 22, 1795399203000, '{"at":1795399203000,"host":"a","tick":3000,"type":"releaseAsked"}', '5849fa3a10933f6840b341ccefc5b86f83c501c6300e562e97a526dae3257847');
INSERT INTO events VALUES ('r1', 23, 1795399203000, '{"at":1795399203000,"host":"b","tick":3000,"type":"releaseAsked"}', '4d04b5090a85c18f0884d13607a80129274e247c21c5667b17b79f367448be3e');
INSERT INTO events VALUES ('r1', 24, 1795399204000, '{"at":1795399204000,"host":"a","released":true,"tick":4000,"type":"hostReleased"}', '1e4dabf26e89bcc93e9ed55a0ac8c6c3dab8e9161dee5c168a1331d283fb1143');
INSERT INTO events VALUES ('r1', 25, 1795399204000, '{"at":1795399204000,"host":"b","released":true,"tick":4000,"type":"hostReleased"}', '5678b5c0ae27527aa516cd7b28ac1866e0916e91e80fda92c7b6b338fe31f33a');
INSERT INTO events VALUES ('r1', 26, 1795399204000, '{"at":1795399204000,"exitCode":0,"outcome":"done","tick":4000,"type":"runEnded"}', '8988a85bf2caf1300ff4d0fe0a08ef26df394103debd578b7110e5493aceb035');
INSERT INTO events VALUES ('r2', 1, 1795399205000, '{"at":1795399205000,"by":"ops@m","digest":"d","run":"r2","tick":0,"token":2,"type":"runStarted"}', 'f995ab7f72012a0486585e0577ccb6e2b89d03deb230cd49cf1a45b1123c09fc');
INSERT INTO events VALUES ('r2', 2, 1795399205000, '{"at":1795399205000,"host":"c","tick":0,"type":"lockAsked"}', '4f51b1920bc71f6f55131f6cc6b6518fae52b7affccb621854e273c0e6a7e8dd');
INSERT INTO events VALUES ('r2', 3, 1795399205000, '{"at":1795399205000,"host":"d","tick":0,"type":"lockAsked"}', '68bda0717b404e0d1e50add9125b756f22913b1a7be142798144cafdf2cb996d');
INSERT INTO events VALUES ('r2', 4, 1795399205000, '{"at":1795399205000,"host":"e","tick":0,"type":"lockAsked"}', '6a6205153c82af8e21a1bf7c892c6f0c0a2cc3831b4481585aabd356799ff761');
INSERT INTO events VALUES ('r2', 5, 1795399205500, '{"at":1795399205500,"bootId":"b","host":"c","status":"locked","tick":500,"type":"lockAnswered"}', 'd201e228c993400928b0cb32acac335e838a2ae0c8da1e592f3c6451ff1d84b5');
INSERT INTO events VALUES ('r2', 6, 1795399205500, '{"at":1795399205500,"bootId":"b","host":"d","status":"locked","tick":500,"type":"lockAnswered"}', '1ad064630423b7f250350c0db39eef5a2089aa2077a858b57f14172f392995e9');
INSERT INTO events VALUES ('r2', 7, 1795399205500, '{"at":1795399205500,"bootId":"b","host":"e","status":"locked","tick":500,"type":"lockAnswered"}', '19a1669c2f5b40daa3770eb53426f342552b5fcc490c13d3c259b4ae68e309ca');
INSERT INTO events VALUES ('r2', 8, 1795399205500, '{"at":1795399205500,"tick":500,"type":"preflightPassed"}', '58946e19bbe9e5f5fd86e68f764026e15366a3b358f5c5c668d2a65bd1a51593');
INSERT INTO events VALUES ('r2', 9, 1795399205500, '{"at":1795399205500,"stage":0,"tick":500,"type":"stageStarted"}', '997ce836bd181210f2d7e0b628d32ac8b62d49b94233fe2429a06caadd9f02f2');
INSERT INTO events VALUES ('r2', 10, 1795399205500, '{"at":1795399205500,"stage":0,"tick":500,"type":"waveStarted","wave":0}', '9689b44add32064ebd2153b2d4b3738647a692ee122899e9bbc395cd4aa5e3ca');
INSERT INTO events VALUES ('r2', 11, 1795399205500, '{"at":1795399205500,"index":0,"stage":0,"tick":500,"type":"hostStarted","windowClosesAtMs":null}', 'bc2ea0353065dae30315b400d0ad346b5b2e676904217d302e0da55a8968ed31');
INSERT INTO events VALUES ('r2', 12, 1795399205500, '{"at":1795399205500,"attempt":1,"index":0,"phase":"forward","stage":0,"step":0,"tick":500,"type":"stepStarted"}', '17600833d8a894b6563193fda6957e03726aadc21a736befbea9aaa9717b3318');
INSERT INTO events VALUES ('r2', 13, 1795399205500, '{"at":1795399205500,"next":"hold","onExpiry":null,"reason":"lunch (ada)","tick":500,"type":"stopStarted"}', 'ad72c25ccc3d779363af136f9d13941fef47ca070d7103b50b40ca69d22794d6');
INSERT INTO events VALUES ('r2', 14, 1795399207000, '{"at":1795399207000,"attempt":1,"durationMs":10,"exitCode":0,"index":0,"outcome":"changed","output":"","phase":"forward","reason":null,"stage":0,"step":0,"tick":2000,"timedOut":false,"truncated":false,"type":"stepEnded","unreachable":false}', 'b2e09db9c1d0c808723238a9110a177f9e528bdf5f4e66cea62c58204e596ee3');
INSERT INTO events VALUES ('r2', 15, 1795399207000, '{"at":1795399207000,"index":0,"stage":0,"tick":2000,"type":"hostPaused"}', '77003c179869dcb00dd1e629f4a3cb83bee28732204ab3ff7f6e2fe6a17e6ad6');
INSERT INTO events VALUES ('r2', 16, 1795399207000, '{"at":1795399207000,"onExpiry":null,"reason":"lunch (ada)","tick":2000,"type":"runHeld"}', 'bef7c8acdf5d30a81b11eaaedac15e7d6c6ceb3fc2fe8540b04d3a89fbc3c1cd');
INSERT INTO heads VALUES ('r1', 26, '8988a85bf2caf1300ff4d0fe0a08ef26df394103debd578b7110e5493aceb035', 1795399204000, 'ended', 'done', 0, 1795399200000, 1795399204000, 'a17101dccec733667dd3e6ad90787a1061de4c14dca2ad72d50498a8ca7d8948');
INSERT INTO heads VALUES ('r2', 16, 'bef7c8acdf5d30a81b11eaaedac15e7d6c6ceb3fc2fe8540b04d3a89fbc3c1cd', 1795399207000, 'held', NULL, NULL, 1795399205000, NULL, '7943bf0d8f05445f1ad6c84a17a40bba3adbc7a4821a1d19be76a50f0c83911b');
INSERT INTO journal VALUES (1, 2, '75b6d751ca77ec3af2a54bc2330dd72e9d08b711c53fd44a9d640ef1b0779c05');
INSERT INTO sqlite_sequence VALUES ('leases', 2);
INSERT INTO claims VALUES ('test', 'c', 'r2', 1795399205000);
INSERT INTO claims VALUES ('test', 'd', 'r2', 1795399205000);
INSERT INTO claims VALUES ('test', 'e', 'r2', 1795399205000);
PRAGMA user_version = 1;
