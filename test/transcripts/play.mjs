/**
 * Carries a scripted run out as `nightshift run` does from the moment that its plan is compiled: through the real driver,
 * the screen or log that fits where it speaks, and the last words. Hosts and gates are played, and time is virtual, the
 * view's and the log's too: nothing waits, and the same script says the same at the same instants. Needs dist/.
 *
 *   node play.mjs SCRIPT.json FOLDER      a script of test/transcripts/scripts.ts; the folder is for what is kept
 */
import { readFileSync } from 'node:fs';
import { memoryJournal } from '../../dist/adapters/simulated/memoryJournal.js';
import { conclude, drive } from '../../dist/cli/drive.js';
import { Session } from '../../dist/cli/session.js';
import { surviveClosedPipes } from '../../dist/cli/stdout.js';
import { launch } from '../../dist/runtime/launch.js';
import { openWorld } from './playedWorld.mjs';

const [file, folder] = process.argv.slice(2);
const script = JSON.parse(readFileSync(file, 'utf8'));
const { clock, window, ports } = openWorld(script);
const journal = memoryJournal({ now: () => clock.now() });
const driven = { run: '20261123-0200-k3f9', plan: script.plan, digest: 'd3f02f08e135a47c'.repeat(4) };
const holder = { user: 'ops', machine: 'control-1', bootId: 'b', pid: 1, processStart: '1' };

class PlayedSession extends Session {
  get journal() {
    return journal;
  }
}

/** The interval of a view or of a heartbeat, by the virtual clock. */
class VirtualInterval {
  constructor(call, everyMs) {
    this.call = call;
    this.everyMs = everyMs;
    this.refresh();
  }
  refresh() {
    this.cancel?.();
    this.cancel = clock.after(this.everyMs, () => {
      this.refresh();
      this.call();
    });
  }
  unref() {}
}

Date.now = () => clock.now();
globalThis.setInterval = (call, everyMs) => new VirtualInterval(call, everyMs);
globalThis.clearInterval = (interval) => interval?.cancel();

surviveClosedPipes();
const session = new PlayedSession({ output: 'text', state: folder, logLevel: 'error' });
const options = { verbose: false, live: true };
const end = await drive(session, folder, driven, options, (controller) =>
  inVirtualTime(launch({ ...controller, clock, window, ports, holder }, { ...driven, root: folder })),
);
process.exitCode = conclude(session, driven.run, end, options);

async function inVirtualTime(work) {
  let over = false;
  const settled = work.finally(() => {
    over = true;
  });
  settled.catch(() => {});
  await clock.runUntil(() => over, Number.POSITIVE_INFINITY);
  return settled;
}
