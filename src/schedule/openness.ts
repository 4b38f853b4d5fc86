/** Whether work may start at an instant, as the calendar says then. The runtime's WindowPort answers in this shape. */
export type Openness =
  /** `night`: the opening it is in; null where nothing ever closes. `coming`: openings after it, in order. */
  | { readonly open: true; readonly night: Night | null; readonly coming: readonly Opening[] }
  | { readonly open: false; readonly because: string; readonly coming: readonly Opening[] };

/** Half-open, milliseconds since 1970. */
export interface Opening {
  readonly opensAtMs: number;
  readonly closesAtMs: number;
}

interface Night {
  readonly openedAtMs: number;
  readonly closesAtMs: number;
}
