import { join } from 'node:path';
import { realClock } from '../adapters/clock.ts';
import { zxController } from '../adapters/controller/zxController.ts';
import { askGates } from '../adapters/gates/askGates.ts';
import { ReceiptHosts } from '../adapters/hosts/receiptHosts.ts';
import { thisProcess } from '../adapters/journal/holder.ts';
import { createLog, type OperationalLog } from '../adapters/log.ts';
import { resolveSecrets as secretPort } from '../adapters/secrets/resolveSecrets.ts';
import { thisController } from '../adapters/transport/credentials.ts';
import type { Endpoint } from '../adapters/transport/endpoint.ts';
import { TransportByTarget } from '../adapters/transportByTarget.ts';
import type { ExecutionPlan } from '../model/executionPlan.ts';
import { openNow } from '../plan/environment/openNow.ts';
import { openPayload } from '../plan/files/openPayload.ts';
import type { RunDriver } from '../runtime/driver.ts';
import type { EffectPorts } from '../runtime/effectRunner.ts';
import type { Controller } from '../runtime/launch.ts';
import type { RunObserver } from '../runtime/observer.ts';
import type { SecretPort, Transport } from '../runtime/ports.ts';
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
    ports: portsOf(root, plan, secrets, transportOf(root, fetching, log)),
    observer: logged(options.observer, log),
    holder: thisProcess(),
    onDriver: options.onDriver,
    log,
  };
}

/** The log says of each host how it is reached: at a higher level where that is not just ssh2. */
function transportOf(root: string, secrets: SecretPort, log: OperationalLog): Transport {
  const controller = thisController(root, (source) => secrets.resolve('passphrase', source));
  return new TransportByTarget(controller, (target, reach) => {
    const by = reach.through === 'ssh2' ? 'ssh2' : `ssh, for ${reach.because}`;
    const level = reach.through === 'ssh2' && reach.endpoint.jump === null ? 'debug' : 'info';
    log[level]('reached', {
      host: target.name,
      by,
      ...(reach.through === 'ssh2' && { jump: jumpsOf(reach.endpoint) }),
    });
  });
}

/** The first one first. */
function jumpsOf({ jump }: Endpoint): string[] {
  return jump === null ? [] : [...jumpsOf(jump), jump.target.name];
}

function portsOf(root: string, plan: ExecutionPlan, secrets: Secrets, transport: Transport): EffectPorts {
  const controller = zxController({ root, mask: secrets.mask });
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
