import { judgeCommand, judgeTimeout } from '../gates/judge.ts';
import type { GateQuestion } from '../model/executionPlan.ts';
import type { GateAnswer, StepReport } from './ports.ts';

/** What the report of a command that was asked on a host says of its gate; whatever nobody can tell is unknown. */
export function gateAnswerOf(report: StepReport, question: GateQuestion, timeoutMs: number): GateAnswer {
  if (report.status !== 'ended') return { verdict: 'unknown', detail: report.problem.message, durationMs: 0 };
  const { exitCode, timedOut, output, durationMs } = report;
  return { ...(timedOut ? judgeTimeout(question, timeoutMs) : judgeCommand(exitCode, output)), durationMs };
}
