import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { startBrowser } from './browser.ts';

/** How somebody looks at a page. */
export interface Look {
  readonly width: number;
  readonly height: number;
  readonly colorScheme: 'light' | 'dark';
}

/** An audit takes a second: each size and each scheme has one. */
export const auditedLooks: readonly Look[] = [
  { width: 390, height: 844, colorScheme: 'dark' },
  { width: 1440, height: 900, colorScheme: 'light' },
];

/** Pages of ours in a browser, as files, and what they say and ask for. */
export interface LookedAtPage {
  readonly page: Page;
  /** What the page said or asked for since it was opened: nothing but its own address is right. */
  readonly heard: readonly string[];
  /** Writes the text to a file and opens it; resolves with its address. */
  open(text: string): Promise<string>;
  /** Resolves with how the look is named in a failure. */
  look(look: Look): Promise<string>;
  /** How much wider than the screen it is, in pixels. */
  overflowPx(): Promise<number>;
  /** What axe finds against WCAG 2.2 AA and good practice. */
  findings(): Promise<string[]>;
  close(): Promise<void>;
}

export async function startPage(): Promise<LookedAtPage> {
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-page-'));
  const file = join(folder, 'page.html');
  const browser = await startBrowser();
  const page = await browser.context.newPage();
  const heard: string[] = [];
  page.on('console', (message) => heard.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => heard.push(`error: ${error.message}`));
  page.on('request', (request) => heard.push(`request: ${request.url()}`));
  return {
    page,
    heard,
    open: async (text) => {
      writeFileSync(file, text);
      heard.length = 0;
      const url = pathToFileURL(file).href;
      await page.goto(url);
      return url;
    },
    look: async ({ colorScheme, ...size }) => {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      return `${size.width} px, ${colorScheme}`;
    },
    overflowPx: () => page.evaluate('document.documentElement.scrollWidth - window.innerWidth'),
    findings: () => findings(page),
    close: async () => {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function findings(page: Page): Promise<string[]> {
  // A script element would be bound by the page's policy; evaluating is not.
  await page.evaluate(`window.axe ?? (() => { ${axe.source} })()`);
  return page.evaluate(`window.axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, impact, nodes }) => impact + ' ' + id + ': ' + nodes[0].html))`);
}
