import PQueue from 'p-queue';
import type { ControllerCommand, ExecutionPlan, Payload } from '../model/executionPlan.ts';
import type { CommandEnd, CommandRequest, TreeEntry } from '../model/survey.ts';
import { type Ends, stepQuestions } from '../preview/asks.ts';
import { textOf } from '../preview/decodedText.ts';
import type { Known } from '../preview/known.ts';
import { holdsSecret, payloadBytes, payloadOf, shownBytesMax } from '../preview/payloads.ts';
import { type DryRunOptions, type DryRunParts, parallelDefault } from './dryRunParts.ts';
import type { ControllerPort } from './ports.ts';

/** As much of an output as a host sends. */
const outputMax = 4_096;

/** Local files and directories that previews show or compare, each read once. */
export async function localPayloads(
  plan: ExecutionPlan,
  parts: Pick<DryRunParts, 'fileBytes' | 'directoryEntries'>,
): Promise<Pick<Known, 'text' | 'directory'>> {
  const texts = new Map<string, string | null>();
  const directories = new Map<string, readonly TreeEntry[]>();
  for (const step of Object.values(plan.steps)) {
    const payload = payloadOf(step);
    if (payload === null || payload.kind === 'text') continue;
    const { look } = step.preview;
    if (look.kind === 'directory') directories.set(payload.sha256, await parts.directoryEntries(payload));
    else if (!texts.has(payload.sha256)) texts.set(payload.sha256, await shownText(payload, parts));
  }
  return {
    text: (payload) => (payload.kind === 'text' ? payload.text : (texts.get(payload.sha256) ?? null)),
    directory: (payload) => (payload.kind === 'text' ? [] : (directories.get(payload.sha256) ?? [])),
  };
}

async function shownText(payload: Payload, { fileBytes }: Pick<DryRunParts, 'fileBytes'>): Promise<string | null> {
  if (payloadBytes(payload) > shownBytesMax) return null;
  const bytes = await fileBytes(payload);
  return bytes === null ? null : textOf(bytes);
}

/** `unless` and `check` of steps that run on the controller, each asked once, in the step's own surroundings. */
export async function controllerEnds(
  plan: ExecutionPlan,
  controller: ControllerPort,
  { parallel = parallelDefault, signal }: DryRunOptions,
): Promise<Ends> {
  const queue = new PQueue({ concurrency: parallel });
  const asked = Object.entries(plan.steps).flatMap(([id, step]) =>
    step.action.at === 'controller' ? withCommand(step.action.command, stepQuestions(id, step)) : [],
  );
  const ends = await Promise.all(asked.map((one) => queue.add(() => ask(controller, one, signal))));
  return Object.fromEntries(ends.filter((end) => end !== null));
}

interface Asked extends CommandRequest {
  readonly command: ControllerCommand;
}

const withCommand = (command: ControllerCommand, questions: readonly CommandRequest[]): readonly Asked[] =>
  questions.map((question) => ({ ...question, command }));

/** null: it was called off before it began. */
async function ask(
  controller: ControllerPort,
  { id, script, timeoutMs, command }: Asked,
  signal: AbortSignal,
): Promise<readonly [string, CommandEnd] | null> {
  const { env, directory, stdin } = command;
  // Secrets are fetched only when a run starts: where the input is one, the question gets none.
  const input = stdin === null || holdsSecret(stdin) ? null : stdin;
  const request = { command: script, stdin: input, env, directory, timeoutMs, onOutput: () => {}, signal };
  if (signal.aborted) return null;
  const { exitCode, output, timedOut } = await controller.run(request);
  return [id, { exitCode, output: output.slice(0, outputMax), timedOut }];
}
