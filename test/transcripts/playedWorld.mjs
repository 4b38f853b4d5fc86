/** Hosts, gates, a window and a clock that go as a script says (test/transcripts/scripts.ts). Needs dist/. */
import { virtualClock } from '../../dist/adapters/simulated/virtualClock.js';
import { stepOf } from '../../dist/rollout/plan.js';

export function openWorld({ plan, beganAtMs, openings, failing, paces }) {
  const clock = virtualClock(beganAtMs);
  const fails = new Set(failing);
  const named = namesOf(plan);
  const pause = (ms) => new Promise((resolve) => clock.after(ms, resolve));

  const hosts = {
    async lock() {
      await pause(paces.lockMs);
      return { status: 'locked', bootId: 'b' };
    },
    async runStep({ name: host }, _fence, { key, onOutput }) {
      const { name, phase, step } = named(key, host);
      const durationMs = paces.stepMs + step * 5_000 + spreadOf(host, paces.spreadMs);
      onOutput(`${name}: begun\n`);
      await pause(durationMs);
      const ended = { status: 'ended', unchanged: false, timedOut: false, truncated: false, durationMs };
      if (!fails.has(`${host} ${phase} ${name}`)) return { ...ended, exitCode: 0, output: `${name}: begun\n` };
      const wrong = 'Job for app.service failed.\nSee "journalctl -xe" for details.\n';
      onOutput(wrong);
      return { ...ended, exitCode: 1, output: `${name}: begun\n${wrong}` };
    },
    async release() {
      await pause(paces.lockMs);
      return true;
    },
    async close() {},
  };
  const gates = {
    async ask() {
      await pause(400);
      return { verdict: 'pass', detail: 'HTTP 200', durationMs: 400 };
    },
  };
  const ports = { hosts, gates, controller: {}, clock };
  return { clock, ports, window: { ask: (atMs) => answerAt(atMs, beganAtMs, openings) } };
}

/** Of a receipt's key on a host: the step's name, phase and place. */
function namesOf(plan) {
  const indexes = plan.stages.map(({ hosts }) => new Map(hosts.map(({ host }, index) => [host, index])));
  return (key, host) => {
    const [stage, step, phase] = key.split('.');
    const ref = { stage: Number(stage), index: indexes[Number(stage)].get(host) };
    return { name: stepOf(plan, ref, phase, Number(step)).name, phase, step: Number(step) };
  };
}

/** Hosts differ, each always in the same way, so that a fleet does not end its steps all at once. */
function spreadOf(host, spreadMs) {
  return spreadMs === 0 ? 0 : (Number(host.replace(/\D/g, '')) * 617) % spreadMs;
}

function answerAt(atMs, beganAtMs, openings) {
  if (openings.length === 0) return { open: true, night: null, coming: [] };
  const all = openings.map(([from, to]) => ({ opensAtMs: beganAtMs + from, closesAtMs: beganAtMs + to }));
  const coming = all.filter(({ opensAtMs }) => opensAtMs > atMs);
  const now = all.find(({ opensAtMs, closesAtMs }) => opensAtMs <= atMs && atMs < closesAtMs);
  if (now === undefined) return { open: false, because: 'no window is open', coming };
  return { open: true, night: { openedAtMs: now.opensAtMs, closesAtMs: now.closesAtMs }, coming };
}
