import type { StepPreview } from '../model/preview.ts';
import type { CommandEnd, HostSurvey } from '../model/survey.ts';
import type { Known } from './known.ts';
import type { HostStep } from './visits.ts';

/** What would become of a step; its diff and note as in StepPreview. */
export type Outlook = Omit<StepPreview, 'step'>;

/** All that a look goes by. */
export interface Scene {
  readonly survey: HostSurvey;
  readonly known: Known;
  /** All steps of the host. */
  readonly steps: readonly HostStep[];
  /** How a question of a step ended; null: it was not asked, or not answered. */
  readonly end: (id: string) => CommandEnd | null;
}

/** Verified, without diff and note, unless `more` says otherwise. */
export function outlook(sign: Outlook['sign'], text: string, more: Partial<Outlook> = {}): Outlook {
  return { sign, certainty: 'verified', text, diff: null, note: null, ...more };
}

/** Notes as one; null where there are none. */
export function joined(...notes: readonly (string | null)[]): string | null {
  const said = notes.filter((note) => note !== null);
  return said.length === 0 ? null : said.join('; ');
}
