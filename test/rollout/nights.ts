import type { Opening, WindowAnswer } from '../../src/windows/answer.ts';

/** A window's answers as a calendar gives them, from a list of openings `[opens, closes)`. */
export function nights(
  ...openings: readonly (readonly [opensAtMs: number, closesAtMs: number])[]
): (atMs: number) => WindowAnswer {
  return (atMs) => {
    const coming: Opening[] = openings
      .filter(([opensAtMs]) => opensAtMs > atMs)
      .map(([opensAtMs, closesAtMs]) => ({ opensAtMs, closesAtMs }));
    const now = openings.find(([opensAtMs, closesAtMs]) => opensAtMs <= atMs && atMs < closesAtMs);
    if (now === undefined) return { open: false, because: 'no window is open', coming };
    return { open: true, night: { openedAtMs: now[0], closesAtMs: now[1] }, coming };
  };
}

export const alwaysOpen: WindowAnswer = { open: true, night: null, coming: [] };

export const neverOpen = (because = 'no window is open', coming: readonly Opening[] = []): WindowAnswer => ({
  open: false,
  because,
  coming,
});
