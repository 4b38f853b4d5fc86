import { resolve } from 'node:path';
import type { ControllerPort } from '../../runtime/ports.ts';
import { boundedOutput, type StreamMask } from './boundedOutput.ts';
import { runShell } from './shellCommand.ts';

export interface ControllerOptions {
  /** The project: where commands run, and what their directories are relative to. */
  readonly root: string;
  readonly mask: { stream(): StreamMask };
  /** Between TERM and KILL when a command is stopped. */
  readonly graceMs?: number;
}

/** A step's output that is kept, in UTF-16 units: more is no longer read by anybody. */
const outputMax = 1_048_576;

/**
 * Runs commands on the controller. A command that cannot be started (no such directory) ends with 127 and says why in its
 * output; one that is stopped by its timeout or by `signal` ends with its group gone. Rejects only when `signal` was
 * aborted before: nothing was started.
 */
export function zxController({ root, mask, graceMs = 10_000 }: ControllerOptions): ControllerPort {
  return {
    async run({ onOutput, directory, ...request }) {
      const output = boundedOutput(outputMax, () => mask.stream(), onOutput);
      const [out, err] = [output.source(), output.source()];
      const places = { directory: resolve(root, directory ?? '.'), graceMs };
      const end = await runShell({ ...request, ...places, onOutput: out.push, onErrorOutput: err.push });
      if (end.problem !== null) err.push(Buffer.from(`${end.problem}\n`));
      out.end();
      err.end();
      return { exitCode: end.exitCode, timedOut: end.timedOut, output: output.text(), durationMs: end.durationMs };
    },
  };
}
