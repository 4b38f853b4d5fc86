/** Questions of a simulation and their answers. Implements GatePort. */
import type { GateQuestion } from '../../model/executionPlan.ts';
import type { Verdict } from '../../model/outcomes.ts';
import type { ClockPort, GateAnswer, GatePort } from '../../runtime/ports.ts';
import type { SimulatedProcess } from './process.ts';

export interface SimulatedGatesOptions {
  readonly world: ClockPort;
  readonly process: SimulatedProcess;
  readonly answer: (question: GateQuestion) => { readonly verdict: Verdict; readonly afterMs: number };
}

export class SimulatedGates implements GatePort {
  readonly #options: SimulatedGatesOptions;

  constructor(options: SimulatedGatesOptions) {
    this.#options = options;
  }

  ask(question: GateQuestion, timeoutMs: number): Promise<GateAnswer> {
    const { process, answer } = this.#options;
    process.point();
    const { verdict, afterMs } = answer(question);
    const durationMs = Math.min(afterMs, timeoutMs);
    const said: GateAnswer =
      afterMs > timeoutMs
        ? { verdict: 'unknown', detail: `no answer within ${timeoutMs} ms`, durationMs }
        : { verdict, detail: verdict, durationMs };
    return new Promise((resolve) => process.after(durationMs, () => resolve(said)));
  }
}
