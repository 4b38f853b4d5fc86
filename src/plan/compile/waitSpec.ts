import { httpQuestion, shownQuestion, tcpQuestion } from '../../gates/question.ts';
import type { WaitStep } from '../../generated/plan.ts';
import type { WaitSpec } from '../../steps/spec.ts';
import { addressRules } from '../interpolation/plainText.ts';
import { milliseconds, millisecondsOr } from './milliseconds.ts';
import type { StepContext } from './stepContext.ts';

const everyDefaultMs = 2_000;
const withinDefault = '2m';
/** A last try may begin just before the time is over; past this the host ends it. */
const lastTryMs = 60_000;

export function waitSpec(step: WaitStep, context: StepContext): WaitSpec {
  const { every, within = withinDefault } = step.wait;
  const pace = { everyMs: millisecondsOr(every, everyDefaultMs), withinMs: milliseconds(within) };
  return { type: 'wait', for: waitedFor(step, context), ...pace };
}

/** How long a wait may take where its plan does not say: a little longer than it waits. */
export function waitTimeoutMs({ wait: { within = withinDefault } }: WaitStep): number {
  return milliseconds(within) + lastTryMs;
}

function waitedFor({ wait, unless, become }: WaitStep, { texts, path, problem }: StepContext): WaitSpec['for'] {
  const at = [...path, 'wait'];
  if ('command' in wait) return { command: texts.shell(wait.command, [...at, 'command']) };
  if (unless !== undefined) {
    const message = 'A wait for a port or URL is asked by the controller, so it has no `unless` on the host.';
    problem([...path, 'unless'], { code: 'NS1331', message, next: 'Take `unless` away, or wait for a command.' });
  }
  if (become !== undefined) {
    const message = 'A wait for a port or URL is asked by the controller, so it runs as nobody on the host.';
    problem([...path, 'become'], { code: 'NS1331', message, next: 'Take `become` away, or wait for a command.' });
  }
  const question =
    'url' in wait
      ? httpQuestion({ url: texts.plain(wait.url, addressRules, [...at, 'url']), status: wait.status })
      : tcpQuestion(texts.plain(wait.address ?? '{{ host.address }}', addressRules, [...at, 'address']), wait.port);
  return { question, shown: shownQuestion(question) };
}
