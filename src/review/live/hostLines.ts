import { visitOf } from '../../rollout/plan.ts';
import type { Visit } from '../../rollout/state.ts';
import { type Kind, kindOf, kinds } from './kind.ts';
import { keyOf, type LiveHost, type LiveRun } from './liveRun.ts';
import { dim, type Line, plain, type Screen, type Span, sign, strong, toned } from './span.ts';
import { wholeSeconds } from './wholeSeconds.ts';
import { padded } from './width.ts';

export interface HostList {
  readonly shown: readonly LiveHost[];
  /** How many more there are; null where all are shown. */
  readonly more: Line | null;
}

/** The hosts that matter: those with which something went wrong (the latest first), those being undone, the slowest. */
export function hostsThatMatter(live: LiveRun, rowsMax: number): HostList {
  const { troubled, undoing, running } = live;
  const all = troubled.size + undoing.size + running.size;
  if (all === 0 || rowsMax <= 0) return { shown: [], more: null };
  const room = all > rowsMax ? rowsMax - 1 : rowsMax;
  const shares = shareOut(room, [troubled.size, undoing.size, running.size]);
  const shown = [latest(troubled, shares[0]), first(undoing, shares[1]), first(running, shares[2])].flat();
  return { shown, more: all > rowsMax ? moreLine(live, shares) : null };
}

/** A line for each, with a mark before the host that has it (by its key). */
export function hostLines(live: LiveRun, list: HostList, nowMs: number, screen: Screen, mark: string | null): Line[] {
  const lines = list.shown.map((host) => hostLine(live, host, nowMs, screen, keyOf(host) === mark ? '>' : ' '));
  return list.more === null ? lines : [...lines, list.more];
}

type Three = readonly [troubled: number, undoing: number, running: number];

/** Failures may take half as long as others have something to show, and of the rest undo comes first. */
function shareOut(room: number, [troubled, undoing, running]: Three): Three {
  const half = Math.min(troubled, Math.max(Math.ceil(room / 2), room - undoing - running));
  const back = Math.min(undoing, Math.max(Math.ceil((room - half) / 2), room - half - running));
  return [half, back, Math.min(running, room - half - back)];
}

function first(hosts: ReadonlyMap<string, LiveHost>, most: number): LiveHost[] {
  const some: LiveHost[] = [];
  for (const host of hosts.values()) {
    if (some.length >= most) break;
    some.push(host);
  }
  return some;
}

/** A map is read from its front only: this goes over all that failed, without a word about them. */
const latest = (hosts: ReadonlyMap<string, LiveHost>, most: number): LiveHost[] =>
  most === 0 ? [] : [...hosts.values()].slice(-most).reverse();

function moreLine({ troubled, undoing, running }: LiveRun, [a, b, c]: Three): Line {
  const hidden = [
    [troubled.size - a, 'in trouble'],
    [undoing.size - b, 'undoing'],
    [running.size - c, 'at work'],
  ] as const;
  const sum = hidden.reduce((all, [hosts]) => all + hosts, 0);
  const which = hidden.filter(([hosts]) => hosts > 0).map(([hosts, word]) => `${hosts} ${word}`);
  return [dim(`+${sum} more: ${which.join(', ')}`)];
}

const wordColumns = 11;

export function hostLine(live: LiveRun, host: LiveHost, nowMs: number, screen: Screen, before = ' '): Line {
  const visit = visitOf(live.state, host);
  const kind = kindOf(visit);
  const [tone, word] = kinds[kind];
  const more = screen.palette.letters('…');
  const nameColumns = Math.min(24, Math.max(8, Math.floor(screen.columns / 5)));
  return [
    sign(screen, tone),
    strong(`${before}${padded(host.host, nameColumns, more)} `),
    toned(tone, screen.columns < 50 ? word : padded(word, wordColumns, more)),
    ...(visit.mode === 'ended' ? endSpans(visit, kind) : atWork(host, nowMs)),
    ...(host.said === '' ? [] : [dim(`  | ${host.said}`)]),
  ];
}

const atWork = ({ doing, sinceMs }: LiveHost, nowMs: number): Span[] =>
  doing === '' ? [] : [plain(` ${doing}`), dim(` ${wholeSeconds(nowMs - sinceMs)}`)];

function endSpans({ failure, reason }: Visit, kind: Kind): Span[] {
  const why = kind === 'undoFailed' ? (reason ?? failure?.reason) : (failure?.reason ?? reason);
  return why == null ? [] : [plain(` ${why}`)];
}
