import type { Estimate } from '../../forecast/estimates.ts';
import { formatDuration } from '../../model/durations.ts';
import { count } from '../view/line.ts';
import type { GateView, PlanStepView } from '../view/planView.ts';
import type { ReviewStepView } from '../view/reviewShape.ts';
import { indent } from './columns.ts';
import type { Palette } from './palette.ts';
import { previewText } from './previewText.ts';

/** A step with its limits, what it does, what it would do on the hosts that were looked at, and what takes it back. */
export function stepText(
  step: PlanStepView & Partial<Pick<ReviewStepView, 'preview'>>,
  at: string,
  palette: Palette,
): string[] {
  const limits = [
    `at most ${formatDuration(step.timeoutMs)}`,
    ...usually(step.estimate),
    ...(step.retries === 0 ? [] : [count(step.retries, 'retry', 'retries')]),
    ...(step.pointOfNoReturn ? ['point of no return'] : []),
  ];
  const undo = at === 'always' ? [] : [palette.dim(indent(`undo: ${step.undo}`, 7))];
  return [
    `    ${at} ${palette.strong(step.name)} ${palette.dim(`(${step.type}, ${limits.join(', ')})`)}`,
    indent(step.summary, 7),
    ...previewText(step.preview ?? null, palette),
    ...undo,
  ];
}

function usually({ ms, from }: Estimate): string[] {
  if (from === 'expects') return [`usually ${formatDuration(ms)}`];
  return from === 'history' ? [`${formatDuration(ms)} in past runs`] : [];
}

/** Two lines: what is asked and when; what counts as an answer. */
export function gateText(gate: GateView, by: number, palette: Palette): string[] {
  const wanted = gate.passes === 1 ? 'one pass' : `${gate.passes} passes in a row`;
  const doubt = gate.onUnknown === 'fail' ? 'no answer fails it' : 'no answer holds the run';
  return [
    `gate ${palette.strong(gate.name)} ${palette.dim(`(${gate.on.join(', ')})`)}: ${gate.summary}`,
    `   ${wanted} within ${formatDuration(gate.withinMs)}; ${doubt}`,
  ].map((line) => indent(line, by));
}
