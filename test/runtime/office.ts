import { memoryJournal } from '../../src/adapters/simulated/memoryJournal.ts';
import { virtualClock } from '../../src/adapters/simulated/virtualClock.ts';
import type { ExecutionPlan } from '../../src/model/executionPlan.ts';
import { createMask } from '../../src/model/masking.ts';
import type { RunDriver, RunEnd } from '../../src/runtime/driver.ts';
import type { JournalPort, LeaseHolder } from '../../src/runtime/journalPort.ts';
import { type Controller, goOn, type Launch, launch, takeOver } from '../../src/runtime/launch.ts';
import type { ClockPort, HostPort, HostStep, StepReport } from '../../src/runtime/ports.ts';
import type { WindowAnswer } from '../../src/windows/answer.ts';
import { alwaysOpen } from '../rollout/nights.ts';

const ended: StepReport = {
  status: 'ended',
  exitCode: 0,
  unchanged: false,
  timedOut: false,
  output: '',
  truncated: false,
  durationMs: 10,
};

/** What the hosts of a test do: `step` says how one ends, after `stepMs` of virtual time. */
export interface HostsScript {
  readonly stepMs?: number;
  readonly step?: (host: string, key: string) => StepReport;
}

/** A controller of simulated parts: virtual time, a journal in memory, hosts that answer from a script. */
export class Office {
  readonly clock = virtualClock(Date.UTC(2026, 10, 23, 2));
  readonly journal: JournalPort;
  /** `host key` of every step that a host was given, with how much of the journal there was by then. */
  readonly started: { readonly step: string; readonly eventsBefore: number }[] = [];
  /** Added to the wall clock: somebody sets it. */
  wallMs = 0;
  window: (atMs: number) => WindowAnswer = () => alwaysOpen;
  driver: RunDriver | undefined;
  private readonly script: HostsScript;

  constructor(script: HostsScript = {}, journal?: (now: () => number) => JournalPort) {
    this.script = script;
    const now = () => this.wall();
    this.journal = journal?.(now) ?? memoryJournal({ now });
  }

  /** Drives in virtual time until the run ends, is held, or this process may not go on. */
  async launch(plan: ExecutionPlan, run = 'r1', more: Partial<Launch> = {}): Promise<RunEnd> {
    return this.through(launch(this.controller(), { run, plan, digest: 'd', root: '/', ...more }));
  }

  async takeOver(run: string, action: 'resume' | 'rollback' | 'abort', pid = 2): Promise<RunEnd> {
    return this.through(takeOver(this.controller(pid), run, action, 'because'));
  }

  /** The time has come for which the run is held. */
  async goOn(run = 'r1', pid = 2): Promise<RunEnd> {
    return this.through(goOn(this.controller(pid), run));
  }

  types(run = 'r1'): string[] {
    return [...this.journal.events(run)].map(({ event }) => event.type);
  }

  /** One process of this controller's machine. */
  controller(pid = 1): Controller {
    return {
      journal: this.journal,
      clock: this.time(),
      window: { ask: (atMs) => this.window(atMs) },
      secrets: { fill: (text) => text, mask: createMask([]), forms: [] },
      ports: {
        hosts: this.hosts(),
        gates: { ask: async () => ({ verdict: 'pass', detail: 'ok', durationMs: 1 }) },
        controller: { run: async () => ({ exitCode: 0, timedOut: false, output: '', durationMs: 1 }) },
        clock: this.time(),
      },
      observer: { events: () => {}, output: () => {}, trouble: () => {} },
      holder: holder(pid),
      onDriver: (driver) => {
        this.driver = driver;
      },
    };
  }

  private async through(end: Promise<RunEnd>): Promise<RunEnd> {
    let over = false;
    const settled = end.finally(() => {
      over = true;
    });
    settled.catch(() => {});
    for (let second = 0; !over && second < 12 * 3_600; second++) await this.clock.advance(1_000);
    if (!over) throw new Error('the run did not come to an end within twelve hours');
    return settled;
  }

  private wall(): number {
    return this.clock.now() + this.wallMs;
  }

  private time(): ClockPort {
    return {
      now: () => this.wall(),
      monotonic: () => this.clock.monotonic(),
      after: (ms, call) => this.clock.after(ms, call),
    };
  }

  private hosts(): HostPort {
    return {
      lock: async () => ({ status: 'locked', bootId: 'b' }),
      runStep: (target, _fence, step) => this.step(target.name, step),
      ask: async () => ended,
      receipts: async (target) => ({ status: 'found', exitCodes: this.exitCodes(target.name) }),
      release: async () => true,
      close: async () => {},
    };
  }

  /** Of every step that this host was given and that ended well. */
  private exitCodes(name: string): Record<string, number> {
    const keys = this.started.map(({ step }) => step.split(' ')).filter(([host]) => host === name);
    return Object.fromEntries(keys.map(([, key = '']) => [key, 0]));
  }

  private step(host: string, { key, onOutput, onTrouble }: HostStep): Promise<StepReport> {
    onOutput('said something\n');
    onTrouble('held up a little');
    this.started.push({ step: `${host} ${key}`, eventsBefore: this.types().length });
    const report = this.script.step?.(host, key) ?? ended;
    return new Promise((resolve) => this.clock.after(this.script.stepMs ?? 1_000, () => resolve(report)));
  }
}

export const holder = (pid: number): LeaseHolder => ({
  user: 'ops',
  machine: 'm',
  bootId: 'b',
  pid,
  processStart: '1',
});
