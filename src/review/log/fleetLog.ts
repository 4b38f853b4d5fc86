import type { ExecutionPlan } from '../../model/executionPlan.ts';
import type { RunEvent } from '../../rollout/events.ts';
import { kinds } from '../live/kind.ts';
import type { LiveRun } from '../live/liveRun.ts';
import type { EventLine } from '../view/line.ts';
import { type FleetSection, results, sectionAfter, throughOf } from './fleetSection.ts';

/** Up to so many hosts of a plan have lines of their own whatever they do; of more only those in trouble. */
const oneByOneMax = 50;
/** Hosts in trouble that have lines of their own in one wave; the others are counted. */
const namedMax = 20;
/** A line that counts is due when so many more hosts of a wave are through: a tenth, but of a small wave not one by one. */
const dueAfter = (hosts: number): number => Math.max(5, hosts / 10);

export const isFleet = ({ hosts }: ExecutionPlan): boolean => Object.keys(hosts).length > oneByOneMax;

/**
 * The log of a run with many hosts. Lines about a host that goes well give way to lines that count; those about hosts in
 * trouble stay, up to a limit in each wave, and beyond it they are counted too. Lines that concern more than a host all stay.
 */
export class FleetLog {
  readonly #live: LiveRun;
  #section: FleetSection | null = null;
  #named = new Set<string>();
  #unnamed = new Set<string>();
  #lastThrough = 0;
  #lastText = '';

  constructor(live: LiveRun) {
    this.#live = live;
  }

  /** What is written of an event that `live` has followed, and whose own line is `line`. */
  lines(event: RunEvent, line: EventLine | null): EventLine[] {
    const before = this.#turn(event);
    if (event.type === 'hostEnded') this.#section?.ended(event.result);
    const own = line !== null && this.admits(line) ? [line] : [];
    return [...before, ...own, ...(this.#isDue() ? this.#counted(event.at) : [])];
  }

  /** Whether a line is written. The host of one that is not is counted where it tells of trouble. */
  admits({ host, tone }: Pick<EventLine, 'host' | 'tone'>): boolean {
    if (host === null) return true;
    if (tone !== 'bad' && tone !== 'doubt') return false;
    if (this.#named.size < namedMax) this.#named.add(host);
    if (this.#named.has(host)) return true;
    this.#unnamed.add(host);
    return false;
  }

  /** Turns to what an event begins; gives the last word about what is over. */
  #turn(event: RunEvent): EventLine[] {
    const next = sectionAfter(this.#live, event, this.#section);
    if (next === undefined) return [];
    const last = this.#counted(event.at);
    this.#section = next;
    this.#named = new Set();
    this.#unnamed = new Set();
    this.#lastThrough = 0;
    this.#lastText = '';
    return last;
  }

  #isDue(): boolean {
    const counted = this.#section?.progress?.counted();
    if (counted === undefined) return false;
    const through = throughOf(counted.counts);
    const more = through - this.#lastThrough;
    return more > 0 && (through === counted.hosts || more >= dueAfter(counted.hosts));
  }

  /** A line that counts; none when it would say the same again, or nothing. */
  #counted(atMs: number): EventLine[] {
    if (this.#section === null) return [];
    const { where, tone, progress } = this.#section;
    const text = [...this.#throughText(progress), ...this.#unnamedText()].join('; ');
    if (text === this.#lastText) return [];
    this.#lastText = text;
    return [{ atMs, tone, where, host: null, text, detail: false, next: null, output: null }];
  }

  #throughText(progress: FleetSection['progress']): string[] {
    if (progress === null) return [];
    const { what, good, counted } = progress;
    const { counts, hosts } = counted();
    const through = throughOf(counts);
    this.#lastThrough = through;
    if (hosts === 0) return [];
    const others = results.filter((result) => result !== good && (counts[result] ?? 0) > 0);
    const words = others.map((result) => `${counts[result]} ${kinds[result][1]}`);
    return [[`${what}: ${through} of ${hosts} hosts through`, ...words].join(', ')];
  }

  #unnamedText(): string[] {
    const { size } = this.#unnamed;
    return size === 0 ? [] : [`and ${size} more in trouble: nightshift events ${this.#live.state.run}`];
  }
}
