import { join } from 'node:path';
import { realClock } from '../adapters/clock.ts';
import { zxController } from '../adapters/controller/zxController.ts';
import { askGates } from '../adapters/gates/askGates.ts';
import { ReceiptHosts } from '../adapters/hosts/receiptHosts.ts';
import { thisProcess } from '../adapters/journal/holder.ts';
import { createLog, type OperationalLog } from '../adapters/log.ts';
import { resolveSecrets as secretPort } from '../adapters/secrets/resolveSecrets.ts';
import { thisController } from '../adapters/transport/credentials.ts';
import { TransportByTarget } from '../adapters/transportByTarget.ts';
import type { ExecutionPlan, SecretSource } from '../model/executionPlan.ts';
import { openNow } from '../plan/environment/openNow.ts';
import { openPayload } from '../plan/files/openPayload.ts';
import type { RunDriver } from '../runtime/driver.ts';
import type { EffectPorts } from '../runtime/effectRunner.ts';
import type { Controller } from '../runtime/launch.ts';
import type { RunObserver } from '../runtime/observer.ts';
import { resolveSecrets, type Secrets } from '../runtime/secrets.ts';
import type { Session } from './session.ts';

/** Everything a run needs of this machine, wired to real parts. */
export interface WiredController extends Controller {
  readonly log: OperationalLog;
}

/** Resolves the plan's secrets and wires the adapters. `onDriver` gets the driver once the run has one. */
export async function wireController(
  session: Pick<Session, 'journal' | 'stateDirectory' | 'logLevel'>,
  root: string,
  plan: ExecutionPlan,
  options: { readonly observer: RunObserver; readonly onDriver: (driver: RunDriver) => void },
): Promise<WiredController> {
  const fetching = secretPort({ root, env: process.env });
  const secrets = await resolveSecrets(plan, fetching);
  const { journal } = session;
  const log = createLog({
    file: join(session.stateDirectory, 'logs', 'nightshift.log'),
    level: session.logLevel,
    mask: secrets.mask.apply,
  });
  return {
    journal,
    clock: realClock,
    window: openNow(root, plan),
    secrets,
    ports: portsOf(root, plan, secrets, (source) => fetching.resolve('passphrase', source)),
    observer: logged(options.observer, log),
    holder: thisProcess(),
    onDriver: options.onDriver,
    log,
  };
}

function portsOf(
  root: string,
  plan: ExecutionPlan,
  secrets: Secrets,
  passphrase: (source: SecretSource) => Promise<string>,
): EffectPorts {
  const controller = zxController({ root, mask: secrets.mask });
  const transport = new TransportByTarget(thisController(root, passphrase));
  return {
    hosts: new ReceiptHosts({
      transport,
      payloadBytes: (payload) => openPayload(root, plan, payload, secrets.fill),
      fillSecrets: secrets.fill,
      mask: secrets.mask,
      secretForms: secrets.forms,
    }),
    gates: askGates({ controller, fillSecrets: secrets.fill, mask: secrets.mask.apply }),
    controller,
    clock: realClock,
  };
}

/** Every event goes to the operational log too, without outputs: those are in the journal. */
function logged(observer: RunObserver, log: OperationalLog): RunObserver {
  return {
    events: (events, state) => {
      for (const event of events) log.info(event.type, { ...event, ...('output' in event && { output: undefined }) });
      observer.events(events, state);
    },
    output: (where, text) => observer.output(where, text),
    trouble: (where, text) => {
      log.warn(text, { ...where });
      observer.trouble(where, text);
    },
  };
}
