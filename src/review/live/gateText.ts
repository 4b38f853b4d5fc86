import type { LiveRun } from './liveRun.ts';
import type { LiveRound } from './readings.ts';
import { wholeSeconds } from './wholeSeconds.ts';

/** The last answer of each gate of a round under way: `health pass: 200 in 12 ms`; with many asked, how many have settled. */
export function gatesText(live: LiveRun, round: string): string {
  const of = live.readings.rounds.get(round);
  if (of === undefined) return '';
  return [...settledText(live, round, of), ...answersText(of)].join(' · ');
}

const answersText = ({ gates }: LiveRound): string[] =>
  [...gates].map(([name, { verdict, detail }]) => `${name} ${verdict}: ${detail}`);

function settledText({ state }: LiveRun, round: string, { soakMs }: LiveRound): string[] {
  const asked = state.rounds[round];
  if (asked === undefined || soakMs !== null || asked.instances.length < 2) return [];
  const all = asked.instances.length;
  return [`${all - asked.open} of ${all} gates settled`];
}

/** `soaks for 4m12s more`; empty where that round is no soak. */
export function soakText({ readings }: LiveRun, round: string, nowMs: number): string {
  const of = readings.rounds.get(round);
  if (of?.soakMs == null) return '';
  const leftMs = of.startedAtMs + of.soakMs - nowMs;
  return leftMs <= 0 ? 'soak ends' : `soaks for ${wholeSeconds(leftMs)} more`;
}
