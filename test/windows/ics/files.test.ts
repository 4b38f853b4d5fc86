import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadEnvironment } from '../../../src/plan/environment/loadEnvironment.ts';
import { openNow } from '../../../src/plan/environment/openNow.ts';
import { compileCalendar } from '../../../src/windows/calendar.ts';
import { checkCalendar } from '../../../src/windows/check.ts';
import { windowStatus } from '../../../src/windows/status.ts';
import { inFolder } from '../../plan/environment/inFolder.ts';
import { vcalendar, vevent } from './imported.ts';

const nightMs = Date.parse('2026-11-02T22:00:00Z');
const night = vevent('DTSTART;TZID=Europe/Paris:20261102T220000', 'DTEND;TZID=Europe/Paris:20261103T060000');
const folder = 'inventories/test';

function project(ics: string, more: { readonly [path: string]: string } = {}): { readonly [path: string]: string } {
  const head = 'apiVersion: nightshift/v1\n';
  return {
    [`${folder}/hosts.yaml`]: `${head}hosts:\n  app1:\n`,
    [`${folder}/calendar.yaml`]: `${head}timezone: Europe/Paris\nwindows:\n  - {name: nights, ics: ${ics}}\n`,
    ...more,
  };
}

/** What is wrong with the environment's calendar, as `code file`, and its answer for the night. */
async function asked(files: { readonly [path: string]: string }, before = (_root: string) => {}) {
  return inFolder(files, async (root) => {
    before(root);
    const { environment, problems, calendarAt } = await loadEnvironment(root, 'test');
    expect(problems).toEqual([]);
    const calendar = environment?.calendar ?? null;
    if (calendar === null || calendarAt === undefined) throw new Error('it has a calendar');
    const found = checkCalendar(calendar, calendarAt).map(({ code, place }) => `${code} ${place?.file}`);
    return { found, open: windowStatus(compileCalendar(calendar), nightMs).open };
  });
}

describe('the iCalendar file of an environment', () => {
  it('is read from the calendar’s folder, or elsewhere in the project', async () => {
    const text = vcalendar(night);
    expect(await asked(project('nights.ics', { [`${folder}/nights.ics`]: text }))).toEqual({ found: [], open: true });
    expect(await asked(project('../../shared/n.ics', { 'shared/n.ics': text }))).toEqual({ found: [], open: true });
  });

  it.each([
    ['is missing', 'none.ics', {}, `NS1001 ${folder}/none.ics`],
    ['is a directory', '../test', {}, `NS1001 ${folder}`],
    ['is not UTF-8', 'latin.ics', { [`${folder}/latin.ics`]: 'x' }, `NS1003 ${folder}/latin.ics`],
    [
      'is too large',
      'large.ics',
      { [`${folder}/large.ics`]: ' '.repeat(4 * 1024 * 1024 + 1) },
      `NS1413 ${folder}/large.ics`,
    ],
    ['is outside, by its name', '../../../../etc/passwd', {}, /^NS1(413|001) /],
    ['is outside, by a link', 'link.ics', {}, `NS1413 ${folder}/link.ics`],
  ])('that %s closes the calendar', async (_, name, more, expected) => {
    const { found, open } = await asked(project(name, more), (root) => {
      if (name === 'latin.ics') writeFileSync(join(root, folder, name), Buffer.from([0x53, 0xe9, 0x0a]));
      if (name === 'link.ics') symlinkSync(import.meta.filename, join(root, folder, name));
    });
    expect(found).toEqual([expect.stringMatching(expected)]);
    expect(open).toBe(false);
  });

  it('is read again by a run as soon as it changes, and closes it when it is broken or gone', async () => {
    await inFolder(project('nights.ics', { [`${folder}/nights.ics`]: vcalendar(night) }), async (root) => {
      const port = openNow(root, { environment: 'test', window: null });
      const file = join(root, folder, 'nights.ics');
      const change = (text: string) => {
        writeFileSync(file, text);
        return port.ask(nightMs);
      };
      expect(port.ask(nightMs)).toMatchObject({ open: true });
      const cancelled = night.replace('SUMMARY', 'STATUS:CANCELLED\r\nSUMMARY');
      expect(change(vcalendar(cancelled))).toMatchObject({ open: false });
      expect(change(vcalendar(night, night.replace('one@', 'two@')))).toMatchObject({ open: true });
      expect(change('BEGIN:VCALENDAR')).toMatchObject({ open: false, because: expect.stringContaining('NS1414') });
      expect(change(vcalendar(night))).toMatchObject({ open: true });
      rmSync(file);
      expect(port.ask(nightMs)).toMatchObject({ open: false, because: expect.stringContaining('NS1001') });
      expect(change(vcalendar(night))).toMatchObject({ open: true });
    });
  });
});
