import { formatDuration } from '../model/durations.ts';
import { shownCommand } from './calls.ts';
import { fixedScript, hostCommand } from './hostScript.ts';
import type { RebootSpec, StepSetting, StepWork } from './spec.ts';

/** What rebooted.sh exits with. */
export const rebooted = { back: 0, notAsked: 3, sameBoot: 4, notReady: 5 } as const;

/** Between two looks at a host that goes down or comes up: it takes a minute or more. */
const everyMs = 2_000;
/** For one look, `until` included: one that hangs does not keep the next from passing. */
const lookMs = 60_000;

/**
 * Restarts the host, and waits until it is back. Nothing is taken back: a restart leaves nothing behind. What a step
 * before it changed is undone by that step.
 */
export function reboot({ command, until, withinMs }: RebootSpec, { unless, check }: StepSetting): StepWork {
  const asking = fixedScript(['reboot'], { NS_COMMAND: command }, unless);
  const looking = fixedScript(['rebooted'], { NS_UNTIL: until ?? '' });
  const awaited = until === null ? '' : `, until it passes: ${shownCommand(until)}`;
  return {
    action: {
      at: 'reboot',
      command: hostCommand(asking, withinMs),
      back: hostCommand(looking, Math.min(lookMs, withinMs)),
      everyMs,
      withinMs,
    },
    undo: { kind: 'nothing' },
    preview: { look: { kind: 'reboot' }, unless, check },
    summary: `restart the host: ${shownCommand(command)}; back within ${formatDuration(withinMs)}${awaited}`,
  };
}
