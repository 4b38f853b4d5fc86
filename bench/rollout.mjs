/**
 * The cost of an event must not depend on the fleet's size: a run over 20,000 hosts takes at most 2.2 times one over
 * 10,000. Compared inside one process, medians of several, the two sizes in turn.
 *
 *   npm run bench:rollout
 */
import { decide } from '../dist/rollout/decide.js';
import { effectsOf } from '../dist/rollout/effects.js';
import { evolve } from '../dist/rollout/evolve.js';
import { initialState } from '../dist/rollout/state.js';

const rounds = 5;
const steps = 5;

const command = { script: 'true', stdin: null, payloads: [], timeoutMs: 1_000 };
/** A window that closes, so that admission reckons the way back for every host. */
const window = { open: true, night: { openedAtMs: 0, closesAtMs: 1e12 }, coming: [] };

const step = (name) => ({
  name,
  type: 'run',
  timeoutMs: 1_000,
  expectsMs: 100,
  action: { at: 'host', command },
  undo: { kind: 'own', command },
  retries: 0,
  idempotent: false,
  pointOfNoReturn: false,
});
const gate = {
  name: 'g',
  question: { kind: 'tcp' },
  on: ['host', 'wave'],
  everyMs: 1_000,
  passes: 1,
  withinMs: 1_000,
  onUnknown: 'hold',
  perHost: true,
};

function planFor(hosts) {
  const names = Array.from({ length: hosts }, (_, i) => `h${i}`);
  const ids = Array.from({ length: steps }, (_, i) => `s${i}`);
  const stage = {
    name: 'all',
    hosts: names.map((host) => ({ host, steps: ids, undoOrder: [...ids.keys()].reverse(), always: [], gates: ['g'] })),
    waves: [0.1, 0.5, 1].map((part) => hosts * part),
    parallel: 500,
    parallelPer: { site: 300 },
    failuresMax: 0,
    unreachableMax: 0,
    soakMs: 0,
    onFailure: 'rollback',
    onHostFailure: 'undo',
  };
  return {
    atClose: 'hold',
    resume: 'nextWindow',
    rollback: { parallel: null, scope: 'run', undoRetries: 2 },
    hosts: Object.fromEntries(names.map((name, i) => [name, { name, labels: { site: i % 2 === 0 ? 'a' : 'b' } }])),
    steps: Object.fromEntries(ids.map((id) => [id, step(id)])),
    gates: { g: gate },
    changeGates: [],
    stages: [stage],
  };
}

/** Runs a whole rollout with a world that answers yes at once; gives events and milliseconds. */
function run(hosts) {
  const plan = planFor(hosts);
  const state = initialState(plan);
  const queue = [{ type: 'start', run: 'r', digest: 'd', by: 'me', token: 1, past: {}, breakGlass: null }];
  const begun = performance.now();
  let events = 0;
  for (let head = 0; head < queue.length; head++) {
    const first = queue[head];
    queue[head] = undefined;
    for (let next = first; next !== undefined; ) {
      const made = decide(plan, state, { at: 0, tick: 0, window, ...next });
      for (const event of made) {
        events++;
        evolve(plan, state, event);
        for (const effect of effectsOf(state, event)) queue.push(answer(effect));
      }
      next = made.length === 0 && next.type === 'proceed' ? undefined : { type: 'proceed' };
    }
  }
  if (state.phase.kind !== 'ended') throw new Error(`the run is ${state.phase.kind}`);
  return { events, ms: performance.now() - begun };
}

function answer(effect) {
  switch (effect.kind) {
    case 'timer':
      return { type: 'timerFired', timer: effect.id };
    case 'lock':
      return { type: 'lockAnswered', host: effect.host, status: 'locked', bootId: null };
    case 'release':
      return { type: 'hostReleased', host: effect.host, released: true };
    case 'gate': {
      const { round, instance, ask } = effect;
      return { type: 'gateAnswered', round, instance, ask, verdict: 'pass', detail: 'ok', durationMs: 1 };
    }
    case 'step': {
      const { kind: _kind, id: _id, ...ref } = effect;
      const more = { exitCode: 0, timedOut: false, unreachable: false, reason: null, output: '', truncated: false };
      return { type: 'stepEnded', ...ref, outcome: 'changed', ...more, durationMs: 1 };
    }
  }
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

run(2_000);
const small = [];
const large = [];
let events = 0;
for (let round = 0; round < rounds; round++) {
  small.push(run(10_000).ms);
  const big = run(20_000);
  large.push(big.ms);
  events = big.events;
}
const ratio = median(large) / median(small);
console.log(`10,000 hosts: ${median(small).toFixed(0)} ms (median of ${rounds})`);
console.log(
  `20,000 hosts: ${median(large).toFixed(0)} ms, ${events} events, ${((median(large) * 1000) / events).toFixed(2)} µs an event`,
);
console.log(`ratio ${ratio.toFixed(2)}, at most 2.2 wanted`);
process.exitCode = ratio <= 2.2 ? 0 : 1;
