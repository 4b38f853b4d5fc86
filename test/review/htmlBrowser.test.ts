import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reviewHtml } from '../../src/review/html/reviewHtml.ts';
import type { ReviewView } from '../../src/review/view/reviewShape.ts';
import { describeWithBrowser, startBrowser, type TestBrowser } from '../setup/browser.ts';
import { fleetOf, viewOf } from './htmlViews.ts';
import { reviewScenarios } from './reviewScenarios.ts';

const views: { readonly [name: string]: () => ReviewView } = {
  ...reviewScenarios,
  everything: () => viewOf({ text: 'a-name/without.an_end'.repeat(12), hosts: fleetOf(12), groupSize: 3 }),
};

const sizes = [
  { width: 360, height: 740 },
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
] as const;
const looks = sizes.flatMap((size) => (['light', 'dark'] as const).map((colorScheme) => ({ ...size, colorScheme })));

/** An audit takes a second: each size and each scheme has one. */
const audited = ['390 px, dark', '1440 px, light'];

describeWithBrowser('reviews in a browser', () => {
  let browser: TestBrowser;
  let page: Page;
  let folder: string;
  /** What the page said or asked for: nothing is right. */
  const heard: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nightshift-html-'));
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

  async function open(name: string): Promise<string> {
    const file = join(folder, `${name}.html`);
    writeFileSync(file, reviewHtml(views[name]?.() ?? viewOf({})));
    const url = pathToFileURL(file).href;
    heard.length = 0;
    await page.goto(url);
    return url;
  }

  describe.each(Object.keys(views))('%s', (name) => {
    it('fits phone and desk, light and dark, for everybody, and asks for nothing', async () => {
      const url = await open(name);
      for (const { colorScheme, ...size } of looks) {
        await page.setViewportSize(size);
        await page.emulateMedia({ colorScheme });
        const look = `${size.width} px, ${colorScheme}`;
        expect(await page.evaluate('document.documentElement.scrollWidth'), look).toBe(size.width);
        expect(await overlaps(page), `texts of the timeline at ${look}`).toEqual([]);
        if (audited.includes(look)) expect(await findings(page), look).toEqual([]);
      }
      expect(heard).toEqual([`request: ${url}`]);
    });
  });

  it('is light on paper, with everything unfolded', async () => {
    await open('oddHosts');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(26, 31, 39)');
    const hidden = `[...document.querySelectorAll('details:not([open]) > :not(summary)')]
      .filter((inner) => !inner.checkVisibility()).length`;
    expect(await page.evaluate("document.querySelectorAll('details:not([open])').length")).toBeGreaterThan(0);
    expect(await page.evaluate(hidden)).toBe(0);
    await page.emulateMedia({ media: null });
  });

  it('is gone through with the keyboard: the skip link first, then what scrolls', async () => {
    await open('routine');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate("document.activeElement.closest('main') !== null")).toBe(true);
  });
});

/** What axe finds against WCAG 2.2 AA and good practice. */
async function findings(page: Page): Promise<string[]> {
  // A script element would be bound by the page's policy; evaluating is not.
  await page.evaluate(`window.axe ?? (() => { ${axe.source} })()`);
  return page.evaluate(`window.axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, impact, nodes }) => impact + ' ' + id + ': ' + nodes[0].html))`);
}

/** Pairs of texts of the timeline that meet, and texts that reach out of it. */
function overlaps(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const svg = document.querySelector('svg.timeline');
    const edge = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll('text')].map((one) => ({ text: one.textContent, ...box(one) }));
    function box(one) { const { left, right, top, bottom } = one.getBoundingClientRect(); return { left, right, top, bottom }; }
    const shown = texts.filter(({ left, right }) => right > left);
    const out = shown.filter(({ left, right }) => left < edge.left - 1 || right > edge.right + 1).map(({ text }) => text + ' reaches out');
    const pairs = shown.flatMap((one, at) => shown.slice(at + 1).filter((other) =>
      one.left < other.right - 0.5 && other.left < one.right - 0.5 && one.top < other.bottom - 1.5 && other.top < one.bottom - 1.5)
      .map((other) => one.text + ' meets ' + other.text));
    return [...out, ...pairs];
  })()`);
}
