import { keyOf, type LiveHost } from './liveRun.ts';
import { type Asked, idle, type Prompt, press } from './prompt.ts';

/** What the operator looks at, and is asked. */
export interface Look {
  readonly prompt: Prompt;
  /** The host that Enter opens (its key); null, or one that is not shown any more: the first that is shown. */
  readonly mark: string | null;
  /** The host whose output is shown instead of the run. */
  readonly opened: LiveHost | null;
}

export const lookWith = (prompt: Prompt): Look => ({ prompt, mark: null, opened: null });

export interface Turned {
  readonly look: Look;
  readonly decided: Asked | null;
}

/** What a key does (a letter, or `up`, `down`); `shown`: the hosts that the frame of the run has now. */
export function turn(look: Look, key: string, shown: () => readonly LiveHost[]): Turned {
  const next = look.prompt.kind === 'idle' ? looked(look, key, shown) : null;
  if (next !== null) return { look: next, decided: null };
  const { prompt, decided } = press(look.prompt, key);
  return { look: { ...look, prompt }, decided };
}

const enter: ReadonlySet<string> = new Set(['\r', '\n']);
const back: ReadonlySet<string> = new Set(['\r', '\n', '\u001b', 'q']);
const moves: Readonly<Record<string, 1 | -1>> = { up: -1, k: -1, down: 1, j: 1 };

/** Null: the key is none of those that move about. */
function looked(look: Look, key: string, shown: () => readonly LiveHost[]): Look | null {
  if (look.opened !== null) return back.has(key) ? { ...look, prompt: idle, opened: null } : null;
  if (enter.has(key)) return { ...look, prompt: idle, opened: markedOf(look, shown()) };
  const by = moves[key];
  return by === undefined ? null : { ...look, mark: moved(look.mark, by, shown()) };
}

const markedOf = ({ mark }: Look, shown: readonly LiveHost[]): LiveHost | null =>
  shown.find((host) => keyOf(host) === mark) ?? shown[0] ?? null;

/** From nowhere down is to the first, and up to the last; beyond these there is nothing. */
function moved(mark: string | null, by: 1 | -1, shown: readonly LiveHost[]): string | null {
  const at = shown.findIndex((host) => keyOf(host) === mark);
  const from = at === -1 && by === -1 ? shown.length : at;
  const to = shown[Math.min(shown.length - 1, Math.max(0, from + by))];
  return to === undefined ? null : keyOf(to);
}
