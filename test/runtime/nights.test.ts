import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExecutionPlan } from '../../src/model/executionPlan.ts';
import { openNow } from '../../src/plan/environment/openNow.ts';
import type { RunEvent } from '../../src/rollout/events.ts';
import { planOf } from '../rollout/plans.ts';
import { Office } from './office.ts';

const minutes = 60_000;
const hours = 60 * minutes;
/** Monday night in Paris. The office's clock begins at 02:00 UTC on the 23rd, a Monday. */
const opensAtMs = Date.parse('2026-11-23T22:00:00+01:00');
const closesAtMs = Date.parse('2026-11-24T02:00:00+01:00');

/** 400 hosts, ten at a time, five minutes each way; one by one judged, all in one wave. */
const plan: ExecutionPlan = planOf(
  [
    {
      hosts: Array.from({ length: 400 }, (_, i) => `h${i + 1}`),
      steps: [{ name: 'deploy', expectsMs: 5 * minutes }],
      with: { parallel: 10 },
    },
  ],
  { rollback: { parallel: 50, scope: 'run', undoRetries: 0 }, window: 'weeknights' },
);

/** Taking so many hosts back: one that fails by itself first, the others fifty at a time. */
const backMs = (hosts: number): number => (1 + Math.ceil((hosts - 1) / 50)) * 5 * minutes;

describe('a rollout that needs two nights, in virtual time, with a calendar file', () => {
  let root: string;
  let office: Office;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'nightshift-nights-'));
    mkdirSync(join(root, 'inventories/test'), { recursive: true });
    declare();
    office = new Office({ stepMs: 5 * minutes });
    const window = openNow(root, plan);
    office.window = (atMs) => window.ask(atMs);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function declare(freezes = ''): void {
    writeFileSync(
      join(root, 'inventories/test/calendar.yaml'),
      `apiVersion: nightshift/v1
timezone: Europe/Paris
windows:
  - {name: weeknights, from: 2026-01-01, recurs: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH", starts: "22:00", ends: "02:00"}
${freezes}`,
    );
  }

  const facts = (): RunEvent[] => [...office.journal.events('r1')].map(({ event }) => event as RunEvent);
  const of = <T extends RunEvent['type']>(type: T) =>
    facts().filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
  const until = (atMs: number) => office.clock.advance(atMs - office.clock.now());

  /** Every host that started, with the close of its night, could end and all be taken back before that close. */
  function expectAllFit(): void {
    for (const [n, { at, closesAtMs: close }] of of('hostStarted').entries())
      expect(at + 5 * minutes + backMs(n + 1), `host ${n + 1}`).toBeLessThanOrEqual(close ?? 0);
  }

  it('holds before the close, goes on in the next opening, and ends', async () => {
    await until(opensAtMs);
    const first = await office.launch(plan);
    expect(first).toMatchObject({ kind: 'held', exitCode: 7, resumesAtMs: opensAtMs + 24 * hours });
    const done = of('hostStarted').length;
    expect(done).toBeGreaterThan(300);
    expect(office.clock.now()).toBeLessThanOrEqual(closesAtMs - backMs(done));
    await until(opensAtMs + 24 * hours);
    expect(await office.goOn()).toMatchObject({ kind: 'ended', outcome: 'done', exitCode: 0 });
    expect(of('recheckAnswered').filter(({ intact }) => intact)).toHaveLength(done);
    expect(new Set(office.started.map(({ step }) => step)).size).toBe(400);
    expect(office.started).toHaveLength(400);
    expectAllFit();
  });

  it('stops at the next host when a freeze is declared, and says until when', async () => {
    await until(opensAtMs);
    office.clock.after(32 * minutes, () =>
      declare('freezes: [{name: incident, reason: INC0042, from: "2026-11-23T22:30", to: "2026-11-24T12:00"}]'),
    );
    const end = await office.launch(plan);
    expect(end).toMatchObject({ kind: 'held', resumesAtMs: opensAtMs + 24 * hours });
    expect(end.reason).toContain('Freeze "incident" (INC0042)');
    expect(of('hostStarted').every(({ at }) => at < opensAtMs + 32 * minutes)).toBe(true);
    expect(of('hostEnded')).toHaveLength(of('hostStarted').length);
  });

  it('changes nothing when the clock is set back an hour', async () => {
    await until(opensAtMs);
    office.clock.after(90 * minutes, () => {
      office.wallMs = -hours;
    });
    expect(await office.launch(plan)).toMatchObject({ kind: 'held' });
    expect(of('clockJumped')).toHaveLength(1);
    expect(office.clock.now()).toBeLessThanOrEqual(closesAtMs);
    expectAllFit();
  });

  it('is not started again before its time, and waits for a window that has moved', async () => {
    await until(opensAtMs);
    await office.launch(plan);
    const before = office.started.length;
    expect(await office.goOn()).toMatchObject({ kind: 'held', resumesAtMs: opensAtMs + 24 * hours });
    declare('freezes: [{name: audit, from: "2026-11-24T00:00", to: "2026-11-25T12:00"}]');
    await until(opensAtMs + 24 * hours);
    expect(await office.goOn()).toMatchObject({ kind: 'held', resumesAtMs: opensAtMs + 48 * hours });
    expect(office.started).toHaveLength(before);
  });
});
