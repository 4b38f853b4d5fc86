/** Whether work may start at an instant, as an environment's calendar and policy say then. */
export type WindowAnswer =
  /** `night`: the opening it is in; null where nothing ever closes. `coming`: openings after it, in order. */
  | { readonly open: true; readonly night: Night | null; readonly coming: readonly Opening[] }
  | { readonly open: false; readonly because: string; readonly coming: readonly Opening[] };

/** An opening under way: half-open, milliseconds since 1970. */
export interface Night {
  readonly openedAtMs: number;
  readonly closesAtMs: number;
}

/** An opening to come. */
export interface Opening {
  readonly opensAtMs: number;
  readonly closesAtMs: number;
}
