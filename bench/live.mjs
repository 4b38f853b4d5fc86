/**
 * The live view over 5,000 hosts: an hour of virtual time, four redraws in each second of it, while steps begin and end all
 * the time, some fail, and every one of them writes something. What the redraws cost must stay below 5 % of one core, no
 * frame may have more lines than the screen, and an hour must not make the view larger.
 *
 *   npm run build && node --expose-gc bench/live.mjs
 */
import { performance } from 'node:perf_hooks';
import { FrameWriter } from '../dist/cli/live/frameWriter.js';
import { follow, saidBy } from '../dist/review/live/follow.js';
import { frameOf } from '../dist/review/live/frame.js';
import { openLive } from '../dist/review/live/liveRun.js';
import { idle } from '../dist/review/live/prompt.js';
import { paletteOf } from '../dist/review/text/palette.js';
import { evolve } from '../dist/rollout/evolve.js';
import { initialState } from '../dist/rollout/state.js';

const hosts = 5_000;
const parallel = 1_000;
const steps = 12;
const hourMs = 3_600_000;
const redrawEveryMs = 250;
const shareMax = 0.05;
const growthMaxMiB = 8;

const columns = 120;
const rows = 40;
const plan = fleetPlan();
const state = initialState(plan);
const live = openLive(plan, state, { run: '20261123-0200-k3f9', digest: 'd3f02f08e135a47c' });
const written = { bytes: 0 };
const raw = (text) => {
  written.bytes += text.length;
};
const writer = new FrameWriter({ raw }, () => ({ columns, rows }));
const palette = paletteOf({ colour: true, utf8: true });

const costs = { drawMs: 0, followMs: 0, linesMost: 0, events: 0 };
/** Hosts at work, by when their step ends. */
const due = [];
let next = 0;

begin();
const sizes = [];
for (let ms = 0; ms < hourMs; ms += redrawEveryMs) {
  work(ms);
  draw(ms);
  if (ms % 600_000 === 0) sizes.push({ ms, mib: heapMiB() });
}
report();

function begin() {
  tell(0, { type: 'runStarted', run: 'r', digest: 'd', by: 'me', token: 1, past: {}, breakGlass: null });
  tell(0, { type: 'preflightPassed' });
  tell(0, { type: 'nightStarted', openedAtMs: 0, closesAtMs: 2 * hourMs });
  tell(0, { type: 'stageStarted', stage: 0 });
  tell(0, { type: 'waveStarted', stage: 0, wave: 0, needMs: 0, backMs: 0, closesAtMs: 2 * hourMs });
}

/** Everything that happens up to then: hosts come and go so that the whole hour is full of work. */
function work(ms) {
  while (due.length < parallel && next < hosts && next < (ms / hourMs) * hosts + parallel) start(ms, next++);
  due.sort((a, b) => a.endsMs - b.endsMs);
  while (due.length > 0 && due[0].endsMs <= ms) end(due.shift());
}

function start(ms, index) {
  tell(ms, { type: 'hostStarted', stage: 0, index, needMs: 0, backMs: 0, closesAtMs: 2 * hourMs });
  step(ms, index, 0);
}

function step(ms, index, at) {
  tell(ms, { type: 'stepStarted', ...ref(index, at) });
  for (let chunk = 0; chunk < 3; chunk++) writes(index, `chunk ${chunk} of ${at}\n${`${index} `.repeat(1_000)}\n`);
  due.push({ index, at, endsMs: ms + 20_000 + ((index * 7919 + at * 104_729) % 60_000) });
}

/** More than is kept of any host. */
function writes(index, text) {
  const begun = performance.now();
  saidBy(live, { stage: 0, index }, text);
  costs.followMs += performance.now() - begun;
}

function end({ index, at, endsMs }) {
  const fails = index % 97 === 0 && at === 5;
  const output = `line of ${index}\nunpacked ${index * 31} files of release ${at}, ${'x'.repeat(200)}\n`;
  const facts = { exitCode: fails ? 1 : 0, timedOut: false, unreachable: false, reason: null, output };
  const outcome = fails ? 'failed' : 'changed';
  tell(endsMs, { type: 'stepEnded', ...ref(index, at), outcome, ...facts, truncated: false, durationMs: 1 });
  if (fails) {
    tell(endsMs, { type: 'hostFailed', stage: 0, index, as: 'failed', reason: 'step s5: exit 1' });
    tell(endsMs, { type: 'hostEnded', stage: 0, index, result: 'failed', reason: 'step s5: exit 1' });
  } else if (at + 1 < steps) step(endsMs, index, at + 1);
  else tell(endsMs, { type: 'hostEnded', stage: 0, index, result: 'done', reason: null });
}

function ref(index, at) {
  return { stage: 0, index, phase: 'forward', step: at, attempt: 1, token: 1 };
}

function tell(at, fact) {
  const event = { at, tick: at, ...fact };
  evolve(plan, state, event);
  const begun = performance.now();
  follow(live, event);
  costs.followMs += performance.now() - begun;
  costs.events++;
}

function draw(ms) {
  const begun = performance.now();
  const frame = frameOf(live, idle, ms, { ...writer.room, palette });
  writer.draw([], frame);
  costs.drawMs += performance.now() - begun;
  costs.linesMost = Math.max(costs.linesMost, frame.length);
}

function heapMiB() {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

function report() {
  const redraws = hourMs / redrawEveryMs;
  const share = (costs.drawMs + costs.followMs) / hourMs;
  const burst = (costs.drawMs / redraws / redrawEveryMs) * 100;
  const half = sizes[Math.floor(sizes.length / 2)];
  const growthMiB = sizes.at(-1).mib - half.mib;
  console.log(
    `${redraws} redraws of ${hosts} hosts, ${costs.events} events, at most ${costs.linesMost} of ${rows} lines`,
  );
  console.log(
    `a redraw ${((costs.drawMs * 1_000) / redraws).toFixed(0)} µs: ${burst.toFixed(2)} % of a core at four a second`,
  );
  console.log(
    `an event ${((costs.followMs * 1_000) / costs.events).toFixed(2)} µs; all of it ${(share * 100).toFixed(2)} % of a core`,
  );
  console.log(
    `written ${(written.bytes / 2 ** 20).toFixed(0)} MiB; heap ${sizes.map(({ mib }) => mib.toFixed(1)).join(', ')} MiB`,
  );
  const misses = [
    burst > shareMax * 100 && `redraws cost more than ${shareMax * 100} % of a core`,
    costs.linesMost >= rows && 'a frame has as many lines as the screen',
    growthMiB > growthMaxMiB && `the second half of the hour made it ${growthMiB.toFixed(1)} MiB larger`,
  ].filter(Boolean);
  for (const miss of misses) console.log(`missed: ${miss}`);
  process.exitCode = misses.length === 0 ? 0 : 1;
}

function fleetPlan() {
  const command = { script: 'true', stdin: null, payloads: [], timeoutMs: 1_000 };
  const names = Array.from({ length: hosts }, (_, at) => `web-${String(at + 1).padStart(4, '0')}`);
  const ids = Array.from({ length: steps }, (_, at) => `s${at}`);
  const step = (name) => ({ name, type: 'run', timeoutMs: 1, expectsMs: 100, action: { at: 'host', command } });
  const more = { undo: { kind: 'own', command }, retries: 0, idempotent: false, pointOfNoReturn: false };
  const undoOrder = [...ids.keys()].reverse();
  const stage = {
    ...{ name: 'fleet', waves: [hosts], parallel, parallelPer: {}, failuresMax: hosts, unreachableMax: 0, soakMs: 0 },
    ...{ onFailure: 'rollback', onHostFailure: 'leave' },
    hosts: names.map((host) => ({ host, steps: ids, undoOrder, always: [], gates: [] })),
  };
  return {
    change: { name: 'web', title: 'Web 7.2', description: null, ticket: 'CHG0042200', author: null },
    environment: 'production',
    rollback: { parallel: null, scope: 'run', undoRetries: 1 },
    hosts: Object.fromEntries(names.map((name) => [name, { name, labels: {} }])),
    steps: Object.fromEntries(ids.map((id) => [id, { ...step(id), ...more }])),
    gates: {},
    changeGates: [],
    stages: [stage],
  };
}
