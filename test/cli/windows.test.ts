import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mainFile } from '../integration/command.ts';

const root = resolve(import.meta.dirname, '../..');
const vectors = resolve(root, '../shared/vectors/windows.json');

interface Vector {
  readonly calendar: object;
  readonly from: string;
  readonly to: string;
  readonly opens: readonly (readonly [string, string])[];
  readonly queries: readonly { readonly at: string }[];
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightshift-windows-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function windows(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, TZ: 'Asia/Kolkata', LANG: 'C.UTF-8' };
  return new Promise((done) => {
    execFile(process.execPath, [mainFile, 'windows', ...args], { cwd: root, env }, (error, out, err) =>
      done({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

async function calendarFile(calendar: object): Promise<string> {
  const file = join(folder, 'calendar.yaml');
  await writeFile(file, JSON.stringify(calendar));
  return file;
}

describe('nightshift windows', () => {
  it.skipIf(!existsSync(vectors))('gives the openings and answers of the vectors', async () => {
    const cases: readonly Vector[] = JSON.parse(readFileSync(vectors, 'utf8'));
    for (const one of cases.filter((_, at) => at % 40 === 3)) {
      const file = await calendarFile(one.calendar);
      const range = await windows('--calendar', file, '--from', one.from, '--to', one.to, '--output', 'json');
      expect(JSON.parse(range.out)).toEqual({ opens: one.opens });
      for (const { at, ...answer } of one.queries.slice(0, 2))
        expect(JSON.parse((await windows('--calendar', file, '--at', at, '-o', 'json')).out)).toMatchObject(answer);
    }
  });

  it('says for people why it is closed, and what opens next', async () => {
    const { code, out } = await windows('-e', 'production', '--at', '2026-12-24T22:00:00+01:00', '--next', '1');
    expect(code).toBe(0);
    expect(out).toMatch(/^at 2026-12-24T21:00:00Z: closed\. Freeze "year-end"/);
    expect(out).toMatch(/^next {2}2027-01-04T21:00:00Z {2}to {2}2027-01-05T04:30:00Z {2}weeknights$/m);
  });

  it.each([
    ['no calendar', [], 'NS6001', '--environment'],
    [
      'an instant without an offset',
      ['-e', 'production', '--at', '2026-12-24T22:00'],
      'NS6002',
      '2026-12-24T22:00 is not',
    ],
    ['a range with one end', ['-e', 'production', '--from', '2026-12-24T22:00:00Z'], 'NS6002', '--to'],
    ['an environment that is not there', ['-e', 'prodution'], 'NS1202', 'production'],
    ['a calendar that is not there', ['--calendar', 'none.yaml'], 'NS1001', 'none.yaml'],
  ])('refuses %s', async (_, args, code, text) => {
    const ended = await windows(...args);
    expect(ended.code).toBe(1);
    expect(ended.out).toBe('');
    expect(ended.err).toContain(code);
    expect(ended.err).toContain(text);
  });

  it('refuses a calendar whose rule is wrong, with its place', async () => {
    const rule = { name: 'w', from: '2026-01-01', recurs: 'FREQ=HOURLY', starts: '22:00', ends: '23:00' };
    const file = await calendarFile({ apiVersion: 'nightshift/v1', timezone: 'UTC', windows: [rule] });
    const { code, err } = await windows('--calendar', file);
    expect(code).toBe(1);
    expect(err).toMatch(/calendar\.yaml:1:\d+ error NS14\d\d/);
  });
});
