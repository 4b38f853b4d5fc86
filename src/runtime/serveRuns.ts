import { NightshiftError } from '../model/problems.ts';
import { LeaseTaken, type RunDriver, type RunEnd } from './driver.ts';
import { LeaseLost } from './journalPort.ts';
import type { Controller } from './launch.ts';
import type { RunToWire, ServeParts } from './serve.ts';

/** Wires a run and drives it to its end, as `go` begins it. */
export type Drive = (run: RunToWire, go: (controller: Controller) => Promise<RunEnd>) => Promise<void>;

interface Driven {
  readonly driver: RunDriver;
  asked: boolean;
}

/** What failed is tried again after so long, then twice as long, and so on. */
const retryMs = 15_000;
const retryMaxMs = 600_000;

/** What ended well is not begun again within so long: two that disagree about a hold must not spin. */
const restMs = 1_000;

/** States with work under way on hosts: it is to end before the process does. A run in any other is gone on with as it is. */
const atWork: ReadonlySet<string> = new Set(['forward', 'undoing', 'stopping', 'closing']);
/** Those in which a run can be asked to hold. */
const holdable: ReadonlySet<string> = new Set(['forward', 'undoing', 'stopping']);

/** Everything the daemon has begun: each under a key, its entry's or its run's, so that it is not begun twice. */
export class RunsUnderWay {
  private readonly parts: ServeParts;
  private readonly onEnd: () => void;
  private readonly begun = new Set<string>();
  private readonly driven = new Map<string, Driven>();
  private readonly everDriven = new Set<string>();
  /** By key, on the monotonic clock. */
  private readonly notBefore = new Map<string, number>();
  private readonly failures = new Map<string, number>();
  private leaving = false;

  constructor(parts: ServeParts, onEnd: () => void) {
    this.parts = parts;
    this.onEnd = onEnd;
  }

  /** Under way, or failed so recently that it is left alone for a while. */
  isBusy(key: string): boolean {
    return this.begun.has(key) || this.parts.clock.monotonic() < (this.notBefore.get(key) ?? 0);
  }

  had(run: string): boolean {
    return this.everDriven.has(run);
  }

  begin(key: string, work: (drive: Drive) => Promise<void>): void {
    if (this.isBusy(key)) return;
    this.begun.add(key);
    work((run, go) => this.drive(run, go))
      .then(
        () => this.rest(key),
        (error: unknown) => this.failed(key, error),
      )
      .finally(() => {
        this.begun.delete(key);
        this.onEnd();
      });
  }

  /**
   * Begins nothing more, and has every run hold such that it goes on by itself. True once the process may end: whoever
   * serves next goes on with a run that has nothing under way on its hosts, finding its driver gone.
   */
  leave(): boolean {
    this.leaving = true;
    for (const [run, one] of this.driven) this.askToHold(run, one);
    return ![...this.driven.keys()].some((run) => atWork.has(this.stateOf(run)));
  }

  private askToHold(run: string, one: Driven): void {
    if (one.asked || !holdable.has(this.stateOf(run))) return;
    one.asked = true;
    one.driver.ask('hold', 'serve', 'nightshift serve was stopped', { resumesAtMs: this.parts.clock.now() });
    this.parts.tell({ level: 'info', run, message: 'it is to hold; the next serve goes on with it' });
  }

  private stateOf(run: string): string {
    return this.parts.journal.run(run)?.state ?? '';
  }

  private async drive(toWire: RunToWire, go: (controller: Controller) => Promise<RunEnd>): Promise<void> {
    const { run } = toWire;
    const { controller, close } = await this.parts.wire(toWire);
    const onDriver = (driver: RunDriver) => {
      this.everDriven.add(run);
      this.driven.set(run, { driver, asked: false });
    };
    try {
      if (!this.leaving) this.ended(run, await go({ ...controller, onDriver }));
    } finally {
      this.driven.delete(run);
      await close();
    }
  }

  private ended(run: string, end: RunEnd): void {
    const message = end.kind === 'held' ? heldText(end) : `ended: ${end.outcome}${end.reason ? `, ${end.reason}` : ''}`;
    const well = end.kind === 'ended' && end.outcome === 'done';
    this.parts.tell({ level: well ? 'info' : 'warn', run, message: `${message} (exit code ${end.exitCode})` });
  }

  private rest(key: string): void {
    this.failures.delete(key);
    this.notBefore.set(key, this.parts.clock.monotonic() + restMs);
  }

  private failed(key: string, error: unknown): void {
    const failures = (this.failures.get(key) ?? 0) + 1;
    this.failures.set(key, failures);
    const delayMs = Math.min(retryMaxMs, retryMs * 2 ** (failures - 1));
    this.notBefore.set(key, this.parts.clock.monotonic() + delayMs);
    this.parts.tell({ level: 'error', message: `${key}: ${textOf(error)}`, cause: error });
  }
}

const heldText = ({ reason, resumesAtMs }: Extract<RunEnd, { kind: 'held' }>): string =>
  `held: ${reason}${resumesAtMs === null ? '' : `; it goes on at ${new Date(resumesAtMs).toISOString()}`}`;

/** Errors that are for people say all they have to say; anything else is a defect of ours. */
function textOf(error: unknown): string {
  if (error instanceof NightshiftError || error instanceof LeaseTaken || error instanceof LeaseLost)
    return error.message;
  return `internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
