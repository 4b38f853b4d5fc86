import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { describe } from 'vitest';

const executablePath = '/usr/bin/chromium';

/** Skips its tests without Chromium; but not under CI, where they must run. */
export const describeWithBrowser: ReturnType<typeof describe.skipIf> = describe.skipIf(
  !existsSync(executablePath) && process.env.CI !== 'true',
);

export interface TestBrowser {
  readonly context: BrowserContext;
  /** Ends the browser and removes its directory. */
  close(): Promise<void>;
}

/** Chromium without a window and with a profile that nobody used before. Slow to start: one for a whole test file. */
export async function startBrowser(): Promise<TestBrowser> {
  if (!existsSync(executablePath)) throw new Error('these tests need chromium: run `npm run setup` as root');
  const profile = await mkdtemp(join(tmpdir(), 'nightshift-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    context,
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
