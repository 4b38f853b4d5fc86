/** What goes wrong in a night: drawn from its seed, by how bad the night is. */
import type { NetworkNature } from '../adapters/simulated/connection.ts';
import type { Machine, StepBehaviour } from '../adapters/simulated/machine.ts';
import type { ProcessFate } from '../adapters/simulated/process.ts';
import type { Random } from '../adapters/simulated/random.ts';
import type { HostCommand } from '../model/executionPlan.ts';
import type { Verdict } from '../model/outcomes.ts';
import type { ClockPort } from '../runtime/ports.ts';

/** How likely things are to go wrong, 0 to 1; calm once the night has lasted long enough. */
export class Weather {
  readonly badness: number;
  readonly #random: Random;
  readonly #secret: string;
  #calm = false;
  readonly #moods = new Map<string, { readonly verdict: Verdict; readonly untilMs: number }>();

  constructor(random: Random, secret: string) {
    this.#random = random;
    this.#secret = secret;
    this.badness = random.pick([0, 0.03, 0.1, 0.3]);
  }

  /** From here on nothing new goes wrong; what is broken for good stays broken. */
  calmDown(): void {
    this.#calm = true;
  }

  get calm(): boolean {
    return this.#calm;
  }

  #goesWrong(factor: number): boolean {
    return !this.#calm && this.#random.chance(this.badness * factor);
  }

  // ------------------------------------------------------------------------------------------------------------- steps

  step(key: string, { stdin, timeoutMs }: HostCommand): StepBehaviour {
    const forward = key.includes('.forward.');
    const says = stdin === null ? `${key}\n` : `${key} with ${this.#secret}\n`;
    const how = this.#behaviour(forward ? 1 : 0.4, timeoutMs, says);
    // A second attempt is never "unchanged": the first may have made the change (src/steps/hostScript.ts).
    return { ...how, unchanged: how.unchanged && key.endsWith('.1') };
  }

  local(command: string): StepBehaviour {
    return this.#behaviour(0.5, 60_000, command);
  }

  #behaviour(factor: number, timeoutMs: number, output: string): StepBehaviour {
    const random = this.#random;
    const durationMs = this.#goesWrong(0.15 * factor) ? timeoutMs + 1 + random.whole(0, 8_000) : random.around(3_000);
    const exitCode = this.#goesWrong(0.7 * factor) ? random.whole(1, 255) : 0;
    return { durationMs, exitCode, output, unchanged: random.chance(0.08), stuck: this.#goesWrong(0.02 * factor) };
  }

  // ----------------------------------------------------------------------------------------------------------- network

  network(): NetworkNature {
    const random = this.#random;
    const typicalMs = random.around(20, 1);
    return {
      latencyMs: () => random.around(typicalMs),
      refuses: () => this.#goesWrong(0.1),
      mishap: () => (this.#goesWrong(0.25) ? random.pick(['lostOnTheWay', 'answerLost']) : 'none'),
      cutAfterMs: () => (this.#goesWrong(0.3) ? random.around(3_000, 1) : undefined),
      noticeMs: () => random.pick([0, 1, 15_000, 45_000]),
    };
  }

  /** Some machines have a slow disk all night. */
  disk(): () => number {
    const typicalMs = this.#random.chance(0.1) ? 1_500 : 5;
    return () => this.#random.around(typicalMs);
  }

  /** Draws what befalls a machine, and when. */
  befall(machine: Machine, clock: ClockPort, note: (what: string) => void): void {
    const random = this.#random;
    const at = (factor: number, what: string, does: () => void): void => {
      if (!this.#goesWrong(factor)) return;
      clock.after(random.around(25_000, 1.2), () => {
        if (this.#calm) return;
        note(`${machine.name}: ${what}`);
        does();
      });
    };
    const forMs = () => random.around(60_000, 1.3);
    at(0.8, 'out of reach', () => this.#away(machine, clock, random.chance(0.15) ? undefined : forMs()));
    at(0.5, 'restarts', () => machine.reboot(random.around(40_000)));
    at(0.15, 'its state directory is removed', () => machine.wipe());
    at(0.3, 'its disk is full', () => {
      machine.fill(true);
      clock.after(forMs(), () => machine.fill(false));
    });
  }

  #away(machine: Machine, clock: ClockPort, forMs: number | undefined): void {
    machine.partition(true);
    if (forMs !== undefined) clock.after(forMs, () => machine.partition(false));
  }

  // ------------------------------------------------------------------------------------------------------------- gates

  /** What is asked has moods: it goes on giving the same answer for a while. */
  verdict(subject: string, nowMs: number): { readonly verdict: Verdict; readonly afterMs: number } {
    const random = this.#random;
    const known = this.#moods.get(subject);
    const mood = known !== undefined && known.untilMs > nowMs ? known : this.#newMood(nowMs);
    this.#moods.set(subject, mood);
    const afterMs = this.#goesWrong(0.1) ? 60_000 : random.around(50);
    return { verdict: mood.verdict, afterMs };
  }

  #newMood(nowMs: number): { readonly verdict: Verdict; readonly untilMs: number } {
    const random = this.#random;
    const verdict = this.#goesWrong(0.8) ? random.pick<Verdict>(['fail', 'unknown']) : 'pass';
    return { verdict, untilMs: nowMs + (verdict === 'pass' ? random.around(30_000) : random.around(8_000, 1.2)) };
  }

  // ------------------------------------------------------------------------------------------------------- controllers

  /** What becomes of the night's next process. */
  fate(): ProcessFate {
    const random = this.#random;
    if (this.#calm) return {};
    if (random.chance(0.35)) return { diesAt: Math.ceil(random.around(60, 1.3)) };
    if (random.chance(0.25)) return { stallsAt: Math.ceil(random.around(60, 1.3)), stallsForMs: random.around(60_000) };
    return {};
  }

  /** The write of the next process at which its disk is full; undefined: none. */
  journalFailsAt(): number | undefined {
    return !this.#calm && this.#random.chance(0.06) ? Math.ceil(this.#random.around(15, 1.2)) : undefined;
  }

  journalIsSlow(): number | undefined {
    return this.#goesWrong(0.02) ? this.#random.around(3_000) : undefined;
  }
}
