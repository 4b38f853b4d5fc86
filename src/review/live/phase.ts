import { stageOf } from '../../rollout/plan.ts';
import type { Phase, Position } from '../../rollout/state.ts';
import { gatesText, soakText } from './gateText.ts';
import type { LiveRun } from './liveRun.ts';
import { wholeSeconds } from './wholeSeconds.ts';

/** `brief`: without where and why, for who says the one beside it and has said the other before. */
type Telling = 'brief' | 'whole';

/** What the run as a whole is at, in a line. */
export function phaseText(live: LiveRun, nowMs: number, telling: Telling = 'whole'): string {
  const { phase, refusal } = live.state;
  switch (phase.kind) {
    case 'created':
      return 'about to begin';
    case 'preflight':
      return telling === 'brief' ? preflightText(live, phase) : `preflight: ${preflightText(live, phase)}`;
    case 'forward':
      return refusal === null ? forwardText(live, nowMs, telling) : `nothing starts: ${refusals[refusal.why]}`;
    case 'rechecking':
      return 'looking whether all is as it was left';
    case 'stopping':
      return `no new work starts, then ${stops[phase.next]}${telling === 'brief' ? '' : `: ${phase.reason}`}`;
    case 'held':
      return heldText(phase, nowMs);
    case 'undoing':
      return undoingText(live);
    case 'closing':
      return 'over; its hosts are being released';
    case 'ended':
      return phase.reason === null ? outcomes[phase.outcome] : `${outcomes[phase.outcome]}: ${phase.reason}`;
  }
}

const refusals = { closed: 'no window is open', doesNotFit: 'it would not fit before the window closes' } as const;

const stops = {
  hold: 'held',
  rollback: 'rolled back',
  rollbackStage: 'the stage is rolled back',
  rollbackNight: 'this opening is rolled back',
  abort: 'left as it is',
} as const;

const outcomes = {
  done: 'done',
  rolledBack: 'rolled back',
  needsAttention: 'needs attention',
  refused: 'refused',
  aborted: 'aborted',
  error: 'could not begin',
} as const;

function preflightText(live: LiveRun, phase: Extract<Phase, { kind: 'preflight' }>): string {
  const { hosts: all, locked, lost } = live.locks;
  const hosts = `${locked} of ${all} hosts locked${lost === 0 ? '' : `, ${lost} not`}`;
  const gates = phase.round === null ? '' : gatesText(live, phase.round);
  return gates === '' ? hosts : `${hosts} · ${gates}`;
}

function forwardText(live: LiveRun, nowMs: number, telling: Telling): string {
  const { position } = live.state;
  if (position.at === 'finalGates') return ['final gates', ...gatesOf(live, position)].join(' · ');
  const { name, waves } = stageOf(live.plan, position.stage);
  const wave = waves.length === 1 ? [] : [`wave ${position.wave + 1} of ${waves.length}`];
  const where = telling === 'brief' ? wave : [name, ...wave];
  const soak = position.at === 'soak' && position.round !== null ? soakText(live, position.round, nowMs) : '';
  return [where.join(', '), soak === '' ? doing[position.at] : soak].filter((text) => text !== '').join(': ');
}

function gatesOf(live: LiveRun, { round }: Position): string[] {
  const text = round === null ? '' : gatesText(live, round);
  return text === '' ? [] : [text];
}

const doing = {
  stage: 'next',
  wave: 'next',
  hosts: 'hosts at work',
  waveGates: 'gates of the wave',
  soak: 'soaking',
  stageGates: 'gates of the stage',
} as const;

function heldText({ reason, resumesAtMs, onExpiry }: Extract<Phase, { kind: 'held' }>, nowMs: number): string {
  if (resumesAtMs !== null) return `held, goes on in ${wholeSeconds(resumesAtMs - nowMs)}: ${reason}`;
  return onExpiry === null ? `held for a person: ${reason}` : `held, then ${stops[onExpiry.action]}: ${reason}`;
}

function undoingText({ state }: LiveRun): string {
  if (state.rehearsal?.complete === true) return 'rehearsed; all of it is taken back';
  return state.undo === null ? 'taking back' : `taking back: ${state.undo.reason}`;
}
