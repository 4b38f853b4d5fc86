import type { Controller } from '../../../src/adapters/transport/credentials.ts';
import { Ssh2Transport } from '../../../src/adapters/transport/ssh2Transport.ts';
import type { HostTarget } from '../../../src/model/executionPlan.ts';
import type { Problem } from '../../../src/model/problems.ts';
import { NightshiftError } from '../../../src/model/problems.ts';
import type { ExecRequest, ExecResult, HostSession, Transport } from '../../../src/runtime/ports.ts';

/** A transport for a controller without agent, keys or secrets of its own, that retries at once. */
export function transportFor(changes: Partial<Controller> = {}, pauseMs: () => number = () => 0): Ssh2Transport {
  return new Ssh2Transport(controllerWith(changes), pauseMs);
}

/** A controller without agent, keys or secrets of its own, but for these. */
export function controllerWith(changes: Partial<Controller>): Controller {
  return {
    root: '/nonexistent',
    home: '/nonexistent',
    user: 'nobody',
    agentSocket: null,
    passphrase: async () => Promise.reject(new Error('no passphrase was to be asked for')),
    ...changes,
  };
}

/** The problem that connecting to a target ends with. */
export async function refusal(
  transport: Transport,
  target: HostTarget,
  signal: AbortSignal = new AbortController().signal,
): Promise<Problem> {
  const outcome = await transport.connect(target, signal).catch((error: unknown) => error);
  const problem = outcome instanceof NightshiftError ? outcome.problems[0] : undefined;
  if (problem === undefined) throw new Error(`expected a NightshiftError, got ${String(outcome)}`);
  return problem;
}

/** Runs a command and collects what it printed. */
export async function run(
  session: HostSession,
  command: string,
  more: Omit<ExecRequest, 'command' | 'onOutput' | 'onErrorOutput'> = {},
): Promise<ExecResult & { readonly output: Buffer; readonly errorOutput: Buffer }> {
  const output: Uint8Array[] = [];
  const errorOutput: Uint8Array[] = [];
  const result = await session.exec({
    command,
    onOutput: (chunk) => output.push(chunk),
    onErrorOutput: (chunk) => errorOutput.push(chunk),
    ...more,
  });
  return { ...result, output: Buffer.concat(output), errorOutput: Buffer.concat(errorOutput) };
}
