import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mainFile } from '../integration/command.ts';
import { vcalendar, vevent } from '../windows/ics/imported.ts';

const root = resolve(import.meta.dirname, '../..');
const production = ['-e', 'production'];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightshift-windows-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function windows(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, TZ: 'Asia/Kolkata', LANG: 'C', COLUMNS: '70', NO_COLOR: '1' };
  return new Promise((done) => {
    execFile(process.execPath, [mainFile, 'windows', ...args], { cwd: root, env }, (error, out, err) =>
      done({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

async function calendarOf(text: string): Promise<string> {
  const file = join(folder, 'calendar.yaml');
  await writeFile(join(folder, 'nights.ics'), text);
  const entry = { name: 'nights', ics: 'nights.ics' };
  await writeFile(file, JSON.stringify({ apiVersion: 'nightshift/v1', timezone: 'Europe/Paris', windows: [entry] }));
  return file;
}

describe('nightshift windows explain', () => {
  it('says by which rule, on which day and with which offset', async () => {
    const { code, out } = await windows('explain', ...production, '--at', '2026-12-25T00:30:00Z');
    expect(code).toBe(0);
    expect(out).toMatch(/^at 2026-12-25T00:30:00Z: closed\. Freeze "year-end"/);
    expect(out).toContain(
      [
        'window weeknights covers it: FREQ=WEEKLY;BYDAY=MO,TU,WE,TH; there it is 2026-12-25 01:30 +01:00 (Europe/Paris)',
        '  Thursday 2026-12-24: its rule picks this day',
        '    from 2026-12-24 22:00 +01:00 to 2026-12-25 05:30 +01:00',
        '  Friday 2026-12-25: its rule does not pick this day',
      ].join('\n'),
    );
  });

  it('gives the same as JSON', async () => {
    const { out } = await windows('explain', ...production, '--at', '2026-12-25T00:30:00Z', '-o', 'json');
    expect(JSON.parse(out)).toMatchObject({
      at: '2026-12-25T00:30:00Z',
      open: false,
      opensAt: '2027-01-04T21:00:00Z',
      entries: [
        { name: 'weeknights', covers: true, days: [{ occurrence: { opensAt: '2026-12-24T21:00:00Z' } }, {}] },
        {},
        {},
        {},
      ],
    });
  });
});

describe('nightshift windows --month', () => {
  it('draws a grid in the terminal’s width, and gives the days as JSON', async () => {
    const { out } = await windows(...production, '--month', '2026-12');
    expect(out).toMatch(/^December 2026, Europe\/Paris\n/);
    expect(out).toContain('x1');
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(70);
    const json = JSON.parse((await windows(...production, '--month', '2026-12', '-o', 'json')).out);
    expect(json.days[24]).toMatchObject({ day: '2026-12-25', opens: [], freezes: ['year-end'] });
  });
});

describe('nightshift windows export', () => {
  it('writes a file that is read again as the same openings', async () => {
    const range = ['--from', '2026-11-01T00:00:00Z', '--to', '2027-02-01T00:00:00Z'];
    const out = join(folder, 'nights.ics');
    expect(await windows('export', '--ics', ...production, ...range, '--out', out)).toMatchObject({ code: 0, err: '' });
    const file = await calendarOf(await readFile(out, 'utf8'));
    const opens = await windows('--calendar', file, ...range, '-o', 'json');
    expect(JSON.parse(opens.out)).toEqual(JSON.parse((await windows(...production, ...range, '-o', 'json')).out));
  });

  it('prints it byte for byte', async () => {
    const file = await calendarOf(vcalendar(vevent('DTSTART:20301101T200000Z', 'DURATION:PT2H')));
    const { out } = await windows('export', '--calendar', file, '--from', '2030-01-01T00:00:00Z');
    expect(out).toMatch(/^BEGIN:VCALENDAR\r\n(.*\r\n)*DTSTART:20301101T200000Z\r\n(.*\r\n)*END:VCALENDAR\r\n$/);
    expect(out).not.toContain(folder);
  });
});

describe('nightshift windows refuses', () => {
  it.each([
    ['a month that is none', [...production, '--month', '2026-13'], 'NS6002', '2026-13'],
    [
      'a month of a window that is not there',
      [...production, '--month', '2026-12', '--window', 'x'],
      'NS6002',
      'weeknights',
    ],
    [
      'an instant without an offset',
      ['explain', ...production, '--at', '2026-12-24T22:00'],
      'NS6002',
      '2026-12-24T22:00',
    ],
    ['an export to nowhere', ['export', ...production, '--out', '/dev/null/x'], 'NS6002', '/dev/null/x'],
  ])('%s', async (_, args, code, text) => {
    const ended = await windows(...args);
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(ended.err).toContain(code);
    expect(ended.err).toContain(text);
  });

  it('an event that cannot be honoured, with the line of its file', async () => {
    const file = await calendarOf(vcalendar(vevent('DTSTART:20301101T200000Z', 'DURATION:PT2H', 'RRULE:FREQ=HOURLY')));
    const { code, err } = await windows('--calendar', file);
    expect(code).toBe(1);
    expect(err).toMatch(/nights\.ics:10 error NS1418 The RRULE of "Night"/);
  });
});
