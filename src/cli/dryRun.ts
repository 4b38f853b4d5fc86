import { setMaxListeners } from 'node:events';
import { realClock } from '../adapters/clock.ts';
import { zxController } from '../adapters/controller/zxController.ts';
import { askGates } from '../adapters/gates/askGates.ts';
import { SurveyHosts } from '../adapters/hosts/surveyHosts.ts';
import { resolveSecrets as secretPort } from '../adapters/secrets/resolveSecrets.ts';
import { thisController } from '../adapters/transport/credentials.ts';
import { TransportByTarget } from '../adapters/transportByTarget.ts';
import type { ExecutionPlan, Payload } from '../model/executionPlan.ts';
import { createMask } from '../model/masking.ts';
import type { DryRun } from '../model/preview.ts';
import { directoryEntries } from '../plan/files/directoryEntries.ts';
import { openPayload } from '../plan/files/openPayload.ts';
import { sourcePath } from '../plan/files/sourcePath.ts';
import { type DryRunParts, dryRun } from '../runtime/dryRun.ts';
import type { SurveyPort } from '../runtime/ports.ts';

export interface DryRunRequest {
  readonly root: string;
  readonly plan: ExecutionPlan;
  /** Whether the author's own questions are asked: `unless`, `check`, gates that are commands. */
  readonly commands: boolean;
}

/** As many connections at once: sshd begins to drop new ones beyond ten that have not logged in, and this is well served by few. */
const parallel = 20;

/** Shown in a review at most; what is longer is compared by its checksum alone. */
const shownBytesMax = 65_536;

/** Looks at every host of a plan, without writing anything there. No secret is fetched. */
export function dryRunOn({ root, plan, commands }: DryRunRequest): Promise<DryRun> {
  const signal = new AbortController().signal;
  // Everything under way listens to it, which is no leak.
  setMaxListeners(0, signal);
  return dryRun(plan, partsOf(root, plan), { parallel, commands, signal });
}

/** Looks at hosts as they are reached from here. */
export function surveys(root: string): SurveyPort {
  const fetching = secretPort({ root, env: process.env });
  const passphrase = thisController(root, (source) => fetching.resolve('passphrase', source));
  return new SurveyHosts({ transport: new TransportByTarget(passphrase) });
}

function partsOf(root: string, plan: ExecutionPlan): DryRunParts {
  const controller = zxController({ root, mask: createMask([]) });
  return {
    surveys: surveys(root),
    gates: askGates({ controller, fillSecrets: (text) => text, mask: (text) => text }),
    controller,
    clock: realClock,
    fileBytes: (payload) => shownBytes(root, plan, payload),
    directoryEntries: (payload) => directoryEntries(sourcePath(root, sourceOf(plan, payload)).absolute),
  };
}

async function shownBytes(root: string, plan: ExecutionPlan, payload: Payload): Promise<Uint8Array | null> {
  const { bytes, open } = openPayload(root, plan, payload);
  if (bytes > shownBytesMax) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of open()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function sourceOf({ files }: ExecutionPlan, payload: Payload): string {
  const file = payload.kind === 'file' ? files[payload.sha256] : undefined;
  if (file === undefined) throw new Error('defect: only a file of the plan can be a directory');
  return file.source;
}
