import { dayMs } from './days.ts';

/**
 * How far ahead (or back) anything is looked for; farther means never. A leap day falls on a given weekday after 40
 * years at the latest (across a year such as 2100), so every rule with INTERVAL=1 shows itself within it.
 */
export const horizonDays = 50 * 366;
export const horizonMs = horizonDays * dayMs;
