/** What a line means; a renderer has one sign and one colour for each. */
export type Tone = 'progress' | 'good' | 'same' | 'bad' | 'undo' | 'doubt' | 'note';

/** One line of a run's log: when, where, and what happened. */
export interface EventLine {
  readonly atMs: number;
  readonly tone: Tone;
  /** Stage, or what the run as a whole is at. */
  readonly where: string;
  readonly host: string | null;
  readonly text: string;
  /** Single steps and gates that went well: told only to whoever wants every detail. */
  readonly detail: boolean;
  /** What to do about it. */
  readonly next: string | null;
  /** Output that belongs to it: of a step that failed. */
  readonly output: string | null;
}

/** An instant as a clock shows it. */
export type ClockTime = (ms: number) => string;

export const count = (n: number, noun: string, nouns = `${noun}s`): string => `${n} ${n === 1 ? noun : nouns}`;

/** What an event says, as far as it differs from the usual. */
export type Said = Pick<EventLine, 'tone' | 'where' | 'text'> & Partial<EventLine>;
