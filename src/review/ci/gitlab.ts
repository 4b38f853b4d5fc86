import { visible } from '../view/visible.ts';
import type { CiService } from './service.ts';

/** Clears the line, so that what stands before the title is not seen. */
const clear = '\u001b[0K';
const seconds = (ms: number): number => Math.floor(ms / 1_000);

/** Collapsible sections of GitLab's job logs (docs.gitlab.com, "CI/CD job logs"): `section_start:UNIX_TIME:NAME`. */
export const gitlab: CiService = {
  open: ({ key, title }, atMs) => `${clear}section_start:${seconds(atMs)}:${key}\r${clear}${visible(title)}`,
  close: ({ key }, atMs) => `${clear}section_end:${seconds(atMs)}:${key}\r${clear}`,
  inert: (text) => text.replaceAll(/section_(?=start:|end:)/g, 'section-'),
};

/** A dotenv report: later jobs of the pipeline have these as variables. */
export const dotenv = (run: string, outcome: string): string =>
  `NIGHTSHIFT_RUN=${run}\nNIGHTSHIFT_OUTCOME=${outcome}\n`;
