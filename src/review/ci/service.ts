import type { Section } from './sections.ts';

/** How a CI service wants its log: lines that fold the others. */
export interface CiService {
  readonly open: (section: Section, atMs: number) => string;
  readonly close: (section: Section, atMs: number) => string;
  /** Text of plans and hosts such that it is no command to the service. */
  readonly inert: (text: string) => string;
}
