/** Commands on the controller of a simulation; when its process dies, what it ran is killed with it. Implements ControllerPort. */
import type { ClockPort, ControllerPort } from '../../runtime/ports.ts';
import type { Ledger } from './ledger.ts';
import type { StepBehaviour } from './machine.ts';
import type { SimulatedProcess } from './process.ts';

export interface SimulatedControllerOptions {
  readonly world: ClockPort;
  readonly process: SimulatedProcess;
  readonly ledger: Ledger;
  readonly behave: (command: string) => StepBehaviour;
  readonly mask: (text: string) => string;
}

type Request = Parameters<ControllerPort['run']>[0];
type Result = Awaited<ReturnType<ControllerPort['run']>>;

export class SimulatedController implements ControllerPort {
  readonly #options: SimulatedControllerOptions;

  constructor(options: SimulatedControllerOptions) {
    this.#options = options;
  }

  run({ command, timeoutMs, onOutput }: Request): Promise<Result> {
    const { world, process, ledger, behave, mask } = this.#options;
    process.point();
    const how = behave(command);
    const deed = ledger.beginLocal(command, world.monotonic());
    const timedOut = how.durationMs > timeoutMs;
    const durationMs = Math.min(how.durationMs, timeoutMs);
    const exitCode = timedOut ? 124 : how.exitCode;
    const output = mask(how.output);
    onOutput(output);
    return new Promise((resolve) => {
      world.after(durationMs, () => {
        if (process.dead) return;
        Object.assign(deed, { endedMs: world.monotonic(), exitCode });
        process.enter(() => resolve({ exitCode, timedOut, output, durationMs }));
      });
    });
  }
}
