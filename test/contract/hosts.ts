/** What every HostPort does with one host. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostCommand, HostTarget } from '../../src/model/executionPlan.ts';
import type { Fence } from '../../src/model/fence.ts';
import type { HostPort, HostStep, StepReport } from '../../src/runtime/ports.ts';

/** What a step of a test does on its host: it leaves a trace there as it starts, and then this. */
export interface Doing {
  readonly prints?: string;
  readonly lastsMs?: number;
  readonly exitCode?: number;
  readonly unchanged?: boolean;
}

export interface HostUnderTest {
  readonly target: HostTarget;
  /** The hosts as one more controller sees them, over connections of its own. */
  controller(): HostPort;
  command(key: string, doing: Doing, timeoutMs: number): HostCommand;
  /** How often a step with this key had its effect. */
  effects(key: string): number;
  /** Cuts every connection to the host. */
  cut(): Promise<void>;
  /** Removes the state directory. */
  wipe(): void;
  /** Lets time go by until it is settled. */
  settled<T>(promise: Promise<T>): Promise<T>;
  /** Lets time go by until it is so. */
  until(isSo: () => boolean): Promise<void>;
  close(): Promise<void>;
}

const never = new AbortController().signal;

const fence = (token: number, run = 'run-1'): Fence => ({ run, token, holder: `controller ${token}@test` });

export function hostsContract(name: string, open: () => Promise<HostUnderTest>): void {
  describe(`${name}: the contract of hosts`, () => {
    let under: HostUnderTest;
    let hosts: HostPort;
    beforeEach(async () => {
      under = await open();
      hosts = under.controller();
    });
    afterEach(() => under.close());

    const lock = (token = 1, run = 'run-1', by = hosts) =>
      under.settled(by.lock(under.target, fence(token, run), 0, never));

    interface Wish extends Doing {
      readonly key?: string;
      readonly by?: HostPort;
      readonly token?: number;
      readonly recovering?: boolean;
      readonly timeoutMs?: number;
      readonly signal?: AbortSignal;
      readonly onOutput?: (text: string) => void;
      readonly onTrouble?: () => void;
    }

    const stepOf = ({ key = '0.0.forward.1', timeoutMs = 20_000, recovering = false, ...wish }: Wish): HostStep => ({
      ...{ key, keep: '0.0', recovering, onTrouble: wish.onTrouble ?? (() => {}) },
      command: under.command(key, wish, timeoutMs),
      onOutput: wish.onOutput ?? (() => {}),
    });
    const start = (wish: Wish = {}): Promise<StepReport> =>
      (wish.by ?? hosts).runStep(under.target, fence(wish.token ?? 1), stepOf(wish), wish.signal ?? never);
    const run = (wish: Wish = {}) => under.settled(start(wish));
    const receipts = () => under.settled(hosts.receipts(under.target, fence(1), never));
    const started = (key: string) => under.until(() => under.effects(key) > 0);

    it('locks a host for a run, as often as it is asked', async () => {
      const first = await lock();
      expect(first).toMatchObject({ status: 'locked', bootId: expect.any(String) });
      expect(await lock()).toEqual(first);
    });

    it('refuses a host to another run, with who has it, until it is given back', async () => {
      await lock(1);
      expect(await lock(2, 'run-2')).toMatchObject({ status: 'held', run: 'run-1', holder: 'controller 1@test' });
      expect(await under.settled(hosts.release(under.target, fence(1)))).toBe(true);
      expect(await lock(2, 'run-2')).toMatchObject({ status: 'locked' });
    });

    it('waits for a host that another run has', async () => {
      await lock(1);
      const waiting = under.controller().lock(under.target, fence(2, 'run-2'), 60_000, never);
      await under.settled(hosts.release(under.target, fence(1)));
      expect(await under.settled(waiting)).toMatchObject({ status: 'locked' });
    });

    it('starts nothing without the lock', async () => {
      expect(await run()).toMatchObject({ status: 'notStarted', unreachable: false, problem: { code: 'NS2106' } });
      expect(under.effects('0.0.forward.1')).toBe(0);
    });

    it('tells how a step ended, and all that it wrote', async () => {
      await lock();
      const seen: string[] = [];
      const report = await run({ prints: 'one\ntwo', exitCode: 7, onOutput: (text) => seen.push(text) });
      expect(report).toMatchObject({ status: 'ended', exitCode: 7, timedOut: false, output: 'one\ntwo' });
      expect(seen.join('')).toBe('one\ntwo');
      expect(await run({ key: 'same', unchanged: true })).toMatchObject({ exitCode: 0, unchanged: true });
    });

    it('ends a step at its time limit', async () => {
      await lock();
      const report = await run({ lastsMs: 60_000, timeoutMs: 1_000 });
      expect(report).toMatchObject({ status: 'ended', exitCode: 124, timedOut: true, unchanged: false });
    });

    it('runs a key once, however often it is started', async () => {
      await lock();
      const first = await run({ prints: 'once', exitCode: 3 });
      expect(await run({ prints: 'once', exitCode: 3 })).toEqual(first);
      expect(under.effects('0.0.forward.1')).toBe(1);
      expect(await run({ key: '0.0.forward.2' })).toMatchObject({ status: 'ended', exitCode: 0 });
    });

    it('follows a step over lost connections: once, and whole', async () => {
      await lock();
      const running = start({ prints: 'whole', lastsMs: 1_500, exitCode: 5 });
      await started('0.0.forward.1');
      await under.cut();
      expect(await under.settled(running)).toMatchObject({ status: 'ended', exitCode: 5, output: 'whole' });
      expect(under.effects('0.0.forward.1')).toBe(1);
    });

    it('lets a step go on when it is called off, and the next controller take it up', async () => {
      await lock(1);
      const leaving = new AbortController();
      const left = start({ prints: 'kept', lastsMs: 1_500, signal: leaving.signal });
      await started('0.0.forward.1');
      leaving.abort();
      expect(await under.settled(left)).toMatchObject({ status: 'unknown', problem: { code: 'NS2112' } });
      const by = under.controller();
      await lock(2, 'run-1', by);
      const taken = await run({ by, token: 2, recovering: true, prints: 'kept', lastsMs: 1_500 });
      expect(taken).toMatchObject({ status: 'ended', exitCode: 0, output: 'kept' });
      expect(under.effects('0.0.forward.1')).toBe(1);
    });

    it('starts nothing beside a step of the run that still runs', async () => {
      await lock();
      const leaving = new AbortController();
      const left = start({ lastsMs: 1_500, signal: leaving.signal });
      await started('0.0.forward.1');
      leaving.abort();
      await under.settled(left);
      let waits = false;
      const undo = start({ key: '0.0.undo.1', onTrouble: () => (waits = true) });
      await under.until(() => waits);
      expect(under.effects('0.0.undo.1')).toBe(0);
      expect(await under.settled(undo)).toMatchObject({ status: 'ended', exitCode: 0 });
    });

    it('starts what the controller before never started', async () => {
      await lock(1);
      const by = under.controller();
      await lock(2, 'run-1', by);
      expect(await run({ by, token: 2, recovering: true })).toMatchObject({ status: 'ended', exitCode: 0 });
    });

    it('refuses a controller once a newer one has come', async () => {
      await lock(1);
      await lock(2, 'run-1', under.controller());
      expect(await run()).toMatchObject({ status: 'fenced', problem: { code: 'NS2105' } });
      expect(await lock(1)).toMatchObject({ status: 'held', run: 'run-1', holder: 'controller 2@test' });
      expect(await under.settled(hosts.release(under.target, fence(1)))).toBe(true);
      expect(await lock(3, 'run-2')).toMatchObject({ status: 'held', run: 'run-1' });
      expect(under.effects('0.0.forward.1')).toBe(0);
    });

    it('does not lock a host again for a controller that comes late', async () => {
      await lock(1);
      const by = under.controller();
      await lock(2, 'run-1', by);
      await under.settled(by.release(under.target, fence(2)));
      expect(await lock(1)).toMatchObject({ status: 'held', run: 'run-1' });
      expect(await lock(1, 'run-2')).toMatchObject({ status: 'locked' });
    });

    it('says unknown also two controllers after the receipts went', async () => {
      await lock(1);
      await run();
      under.wipe();
      await lock(2, 'run-1', under.controller());
      const by = under.controller();
      await lock(3, 'run-1', by);
      const step = { ...stepOf({ recovering: true }), intendedBy: 1 };
      const report = await under.settled(by.runStep(under.target, fence(3), step, never));
      expect(report).toMatchObject({ status: 'unknown', problem: { code: 'NS2108' } });
      expect(under.effects('0.0.forward.1')).toBe(1);
    });

    it('says unknown, and starts nothing, when the receipts are gone', async () => {
      await lock(1);
      await run();
      under.wipe();
      const by = under.controller();
      await lock(2, 'run-1', by);
      const report = await run({ by, token: 2, recovering: true });
      expect(report).toMatchObject({ status: 'unknown', problem: { code: 'NS2108' } });
      expect(under.effects('0.0.forward.1')).toBe(1);
    });

    it('remembers how its steps ended', async () => {
      await lock();
      await run({ key: '0.0.forward.1' });
      await run({ key: '0.1.forward.1', exitCode: 9 });
      const running = start({ key: '0.2.forward.1', lastsMs: 1_500 });
      await started('0.2.forward.1');
      const other = under.controller();
      const report = await under.settled(other.receipts(under.target, fence(1), never));
      const exitCodes = { '0.0.forward.1': 0, '0.1.forward.1': 9, '0.2.forward.1': null };
      expect(report).toEqual({ status: 'found', exitCodes });
      await under.settled(running);
    });

    it('keeps nothing of a question', async () => {
      await lock();
      const ask = () =>
        under.settled(hosts.ask(under.target, fence(1), stepOf({ key: 'g.r1.0.1', exitCode: 2 }), never));
      expect(await ask()).toMatchObject({ status: 'ended', exitCode: 2 });
      expect(await ask()).toMatchObject({ status: 'ended', exitCode: 2 });
      expect(await receipts()).toEqual({ status: 'found', exitCodes: {} });
    });

    it('connects no more once it is closed', async () => {
      await lock();
      await under.settled(hosts.close());
      expect(await run()).toMatchObject({ status: 'notStarted' });
      expect(await under.settled(hosts.release(under.target, fence(1)))).toBe(false);
      expect(under.effects('0.0.forward.1')).toBe(0);
    });
  });
}
