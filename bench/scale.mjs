/**
 * Ten thousand hosts by five steps, in virtual time, through the real driver: how long, how many events a second, how much
 * memory; twice the hosts take at most 2.2 times as long. Then once through the real journal, and a recovery from a
 * journal of a million events.
 *
 *   npm run bench:scale                 all of it
 *   npm run bench:scale -- --rounds 1   a quicker look
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openJournal } from '../dist/adapters/journal/sqliteJournal.js';
import { memoryJournal } from '../dist/adapters/simulated/memoryJournal.js';
import { recall } from '../dist/runtime/launch.js';
import { steadyFleet } from '../dist/simulation/steadyFleet.js';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } });
const rounds = Number(values.rounds);
const small = 10_000;
const steps = 5;
/** Its lock and release, its start and end, and two for each step. */
const eventsPerHost = 7 + 2 * steps;
const ratioMax = 2.2;
const recallMaxMs = 10_000;

const misses = [];
await twiceTheHosts();
await throughTheRealJournal();
for (const miss of misses) console.log(`missed: ${miss}`);
process.exitCode = misses.length === 0 ? 0 : 1;

/** Both sizes in turn, medians of each. */
async function twiceTheHosts() {
  await run(1_000);
  const times = new Map([small, 2 * small].map((hosts) => [hosts, []]));
  for (let round = 0; round < rounds; round++) for (const [hosts, list] of times) list.push(await run(hosts));
  for (const [hosts, list] of times) tell(`${hosts} hosts x ${steps} steps, journal in memory`, middle(list));
  const [one, two] = [...times.values()].map((list) => middle(list).ms);
  const ratio = two / one;
  console.log(`ratio ${ratio.toFixed(2)}, at most ${ratioMax} wanted`);
  if (ratio > ratioMax) misses.push(`twice the hosts take ${ratio.toFixed(2)} times as long`);
}

async function throughTheRealJournal() {
  const directory = mkdtempSync(join(tmpdir(), 'nightshift-scale-'));
  const open = () => openJournal({ file: join(directory, 'journal.db') });
  try {
    const journal = open();
    tell(`${small} hosts x ${steps} steps, journal in SQLite`, await run(small, () => journal));
    journal.close();
    await recovery(open);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A million events of one run, made in memory and copied into the real journal, then read back and folded. */
async function recovery(open) {
  const hosts = Math.ceil(1_000_000 / eventsPerHost);
  const memory = memoryJournal({ now: () => 0 });
  const { plan } = await run(hosts, () => memory, 'million');
  const journal = open();
  const events = copyRun(memory, journal, plan);
  journal.close();
  const again = open();
  const begun = performance.now();
  const { state } = recall(again, 'million');
  const ms = performance.now() - begun;
  again.close();
  console.log(`recovery from ${events} events: ${(ms / 1_000).toFixed(1)} s; the run is ${state.phase.kind}`);
  if (ms > recallMaxMs)
    misses.push(`recovery took ${(ms / 1_000).toFixed(1)} s, at most ${recallMaxMs / 1_000} wanted`);
}

function copyRun(from, to, plan) {
  const {
    updatedAt,
    lease: _lease,
    state,
    outcome,
    exitCode,
    startedAt,
    endedAt,
    resumesAt,
    ...header
  } = from.run('million');
  const holder = { user: 'ops', machine: 'm', bootId: null, pid: 1, processStart: null };
  const lease = to.createRun(
    { ...header, hosts: Object.keys(plan.hosts) },
    { holder, at: updatedAt, ttlMs: 3_600_000 },
  );
  const summary = { at: updatedAt, state, outcome, exitCode, startedAt, endedAt, resumesAt };
  let events = 0;
  const batch = [];
  const flush = () => to.append(lease, batch.splice(0), summary);
  for (const { event } of from.events('million')) {
    batch.push(event);
    events++;
    if (batch.length === 10_000) flush();
  }
  if (batch.length > 0) flush();
  return events;
}

async function run(hosts, journalFor = memoryJournal, name = `r${hosts}`) {
  globalThis.gc?.();
  const fleet = steadyFleet(hosts, steps, journalFor);
  const peak = { bytes: 0 };
  const watch = setInterval(() => {
    peak.bytes = Math.max(peak.bytes, process.memoryUsage().rss);
  }, 20);
  const begun = performance.now();
  const { outcome, events } = await fleet.launch(name);
  clearInterval(watch);
  if (outcome !== 'done') throw new Error(`the run is ${outcome}`);
  return {
    plan: fleet.plan,
    ms: performance.now() - begun,
    events,
    rss: Math.max(peak.bytes, process.memoryUsage().rss),
  };
}

function tell(what, { ms, events, rss }) {
  const perSecond = Math.round((events * 1_000) / ms);
  console.log(
    `${what}: ${(ms / 1_000).toFixed(1)} s, ${events} events, ${perSecond} a second, ${Math.round(rss / 2 ** 20)} MiB`,
  );
}

function middle(list) {
  return [...list].sort((a, b) => a.ms - b.ms)[Math.floor(list.length / 2)];
}
