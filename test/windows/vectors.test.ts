import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Settings } from 'luxon';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Calendar } from '../../src/generated/calendar.ts';

interface Vector {
  readonly id: number;
  readonly calendar: Calendar;
  readonly from: string;
  readonly to: string;
  readonly opens: readonly (readonly [string, string])[];
  readonly queries: readonly { readonly at: string; readonly open: boolean }[];
}

const root = new URL('../../', import.meta.url);

function readJson(path: string) {
  return JSON.parse(readFileSync(new URL(path, root), 'utf8'));
}

/** Kept beside the checkout, not in it; a clone that stands elsewhere reports these tests as skipped. */
const vectorsPath = '../shared/vectors/windows.json';
const absent = !existsSync(new URL(vectorsPath, root));
const vectors: Vector[] = absent ? [] : readJson(vectorsPath);

function iso(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString().replace('.000Z', 'Z');
}

/** Modules as they are when the process starts in the zone: nothing kept from another one. */
async function engineIn(zone: string) {
  process.env.TZ = zone;
  Settings.resetCaches();
  vi.resetModules();
  const [{ compileCalendar }, status] = await Promise.all([
    import('../../src/windows/calendar.ts'),
    import('../../src/windows/status.ts'),
  ]);
  return { compileCalendar, ...status };
}

const machineZone = process.env.TZ;

afterAll(() => {
  if (machineZone === undefined) delete process.env.TZ;
  else process.env.TZ = machineZone;
});

describe.skipIf(absent).each([
  ['UTC', 0],
  ['Asia/Kolkata', -330],
  ['America/Los_Angeles', 480],
])('120 calendars as an independent implementation reads them, on a machine in %s', (zone, minutesWest) => {
  let engine: Awaited<ReturnType<typeof engineIn>>;
  beforeAll(async () => {
    engine = await engineIn(zone);
  });

  it('is really in that zone', () => {
    expect(new Date(2026, 0, 1).getTimezoneOffset()).toBe(minutesWest);
  });

  it.each(vectors)('calendar $id', ({ calendar, from, to, opens, queries }) => {
    const compiled = engine.compileCalendar(calendar);
    const intervals = engine.openIntervals(compiled, Date.parse(from), Date.parse(to));
    expect(intervals.map((interval) => interval.map(iso))).toEqual(opens);
    for (const query of queries) {
      const status = engine.windowStatus(compiled, Date.parse(query.at));
      const edge = status.open ? { closesAt: iso(status.closesAtMs) } : { opensAt: iso(status.opensAtMs) };
      expect({ at: query.at, open: status.open, ...edge }).toEqual(query);
    }
  });
});

it.skipIf(absent)('every one of them is valid by the schema', () => {
  const validate = new Ajv2020({ strict: true }).compile(readJson('schemas/calendar.schema.json'));
  for (const { id, calendar } of vectors) {
    validate(calendar);
    expect({ id, errors: validate.errors }).toEqual({ id, errors: null });
  }
});
