import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reviewHtml } from '../../src/review/html/reviewHtml.ts';
import type { ReviewView } from '../../src/review/view/reviewShape.ts';
import { describeWithBrowser } from '../setup/browser.ts';
import { auditedLooks, type Look, type LookedAtPage, startPage } from '../setup/lookedAtPage.ts';
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

const isAudited = ({ width, colorScheme }: Look) =>
  auditedLooks.some((one) => one.width === width && one.colorScheme === colorScheme);

describeWithBrowser('reviews in a browser', () => {
  let shown: LookedAtPage;
  let page: Page;

  beforeAll(async () => {
    shown = await startPage();
    page = shown.page;
  });
  afterAll(() => shown?.close());

  const open = (name: string) => shown.open(reviewHtml(views[name]?.() ?? viewOf({})));

  describe.each(Object.keys(views))('%s', (name) => {
    it('fits phone and desk, light and dark, for everybody, and asks for nothing', async () => {
      const url = await open(name);
      for (const one of looks) {
        const look = await shown.look(one);
        expect(await shown.overflowPx(), look).toBe(0);
        expect(await overlaps(page), `texts of the timeline at ${look}`).toEqual([]);
        if (isAudited(one)) expect(await shown.findings(), look).toEqual([]);
      }
      expect(shown.heard).toEqual([`request: ${url}`]);
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
