import { formatDuration } from '../../model/durations.ts';
import type { ExecutionPlan } from '../../model/executionPlan.ts';
import type { Fit, RunEvent, RunHeld } from '../../rollout/events.ts';
import { stageOf, waveRange } from '../../rollout/plan.ts';
import type { ClockTime, Said } from './line.ts';

/** Lines about what starts, what does not, and what goes on by itself. */
export function windowLine(plan: ExecutionPlan, event: RunEvent, clock: ClockTime): Said | null {
  switch (event.type) {
    case 'runStarted':
      return brokenGlassLine(event, clock);
    case 'nightStarted':
      return {
        tone: 'note',
        where: 'window',
        text: `open until ${clock(event.closesAtMs)}, for another ${formatDuration(event.closesAtMs - event.at)}`,
      };
    case 'waveStarted':
      return waveLine(plan, event, clock);
    case 'startRefused':
      return {
        tone: 'doubt',
        where: 'window',
        text: `nothing more starts: ${event.reason}`,
      };
    case 'windowOverrun':
      return { tone: 'doubt', where: 'window', text: `closed; what was begun goes on to its end: ${event.because}` };
    case 'runHeld':
      return { tone: 'doubt', where: 'run', text: heldText(event, clock) };
    case 'runResumed':
      return { tone: 'note', where: 'run', text: event.accepts === false ? 'goes on' : `resumed by ${event.by}` };
    case 'recheckStarted':
      return { tone: 'progress', where: 'recheck', text: 'going on: are the hosts as they were left?' };
    case 'recheckAnswered':
      return event.intact
        ? null
        : { tone: 'bad', where: 'recheck', host: event.host, text: `not as it was left: ${event.reason}` };
    default:
      return null;
  }
}

function brokenGlassLine({ breakGlass }: Extract<RunEvent, { type: 'runStarted' }>, clock: ClockTime): Said | null {
  if (breakGlass === null || breakGlass === undefined) return null;
  const { by, reason, untilMs } = breakGlass;
  return { tone: 'bad', where: 'window', text: `break-glass: overridden by ${by} until ${clock(untilMs)}: ${reason}` };
}

/** What the gates of all hosts that are done have said before a run goes on by itself. */
export function recheckedLine({ verdict, reason }: Extract<RunEvent, { type: 'roundEnded' }>): Said | null {
  if (verdict !== 'pass') return null;
  return { tone: 'good', where: 'recheck', text: `still healthy${reason === null ? '' : ` (${reason})`}` };
}

function waveLine(plan: ExecutionPlan, event: Extract<RunEvent, { type: 'waveStarted' }>, clock: ClockTime): Said {
  const { stage, wave } = event;
  const compiled = stageOf(plan, stage);
  const [from, to] = waveRange(compiled, wave);
  const names = compiled.hosts.slice(from, to).map(({ host }) => host);
  const shown = names.length > 6 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
  const text = `wave ${wave + 1} of ${compiled.waves.length}: ${shown}`;
  return { tone: 'progress', where: compiled.name, text: `${text}${fitText(event, clock)}` };
}

function fitText({ at, needMs, backMs, closesAtMs }: Fit & { readonly at: number }, clock: ClockTime): string {
  // Journals of earlier versions do not tell it.
  if (closesAtMs === null || closesAtMs === undefined) return '';
  const both = `needs ${formatDuration(needMs)}, taking everything back ${formatDuration(backMs)} more`;
  const endMs = at + needMs + backMs;
  return endMs <= closesAtMs
    ? `; ${both}: it fits, by then it is ${clock(endMs)}`
    : `; ${both}: no opening is that long, so it starts host by host`;
}

function heldText({ at, onExpiry, resumesAtMs }: RunHeld & { readonly at: number }, clock: ClockTime): string {
  if (typeof resumesAtMs === 'number')
    return `held; it goes on by itself in ${formatDuration(Math.max(0, resumesAtMs - at))}, at ${clock(resumesAtMs)}; its hosts stay locked`;
  if (onExpiry === null) return 'held until a person decides; its hosts stay locked';
  const then = onExpiry.action === 'abort' ? 'left as it is' : 'rolled back';
  return `held for ${formatDuration(onExpiry.afterMs)}, then ${then} unless a person decides before; its hosts stay locked`;
}
