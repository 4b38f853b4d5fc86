import type { RebootStep } from '../../generated/plan.ts';
import type { RebootSpec } from '../../steps/spec.ts';
import { milliseconds } from './milliseconds.ts';
import type { StepContext } from './stepContext.ts';

export const rebootWithinDefault = '15m';

export function rebootSpec(step: RebootStep, { texts, path }: StepContext): RebootSpec {
  const { command = 'systemctl reboot', until } = step.reboot;
  return {
    type: 'reboot',
    command: texts.shell(command, [...path, 'reboot', 'command']),
    until: until === undefined ? null : texts.shell(until, [...path, 'reboot', 'until']),
    withinMs: rebootTimeoutMs(step),
  };
}

/** A reboot has one length of time for all of it. */
export function rebootTimeoutMs({ reboot: { within = rebootWithinDefault } }: RebootStep): number {
  return milliseconds(within);
}
