/**
 * The whole engine through bad nights in virtual time: every night is drawn from its seed, and asked for every invariant.
 *
 *   npm run bench:simulation -- --seeds 100000 --from 1        many nights, on all cores
 *   npm run bench:simulation -- --seeds 1 --from 4711 --trace  one night again, with all that happens in it
 *   npm run bench:simulation -- --seeds 9000 --bail            until the first violation
 *
 * The last line says seeds, nights and violations; the exit code is 1 on any violation.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { breachesOf } from '../dist/simulation/invariants.js';
import { playNight } from '../dist/simulation/night.js';

/** Seeds that a worker is given at a time. */
const chunk = 100;
/** Violations that are told one by one. */
const toldMax = 20;

if (isMainThread) await main();
else parentPort.on('message', async ({ from, count }) => parentPort.postMessage(await play(from, count)));

async function main() {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '2000' },
      from: { type: 'string', default: '1' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      trace: { type: 'boolean', default: false },
      bail: { type: 'boolean', default: false },
    },
  });
  const [seeds, from, jobs] = [values.seeds, values.from, values.jobs].map(wholeNumber);
  const begun = performance.now();
  const alone = values.trace || values.bail;
  const { nights, breaches } = alone ? await play(from, seeds, values) : await playAll(from, seeds, jobs);
  for (const { seed, id, text } of breaches.slice(0, toldMax))
    console.log(`seed ${seed}: ${id}: ${text}\n  ${again(seed)}`);
  if (breaches.length > toldMax) console.log(`and ${breaches.length - toldMax} more`);
  const seconds = (performance.now() - begun) / 1_000;
  console.log(
    `from ${from}: ${seconds.toFixed(1)} s, ${((seconds * 1_000) / Math.max(1, nights)).toFixed(2)} ms a night`,
  );
  console.log(`seeds ${seeds}, nights ${nights}, violations ${breaches.length}`);
  process.exitCode = breaches.length === 0 && nights === seeds ? 0 : 1;
}

function again(seed) {
  return `npm run bench:simulation -- --from ${seed} --seeds 1 --trace`;
}

function wholeNumber(text) {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`${text} is no whole number from 1 on`);
  return number;
}

async function playAll(from, seeds, jobs) {
  const chunks = Array.from({ length: Math.ceil(seeds / chunk) }, (_, at) => from + at * chunk);
  const todo = chunks.map((start) => ({ from: start, count: Math.min(chunk, from + seeds - start) }));
  const results = [];
  await Promise.all(Array.from({ length: Math.min(jobs, todo.length) }, () => work(todo, results)));
  return {
    nights: results.reduce((sum, { nights }) => sum + nights, 0),
    breaches: results.flatMap(({ breaches }) => breaches).sort((a, b) => a.seed - b.seed),
  };
}

/** One worker, until there is nothing left to do. */
function work(todo, results) {
  const worker = new Worker(new URL(import.meta.url));
  return new Promise((resolve, reject) => {
    const next = () => {
      const part = todo.shift();
      if (part === undefined) worker.terminate().then(resolve);
      else worker.postMessage(part);
    };
    worker.on('error', reject);
    worker.on('message', (result) => {
      results.push(result);
      next();
    });
    next();
  });
}

async function play(from, count, { trace = false, bail = false } = {}) {
  const breaches = [];
  let nights = 0;
  for (; nights < count && !(bail && breaches.length > 0); nights++) {
    const seed = from + nights;
    breaches.push(...(await playOne(seed, trace)).map((breach) => ({ seed, ...breach })));
  }
  return { nights, breaches };
}

/** A night that cannot even be played is a violation too. */
async function playOne(seed, trace) {
  try {
    return breachesOf(await playNight(seed, trace ? { trace: console.log } : {}));
  } catch (error) {
    return [{ id: 'night', text: error.stack }];
  }
}
