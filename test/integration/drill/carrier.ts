import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../src/adapters/simulated/random.ts';
import type { JournalPort, RunRecord } from '../../../src/runtime/journalPort.ts';
import type { Command, Ended } from '../command.ts';
import type { Site } from '../site.ts';
import { type Kills, strike } from './strikes.ts';

/** A run that was struck at until it had ended. */
export interface CarriedOut {
  readonly record: RunRecord;
  readonly kills: Kills;
  readonly controllers: number;
  readonly violations: readonly string[];
}

/** A run that needs more controllers than this does not come to its end. */
const controllersMax = 60;

/**
 * Starts a change, and another controller whenever one is killed or leaves the run held, until the run has ended; all the
 * while it is struck at.
 */
export class Carrier {
  readonly #site: Site;
  readonly #journal: JournalPort;
  readonly #random: Random;
  readonly #runsBefore: ReadonlySet<string>;
  readonly #violations: string[] = [];
  #controllers = 0;
  #working: Command | undefined;
  #over = false;

  constructor(site: Site, journal: JournalPort, random: Random) {
    this.#site = site;
    this.#journal = journal;
    this.#random = random;
    this.#runsBefore = new Set(journal.runs(10_000).map(({ run }) => run));
  }

  async carryOut(planFile: string, killsMax: number): Promise<CarriedOut> {
    const { fleet, hosts } = this.#site;
    const targets = {
      ...{ fleet, hosts },
      killController: () => this.#kill(),
      run: () => this.#record()?.run,
      over: () => this.#over,
    };
    const striking = strike(targets, this.#random.fork(), killsMax);
    try {
      const record = await this.#toItsEnd(planFile);
      return { record, kills: await striking, controllers: this.#controllers, violations: this.#violations };
    } finally {
      this.#over = true;
    }
  }

  async #toItsEnd(planFile: string): Promise<RunRecord> {
    for (let args = ['run', planFile]; ; ) {
      const ended = await this.#controller(args);
      const record = this.#record();
      this.#judge(args, ended, record);
      if (record?.state === 'ended') {
        this.#over = true;
        return record;
      }
      if (this.#controllers >= controllersMax || (record === undefined && ended.signal === null))
        throw new Error(`${args.join(' ')} does not end a run:\n${ended.out}\n${ended.err}`);
      if (record !== undefined) args = [this.#word(ended), record.run];
      await sleep(this.#random.whole(0, 800));
    }
  }

  async #controller(args: readonly string[]): Promise<Ended> {
    this.#controllers++;
    const command = this.#site.start(...args);
    this.#working = command;
    const ended = await command.ended;
    this.#working = undefined;
    return ended;
  }

  #kill(): boolean {
    this.#working?.signal('SIGKILL');
    return this.#working !== undefined;
  }

  /** What an operator says next: mostly "go on"; one who has said it too often ends the run. */
  #word({ exitCode }: Ended): string {
    if (this.#controllers > controllersMax / 2) return 'abort';
    if (exitCode === 7) return this.#random.pick(['resume', 'resume', 'rollback', 'rollback', 'abort']);
    return this.#random.chance(0.1) ? 'rollback' : 'resume';
  }

  /** Every controller that was not killed says how its run stands, and is right. */
  #judge(args: readonly string[], { exitCode, signal, out, err }: Ended, record: RunRecord | undefined): void {
    if (signal === 'SIGKILL') return;
    if (exitCode === 7 && record?.state === 'held') return;
    if (exitCode !== null && record?.state === 'ended' && exitCode === record.exitCode) return;
    // Its last controller was killed when it had already ended.
    if (record?.state === 'ended' && err.includes('NS3011')) return;
    const stands = record === undefined ? 'unknown to the journal' : `${record.state} (${record.exitCode})`;
    this.#violations.push(`${args.join(' ')} ended with ${exitCode ?? signal}, the run is ${stands}:\n${out}\n${err}`);
  }

  #record(): RunRecord | undefined {
    return this.#journal.runs(1).find(({ run }) => !this.#runsBefore.has(run));
  }
}
