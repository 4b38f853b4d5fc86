import type { ExecutionPlan } from '../../src/model/executionPlan.ts';
import { failure } from '../../src/model/problems.ts';
import type { JournalPort, ScheduleRecord } from '../../src/runtime/journalPort.ts';
import type { Controller } from '../../src/runtime/launch.ts';
import type { ClockPort } from '../../src/runtime/ports.ts';
import { type Fits, type PreparedStart, type ServeNews, type ServeParts, Server } from '../../src/runtime/serve.ts';
import { newSchedule } from '../contract/schedules.ts';
import { holder, type Office } from './office.ts';

/** What the files of a plan say now: nothing, when they have errors. */
export type PlanFiles = Map<string, Pick<PreparedStart, 'plan' | 'digest'> & Partial<PreparedStart>>;

/** An entry of a plan, in an opening of two hours from its start. */
export function entryOf(id: string, plan: ExecutionPlan, startsAtMs: number, more: Partial<ScheduleRecord> = {}) {
  const opening = { opensAtMs: startsAtMs, closesAtMs: startsAtMs + 7_200_000 };
  return newSchedule(id, { environment: plan.environment, plan, startsAtMs, ...opening, planFile: id, ...more });
}

/** One process that serves an office's journal, and that can be killed: from then on nothing of it does anything. */
export class Daemon {
  readonly news: ServeNews[] = [];
  fits: Fits = () => ({ fits: true });
  /** Runs whose wiring fails, as a defect would. */
  readonly broken = new Set<string>();
  ended: 'no' | 'stopped' | Error = 'no';
  private readonly office: Office;
  private readonly server: Server;
  private alive = true;

  constructor(office: Office, files: PlanFiles, pid: number) {
    this.office = office;
    this.server = new Server(this.parts(files, pid));
  }

  start(): this {
    this.server.serve().then(
      () => {
        this.ended = 'stopped';
      },
      (error: Error) => {
        this.ended = error;
      },
    );
    return this;
  }

  stop(): void {
    this.server.stop();
  }

  kill(): void {
    this.alive = false;
  }

  said(level: ServeNews['level'] = 'info'): string[] {
    return this.news
      .filter((one) => one.level === level)
      .map(({ schedule, message }) => `${schedule ?? '-'}: ${message}`);
  }

  private parts(files: PlanFiles, pid: number): ServeParts {
    const { office } = this;
    const journal = this.whileAlive(office.journal);
    const clock = this.mortal();
    const unattended = { ...holder(pid), unattended: true } as const;
    let runs = 0;
    return {
      journal,
      clock,
      holder: unattended,
      prepare: async ({ planFile }) => {
        // Reading takes a while: signals come in between.
        await Promise.resolve();
        const found = files.get(planFile);
        if (found === undefined) throw failure('NS1114', 'no ticket', 'Add it.');
        return { lastLook: async () => {}, ...found };
      },
      windowOf: () => ({ ask: (atMs) => office.window(atMs) }),
      fits: (plan, answer) => this.fits(plan, answer),
      newRunId: () => `run-${pid}-${++runs}`,
      wire: async ({ run, plan }) => {
        if (this.broken.has(plan.change.name)) throw new TypeError('a defect');
        const controller: Controller = { ...office.controller(pid), journal, clock, holder: unattended };
        return { controller: { ...controller, onDriver: () => void run }, close: async () => {} };
      },
      tell: (news) => this.alive && this.news.push(news),
    };
  }

  /** A journal that a dead process does not reach. */
  private whileAlive(journal: JournalPort): JournalPort {
    const isAlive = () => this.alive;
    return new Proxy(journal, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          if (!isAlive()) throw new Error('killed');
          return member.apply(target, args);
        };
      },
    });
  }

  private mortal(): ClockPort {
    const { clock } = this.office.controller();
    return {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      after: (ms, call) => clock.after(ms, () => this.alive && call()),
    };
  }
}
