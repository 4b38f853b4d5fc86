import { wayBackMs } from '../../forecast/forecast.ts';
import type { Phase, RunState } from '../../rollout/state.ts';
import type { Tone } from '../view/line.ts';
import type { LiveRun } from './liveRun.ts';
import { phaseText } from './phase.ts';
import { dim, type Line, plain, type Screen, type Span, sign, strong, toned } from './span.ts';
import { wholeSeconds } from './wholeSeconds.ts';

/** Which change this is, where it stands, and how much time is left to take it back; what matters most first. */
export function headerLines(live: LiveRun, nowMs: number, screen: Screen): Line[] {
  const { state } = live;
  const tone = phaseTone(state.phase);
  return [
    titleLine(live),
    [sign(screen, tone), toned(tone, ` ${phaseText(live, nowMs)}`)],
    ...budgetLines(live, nowMs, screen),
    identityLine(live, nowMs),
  ];
}

function titleLine({ plan, state }: LiveRun): Line {
  const { title, ticket } = plan.change;
  const more = [ticket, plan.environment, state.rehearsal === null ? null : 'rehearsal'].filter((one) => one !== null);
  return [strong(title), dim(`  ${more.join(' · ')}`)];
}

function identityLine({ run, digest, state }: LiveRun, nowMs: number): Line {
  const forMs = state.startedAtMs === null ? null : (state.endedAtMs ?? nowMs) - state.startedAtMs;
  const began = forMs === null ? '' : ` · for ${wholeSeconds(forMs)}`;
  return [dim(`run ${run} · digest ${digest.slice(0, 12)}${began}`)];
}

/** The rollback budget: what the way back takes of what is left before the close. */
function budgetLines({ plan, state }: LiveRun, nowMs: number, screen: Screen): Line[] {
  const { night, breakGlass } = state;
  if (breakGlass !== null) return [[sign(screen, 'doubt'), toned('doubt', ` ${glassText(breakGlass, nowMs)}`)]];
  if (night === null || state.phase.kind === 'ended') return [];
  const leftMs = night.closesAtMs - nowMs;
  if (leftMs <= 0) return [[sign(screen, 'bad'), toned('bad', ` window closed ${wholeSeconds(-leftMs)} ago`)]];
  const needMs = state.noReturn ? 0 : wayBackMs(plan, state.wayBack, state.position.stage);
  return [[...closing(leftMs, needMs, screen), ...wayBack(state, leftMs, needMs, screen)]];
}

const glassText = ({ by, untilMs }: NonNullable<RunState['breakGlass']>, nowMs: number): string =>
  untilMs > nowMs
    ? `break-glass by ${by}, ends in ${wholeSeconds(untilMs - nowMs)}`
    : `break-glass by ${by} ended ${wholeSeconds(nowMs - untilMs)} ago`;

function closing(leftMs: number, needMs: number, screen: Screen): Span[] {
  const tone = budgetTone(leftMs, needMs);
  const window = isNarrow(screen) ? ' closes in ' : ' window closes in ';
  return [sign(screen, tone), plain(window), strong(wholeSeconds(leftMs))];
}

/** Below so many columns the words give way, and the numbers stay. */
const isNarrow = ({ columns }: Screen): boolean => columns < 62;

function wayBack({ noReturn }: RunState, leftMs: number, needMs: number, screen: Screen): Span[] {
  if (noReturn) return [toned('doubt', ' · no way back')];
  if (needMs === 0) return [dim(' · nothing to take back')];
  const back = wholeSeconds(needMs);
  const text = isNarrow(screen) ? ` · way back ${back}` : ` · way back needs ${back} of ${wholeSeconds(leftMs)} left`;
  const tone = budgetTone(leftMs, needMs);
  return [tone === 'note' ? plain(text) : toned(tone, `${text}${tone === 'bad' ? ': too long' : ''}`)];
}

/** Half of the time left is where an operator begins to look. */
const budgetTone = (leftMs: number, needMs: number): Tone =>
  needMs > leftMs ? 'bad' : needMs * 2 > leftMs ? 'doubt' : 'note';

function phaseTone(phase: Phase): Tone {
  switch (phase.kind) {
    case 'created':
    case 'preflight':
    case 'forward':
    case 'rechecking':
      return 'progress';
    case 'stopping':
    case 'held':
      return 'doubt';
    case 'undoing':
      return 'undo';
    case 'closing':
    case 'ended':
      return outcomeTone[phase.outcome];
  }
}

const outcomeTone = {
  done: 'good',
  rolledBack: 'undo',
  needsAttention: 'bad',
  refused: 'bad',
  error: 'bad',
  aborted: 'doubt',
} as const;
