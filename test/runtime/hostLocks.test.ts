import { describe, expect, it } from 'vitest';
import type { HostTarget } from '../../src/model/executionPlan.ts';
import { HostLocks } from '../../src/runtime/hostLocks.ts';
import type { HostPort, LockReport } from '../../src/runtime/ports.ts';
import { simulatedTarget } from '../adapters/simulated/target.ts';

const locked: LockReport = { status: 'locked', bootId: null };
const unreachable: LockReport = {
  status: 'unreachable',
  problem: { code: 'NS2001', severity: 'error', message: 'h1: no answer', next: 'look at it' },
};

/** Hosts of which some never answer; the first answers of others are told. */
class Fleet implements HostPort {
  readonly asked: string[] = [];
  readonly released: string[] = [];
  readonly hanging: ReadonlySet<string>;
  readonly answers: { [host: string]: LockReport[] } = {};

  constructor(hanging: readonly string[]) {
    this.hanging = new Set(hanging);
  }

  async lock({ name }: HostTarget): Promise<LockReport> {
    this.asked.push(name);
    if (this.hanging.has(name)) await new Promise(() => {});
    return this.answers[name]?.shift() ?? locked;
  }

  async release({ name }: HostTarget): Promise<boolean> {
    this.released.push(name);
    return true;
  }

  async receipts(): Promise<never> {
    throw new Error('nobody asks for receipts');
  }

  async runStep(): Promise<never> {
    throw new Error('nothing runs');
  }

  async ask(): Promise<never> {
    throw new Error('nothing is asked');
  }

  async close(): Promise<void> {}
}

const names = Array.from({ length: 200 }, (_, at) => `h${at + 1}`);

function locksOf(fleet: Fleet, hosts = names): HostLocks {
  const plan = { hosts: Object.fromEntries(hosts.map((name) => [name, simulatedTarget(name)])), lockWaitMs: 0 };
  return new HostLocks(fleet, { plan, fence: { run: 'r1', token: 1, holder: 'me' } }, new AbortController().signal);
}

describe('the locks of a run', () => {
  it('are taken on all other hosts while some hang', async () => {
    const fleet = new Fleet(names.slice(0, 60));
    const locks = locksOf(fleet);
    const taken = names.map((name) => locks.taken(name));
    expect(await Promise.all(taken.slice(60))).toEqual(names.slice(60).map(() => locked));
    expect(await locks.release('h200')).toBe(true);
    expect(fleet.released).toEqual(['h200']);
  });

  it('are taken once for each host, and again where that failed', async () => {
    const fleet = new Fleet([]);
    fleet.answers.h1 = [unreachable];
    const locks = locksOf(fleet, ['h1', 'h2']);
    expect(await Promise.all([locks.taken('h1'), locks.taken('h1'), locks.taken('h2')])).toEqual([
      unreachable,
      unreachable,
      locked,
    ]);
    expect(await locks.taken('h2')).toBe(locked);
    expect(await locks.taken('h1')).toBe(locked);
    expect(fleet.asked).toEqual(['h1', 'h2', 'h1']);
  });

  it('that nobody has begun to take are not taken any more', async () => {
    const fleet = new Fleet(names);
    const locks = locksOf(fleet);
    for (const name of names) void locks.taken(name);
    await Promise.resolve();
    const before = fleet.asked.length;
    locks.clear();
    await new Promise((resolve) => setImmediate(resolve));
    expect(fleet.asked).toHaveLength(before);
    expect(before).toBeLessThan(names.length);
  });
});
