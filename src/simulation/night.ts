/**
 * One night: a plan, a fleet and all that goes wrong, drawn from one number. The engine is the real one, from `launch` to
 * the receipts; what is simulated are the adapters. The same number gives the same night, event for event.
 */
import { JournalFull, journalSeenBy } from '../adapters/simulated/journalSeenBy.ts';
import { Ledger } from '../adapters/simulated/ledger.ts';
import { Machine } from '../adapters/simulated/machine.ts';
import { memoryJournal } from '../adapters/simulated/memoryJournal.ts';
import { ProcessDied, type ProcessFate, SimulatedProcess } from '../adapters/simulated/process.ts';
import { Random } from '../adapters/simulated/random.ts';
import { SimulatedController } from '../adapters/simulated/simulatedController.ts';
import { SimulatedGates } from '../adapters/simulated/simulatedGates.ts';
import { SimulatedHosts } from '../adapters/simulated/simulatedHosts.ts';
import { type VirtualClock, virtualClock } from '../adapters/simulated/virtualClock.ts';
import type { ExecutionPlan } from '../model/executionPlan.ts';
import { createMask, secretForms } from '../model/masking.ts';
import { NightshiftError } from '../model/problems.ts';
import type { OperatorAction } from '../rollout/commands.ts';
import type { RunEvent } from '../rollout/events.ts';
import { LeaseTaken, type RunDriver, type RunEnd } from '../runtime/driver.ts';
import { type JournalPort, LeaseLost, type RecordedEvent } from '../runtime/journalPort.ts';
import { type Controller, goOn, launch, takeOver } from '../runtime/launch.ts';
import type { ClockPort } from '../runtime/ports.ts';
import { type Calendar, randomCalendar } from './calendar.ts';
import { chainTrouble } from './journalCheck.ts';
import { randomPlan } from './plans.ts';
import { type GateTold, type NightRecord, personsReason, type Told } from './record.ts';
import { Weather } from './weather.ts';

export interface NightOptions {
  /** Told of everything as it happens. */
  readonly trace?: (line: string) => void;
}

/** Plays a night to its end. */
export function playNight(seed: number, options: NightOptions = {}): Promise<NightRecord> {
  return new Night(seed, options).play();
}

/** How a process left the run. */
type Left =
  | { readonly kind: 'ended' | 'died' | 'refused' }
  | { readonly kind: 'held'; readonly resumesAtMs: number | null }
  | { readonly kind: 'failed'; readonly why: string };

interface Shift {
  readonly number: number;
  readonly what: How;
  readonly process: SimulatedProcess;
  driver: RunDriver | undefined;
  left: Left | null;
  /** Whether somebody has come for a process that stands still. */
  relieved: boolean;
}

type How = 'launch' | 'goOn' | Exclude<OperatorAction, 'hold'>;

const run = 'night-1';
const startMs = Date.UTC(2026, 10, 23, 2);
const hourMs = 3_600_000;
/** A process that drives has come to an end by then: steps, gates and holds of the plans are shorter by far. */
const shiftMaxMs = 24 * hourMs;
/** From so many shifts on the weather is calm; from so many more nobody resumes any more. */
const calmFrom = 8;
const patienceFrom = 14;
const shiftsMax = 40;
/** So many nights, one is a rehearsal. Not drawn: the others stay the nights that they were. */
const rehearsalEvery = 8;

class Night {
  readonly #seed: number;
  #trace: ((line: string) => void) | undefined;
  readonly #random: Random;
  readonly #plan: ExecutionPlan;
  readonly #weather: Weather;
  readonly #calendar: Calendar;
  readonly #clock: VirtualClock = virtualClock(startMs);
  readonly #world: ClockPort;
  readonly #ledger = new Ledger();
  readonly #machines = new Map<string, { machine: Machine; network: ReturnType<Weather['network']> }>();
  readonly #journal: JournalPort;
  readonly #dead = new Set<number>();
  readonly #shifts: Shift[] = [];
  readonly #told: { readonly sequence: number; readonly worldMs: number }[] = [];
  readonly #answers: GateTold[] = [];
  readonly #snapshots: { events: number; state: string }[] = [];
  readonly #shown: string[] = [];
  readonly #defects: string[] = [];
  readonly #leaves: string[] = [];
  readonly #secret: string;
  readonly #rehearsal: { readonly rehearsal?: true };
  /** How often somebody came and found that the run is driven. */
  #refusals = 0;
  /** How many come for the run though nobody has left it. */
  #rivals = 0;
  #skewMs = 0;
  #stuck: string | null = null;

  constructor(seed: number, { trace }: NightOptions) {
    this.#seed = seed;
    this.#trace = trace;
    this.#random = new Random(seed);
    this.#plan = randomPlan(this.#random.fork());
    this.#rehearsal = seed % rehearsalEvery === 0 ? { rehearsal: true } : {};
    this.#secret = `s3cret-${this.#random.whole(1e8, 1e9)}`;
    this.#weather = new Weather(this.#random.fork(), this.#secret);
    this.#calendar = randomCalendar(this.#random.fork(), startMs);
    this.#world = {
      now: () => this.#clock.now() + this.#skewMs,
      monotonic: () => this.#clock.monotonic(),
      after: (ms, call) => this.#clock.after(ms, call),
    };
    const knowsDead = this.#random.chance(0.5);
    const isAlive = knowsDead ? ({ pid }: { pid: number }) => !this.#dead.has(pid) : () => true;
    this.#journal = memoryJournal({ now: () => this.#world.now(), isAlive });
  }

  async play(): Promise<NightRecord> {
    this.#raiseFleet();
    this.#planInterference();
    await this.#shift('launch');
    await this.#untilOver();
    await this.#clock.runUntil(
      () => this.#shifts.every(({ left, process }) => left !== null || process.dead),
      shiftMaxMs * 40,
    );
    const record = this.#record();
    return { ...record, journalTrouble: record.journalTrouble ?? (await this.#claimTrouble(record)) };
  }

  /** The next run may have the hosts of one that has ended. Its process dies before it does anything with them. */
  async #claimTrouble({ final }: NightRecord): Promise<string | null> {
    if (final.state !== 'ended') return null;
    this.#trace = undefined;
    const process = new SimulatedProcess(this.#world, { diesAt: 5 });
    const shift: Shift = { number: 0, what: 'launch', process, driver: undefined, left: null, relieved: false };
    const next = launch(this.#controller(shift), { run: 'next', plan: this.#plan, digest: 'd', root: '/' });
    const refused = next.then(
      () => null,
      (error: unknown) => (error instanceof ProcessDied ? null : `the run has ended, and yet: ${textOf(error)}`),
    );
    return Promise.race([refused, this.#clock.advance(60_000).then(() => null)]);
  }

  // ---------------------------------------------------------------------------------------------------------- the course

  async #untilOver(): Promise<void> {
    while (this.#stuck === null) {
      const current = this.#shifts.findLast(({ left, process }) => left === null && !process.dead);
      if (current !== undefined) await this.#watch(current);
      else if (await this.#leaveIt()) return;
      if (this.#shifts.length >= shiftsMax + this.#refusals)
        this.#stuck ??= `it has not ended after ${shiftsMax} processes`;
    }
  }

  /** Until the process has left, is dead, or stands still long enough for somebody to come for it. */
  async #watch(shift: Shift): Promise<void> {
    const gone = () => shift.left !== null || shift.process.dead;
    const stands = () => !shift.relieved && shift.process.stalledUntilMs !== undefined;
    const untilMs = this.#clock.monotonic() + shiftMaxMs;
    const inTime = await this.#clock.runUntil(() => gone() || stands() || this.#rivals > 0, untilMs);
    if (!inTime) this.#stuck = `process ${shift.number} drives and drives`;
    if (gone() || !inTime) return;
    if (this.#rivals > 0) this.#rivals--;
    else {
      shift.relieved = true;
      await this.#pass(this.#random.around(35_000));
    }
    if (!gone()) await this.#shift(this.#choose());
  }

  /** Nobody drives the run: somebody comes for it, unless it has ended or is left held. */
  async #leaveIt(): Promise<boolean> {
    const record = this.#journal.run(run);
    if (record === undefined) return this.#again('launch');
    if (record.state === 'ended') return true;
    const { resumesAt } = record;
    if (record.state === 'held' && resumesAt !== null && this.#random.chance(0.7)) {
      await this.#pass(Math.max(0, resumesAt - this.#world.now()) + this.#random.whole(0, 60_000));
      return this.#again('goOn');
    }
    if (record.state === 'held' && this.#random.chance(0.1)) return true;
    await this.#pass(this.#random.around(25_000) * (1 + this.#refusals));
    return this.#again(record.state === 'held' ? this.#decideHeld() : this.#choose());
  }

  async #again(how: How): Promise<false> {
    await this.#shift(how);
    return false;
  }

  #decideHeld(): How {
    if (this.#shifts.length > patienceFrom) return this.#random.pick(['rollback', 'abort']);
    return this.#random.pick(['resume', 'resume', 'resume', 'resume', 'rollback', 'rollback', 'abort', 'goOn']);
  }

  #choose(): How {
    return this.#random.pick([
      'goOn',
      'goOn',
      'goOn',
      'goOn',
      'resume',
      'resume',
      'resume',
      'rollback',
      'rollback',
      'abort',
    ]);
  }

  async #pass(ms: number): Promise<void> {
    let over = false;
    this.#clock.after(ms, () => {
      over = true;
    });
    await this.#clock.runUntil(() => over, Number.POSITIVE_INFINITY);
  }

  // -------------------------------------------------------------------------------------------------------- controllers

  async #shift(what: How): Promise<void> {
    const number = this.#shifts.length + 1;
    if (number >= calmFrom) this.#weather.calmDown();
    const fate = this.#weather.fate();
    const process = new SimulatedProcess(this.#world, fate, () => this.#changed(shift));
    const shift: Shift = { number, what, process, driver: undefined, left: null, relieved: false };
    this.#shifts.push(shift);
    this.#note(`process ${number} comes: ${what} ${fateText(fate)}`);
    this.#begin(shift).then(
      (end) =>
        this.#leave(shift, end.kind === 'ended' ? { kind: 'ended' } : { kind: 'held', resumesAtMs: end.resumesAtMs }),
      (error: unknown) => this.#leave(shift, this.#whyLeft(error)),
    );
    await this.#clock.advance(0);
  }

  #begin(shift: Shift): Promise<RunEnd> {
    const controller = this.#controller(shift);
    switch (shift.what) {
      case 'launch':
        return launch(controller, { run, plan: this.#plan, digest: 'd', root: '/', ...this.#rehearsal });
      case 'goOn':
        return goOn(controller, run);
      default:
        return takeOver(controller, run, shift.what, personsReason);
    }
  }

  #leave(shift: Shift, left: Left): void {
    shift.left = left;
    if (left.kind === 'refused') this.#refusals++;
    const why = left.kind === 'failed' ? `: ${left.why}` : '';
    this.#leaves.push(`${shift.what} ${left.kind}${why}`);
    this.#note(`process ${shift.number} leaves: ${left.kind}${why}`);
    // Whoever left is gone: what it might still do, it does not.
    shift.process.die();
  }

  #changed({ number, process, left }: Shift): void {
    if (process.dead) this.#dead.add(number);
    if (left !== null) return;
    const stands = process.stalledUntilMs === undefined ? 'moves again' : 'stands still';
    this.#note(`process ${number} ${process.dead ? 'dies' : stands}`);
  }

  #whyLeft(error: unknown): Left {
    if (error instanceof ProcessDied) return { kind: 'died' };
    const known = error instanceof LeaseLost || error instanceof LeaseTaken || error instanceof JournalFull;
    if (error instanceof NightshiftError && error.problems[0]?.code === 'NS3016') return { kind: 'refused' };
    if (!known && !(error instanceof NightshiftError)) this.#defects.push(textOf(error));
    return { kind: 'failed', why: textOf(error) };
  }

  #controller(shift: Shift): Controller {
    const { process, number } = shift;
    const hasSecret = Object.keys(this.#plan.secrets).length > 0;
    const mask = createMask(hasSecret ? [this.#secret] : []);
    const world = this.#world;
    const apply = mask.apply;
    return {
      journal: this.#seenBy(process),
      clock: process.clock,
      window: { ask: (atMs) => this.#calendar.ask(atMs, world.monotonic()) },
      secrets: { fill: (text) => text, mask, forms: hasSecret ? secretForms(this.#secret) : [] },
      ports: {
        hosts: new SimulatedHosts({ world, process, mask, machine: (name) => this.#machine(name) }),
        gates: new SimulatedGates({ world, process, answer: (question) => this.#answer(subjectOf(question)) }),
        controller: new SimulatedController({
          ...{ world, process, ledger: this.#ledger, mask: apply },
          behave: (command) => this.#weather.local(command),
        }),
        clock: process.clock,
      },
      observer: {
        events: (events, state) => this.#observe(events, () => JSON.stringify(state)),
        output: (_where, text) => this.#show(text),
        trouble: (_where, text) => this.#show(text),
      },
      holder: { user: 'ops', machine: 'control-1', bootId: 'b', pid: number, processStart: '1' },
      onDriver: (driver) => {
        shift.driver = driver;
      },
    };
  }

  #seenBy(process: SimulatedProcess): JournalPort {
    const failsAt = this.#weather.journalFailsAt();
    return journalSeenBy(process, this.#journal, {
      beforeWrite: (number) => {
        if (number === failsAt) throw new JournalFull('no space left on device');
      },
      written: (recorded) => {
        this.#take(recorded);
        const slowMs = this.#weather.journalIsSlow();
        if (slowMs !== undefined) process.stall(slowMs);
      },
    });
  }

  #take(recorded: readonly RecordedEvent[]): void {
    const worldMs = this.#world.monotonic();
    for (const { sequence, event } of recorded) {
      this.#told.push({ sequence, worldMs });
      if (this.#trace) this.#note(`${sequence} ${JSON.stringify(event)}`);
    }
  }

  #observe(events: readonly RunEvent[], state: () => string): void {
    const last = this.#told.length;
    if (events.length > 0 && this.#random.chance(0.02)) this.#snapshots.push({ events: last, state: state() });
  }

  #show(text: string): void {
    this.#shown.push(text);
  }

  // ---------------------------------------------------------------------------------------------------------- the world

  #raiseFleet(): void {
    for (const name of Object.keys(this.#plan.hosts)) {
      const machine = new Machine({
        ...{ name, clock: this.#world, ledger: this.#ledger },
        behave: (key, command) => this.#weather.step(key, command),
        diskMs: this.#weather.disk(),
      });
      this.#machines.set(name, { machine, network: this.#weather.network() });
      this.#weather.befall(machine, this.#world, (what) => this.#note(what));
    }
  }

  #machine(name: string) {
    const found = this.#machines.get(name);
    if (found === undefined) throw new Error(`the fleet has no host ${name}`);
    return found;
  }

  /** Words of an operator, and a clock that somebody sets. */
  #planInterference(): void {
    const random = this.#random.fork();
    const words = random.chance(0.35) ? random.whole(1, 3) : 0;
    for (let word = 0; word < words; word++) {
      const action = random.pick<OperatorAction>(['hold', 'hold', 'rollback', 'abort', 'resume']);
      this.#clock.after(random.around(20_000, 1.2), () => this.#say(action));
    }
    if (random.chance(0.1)) this.#clock.after(random.around(20_000, 1.2), () => this.#rivals++);
    if (!random.chance(0.2)) return;
    const byMs = random.pick([-1, 1]) * random.around(120_000, 2);
    const atMs = random.around(20_000, 1.2);
    this.#clock.after(atMs, () => {
      this.#note(`the wall clock jumps by ${byMs} ms`);
      this.#skewMs += byMs;
    });
    // The lease looks dead to whoever comes now, and its process does not know.
    if (random.chance(0.7)) this.#clock.after(atMs + random.whole(0, 2_000), () => this.#rivals++);
  }

  /** From the terminal of the process that drives, or from another one. */
  #say(action: OperatorAction): void {
    const shift = this.#shifts.findLast(({ left, process }) => left === null && !process.dead);
    if (shift?.driver === undefined) return;
    const here = this.#random.chance(0.5);
    this.#note(`operator${here ? '' : ' at another terminal'}: ${action}`);
    if (here) shift.process.enter(() => shift.driver?.ask(action, 'operator', personsReason));
    else this.#journal.addRequest({ run, action, by: 'operator', reason: personsReason, at: this.#world.now() });
  }

  #answer(subject: string) {
    const worldMs = this.#world.monotonic();
    const answer = this.#weather.verdict(subject, worldMs);
    this.#answers.push({ subject, verdict: answer.verdict, worldMs });
    return answer;
  }

  #note(line: string): void {
    this.#trace?.(`${(this.#clock.monotonic() / 1_000).toFixed(3).padStart(10)} ${line}`);
  }

  // --------------------------------------------------------------------------------------------------------- the record

  #record(): NightRecord {
    const recorded = [...this.#journal.events(run)];
    const events = recorded.map(
      ({ sequence, event }, at): Told => ({
        sequence,
        worldMs: this.#told[at]?.worldMs ?? 0,
        event: event as RunEvent,
      }),
    );
    const { state = 'none', outcome = null, exitCode = null } = this.#journal.run(run) ?? {};
    const locked = [...this.#machines.values()].filter(({ machine }) => machine.lockedBy === run);
    return {
      seed: this.#seed,
      rehearsal: this.#rehearsal.rehearsal === true,
      run,
      plan: this.#plan,
      events,
      deeds: this.#ledger.deeds,
      fenced: this.#ledger.fenced,
      local: this.#ledger.local,
      answers: this.#answers,
      calendar: this.#calendar,
      secret: Object.keys(this.#plan.secrets).length > 0 ? this.#secret : null,
      shown: [...this.#shown],
      snapshots: [...this.#snapshots],
      leaves: [...this.#leaves],
      defects: [...this.#defects],
      stuck: this.#stuck,
      final: { state, outcome, exitCode },
      lockedHosts: locked.map(({ machine }) => machine.name),
      journalTrouble: chainTrouble(run, recorded),
      virtualMs: this.#clock.monotonic(),
    };
  }
}

const subjectOf = (question: { readonly kind: string; readonly address?: string; readonly port?: number }): string =>
  `${question.kind} ${question.address ?? ''}:${question.port ?? ''}`;

const fateText = ({ diesAt, stallsAt, stallsForMs }: ProcessFate): string =>
  diesAt !== undefined
    ? `(dies at point ${diesAt})`
    : stallsAt !== undefined
      ? `(stalls at ${stallsAt} for ${stallsForMs} ms)`
      : '';

const textOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
