import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { reportHtml } from '../../src/review/html/report/reportHtml.ts';
import { viewReport } from '../../src/review/view/report.ts';
import { describeWithBrowser, startBrowser, type TestBrowser } from '../setup/browser.ts';
import { approved, reportOf } from './reportRuns.ts';

const reports = {
  needsAttention: () => viewReport(reportOf('needsAttention')),
  nextNight: () => viewReport(reportOf('nextNight', approved)),
} as const;

const looks = [
  { width: 390, height: 844, colorScheme: 'dark' },
  { width: 1440, height: 900, colorScheme: 'light' },
] as const;

describeWithBrowser('reports in a browser', () => {
  let browser: TestBrowser;
  let page: Page;
  let folder: string;
  /** What the page said or asked for: nothing is right. */
  const heard: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nightshift-report-'));
    browser = await startBrowser();
    page = await browser.context.newPage();
    page.on('console', (message) => heard.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => heard.push(`error: ${error.message}`));
    page.on('request', (request) => heard.push(`request: ${request.url()}`));
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(Object.entries(reports))(
    '%s fits phone and desk, for everybody, and asks for nothing',
    async (name, view) => {
      const file = join(folder, `${name}.html`);
      writeFileSync(file, reportHtml(view()));
      heard.length = 0;
      await page.goto(pathToFileURL(file).href);
      for (const { colorScheme, ...size } of looks) {
        await page.setViewportSize(size);
        await page.emulateMedia({ colorScheme });
        const look = `${size.width} px, ${colorScheme}`;
        expect(await page.evaluate('document.documentElement.scrollWidth'), look).toBe(size.width);
        expect(await findings(page), look).toEqual([]);
      }
      expect(heard).toEqual([`request: ${pathToFileURL(file).href}`]);
    },
  );

  it('draws every answer of a gate inside of its drawing, in the lane of its verdict', async () => {
    const drawn = `[...document.querySelectorAll('svg.readings')].map((svg) => {
      const edge = svg.getBoundingClientRect();
      const dots = [...svg.querySelectorAll('circle')].map((dot) => dot.getBoundingClientRect());
      return dots.length > 0 && dots.every(({ left, right }) => left > edge.left - 8 && right < edge.right + 8);
    })`;
    expect(await page.evaluate(drawn)).toEqual([true, true]);
  });
});

/** What axe finds against WCAG 2.2 AA and good practice. */
async function findings(page: Page): Promise<string[]> {
  // A script element would be bound by the page's policy; evaluating is not.
  await page.evaluate(`window.axe ?? (() => { ${axe.source} })()`);
  return page.evaluate(`window.axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, impact, nodes }) => impact + ' ' + id + ': ' + nodes[0].html))`);
}
