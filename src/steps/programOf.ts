/** The first word of a command, where that is a plain path from the root: a review can see whether it is there. */
export const programOf = (command: string): string | null =>
  /^\s*(\/[\w.@+/-]+)(?=[\s;&|]|$)/.exec(command)?.[1] ?? null;
