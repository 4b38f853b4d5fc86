import type { Opening, WindowAnswer } from '../windows/answer.ts';

/** When a change is to start. `next`: at the next opening, which is the present one while it is open. */
export type Wanted = { readonly kind: 'next' } | { readonly kind: 'at'; readonly atMs: number };

export type Choice =
  | {
      readonly found: true;
      readonly startsAtMs: number;
      readonly opensAtMs: number | null;
      readonly closesAtMs: number | null;
    }
  /** `because` says why not; `coming` are the openings there are, none where none is known. */
  | { readonly found: false; readonly because: string; readonly coming: readonly Opening[] };

/** The opening in which a change starts, by what `ask` says of an instant. Both edges are null where nothing closes. */
export function chooseOpening(ask: (atMs: number) => WindowAnswer, wanted: Wanted, nowMs: number): Choice {
  if (wanted.kind === 'next') return nextOpening(ask(nowMs), nowMs);
  const { atMs } = wanted;
  if (atMs < nowMs) return { found: false, because: 'It is in the past.', coming: ask(nowMs).coming };
  const answer = ask(atMs);
  return answer.open ? within(answer, atMs) : { found: false, because: answer.because, coming: answer.coming };
}

function nextOpening(answer: WindowAnswer, nowMs: number): Choice {
  if (answer.open) return within(answer, nowMs);
  const [first] = answer.coming;
  if (first === undefined) return { found: false, because: answer.because, coming: [] };
  return { found: true, startsAtMs: first.opensAtMs, ...first };
}

function within({ night }: Extract<WindowAnswer, { open: true }>, startsAtMs: number): Choice {
  return { found: true, startsAtMs, opensAtMs: night?.openedAtMs ?? null, closesAtMs: night?.closesAtMs ?? null };
}
