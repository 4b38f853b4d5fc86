/** ReceiptHosts on a machine of the tests, with what tests mostly want to say about a step. */
import type { ReceiptHostsOptions } from '../../../src/adapters/hosts/receiptHosts.ts';
import { ReceiptHosts } from '../../../src/adapters/hosts/receiptHosts.ts';
import type { HostTarget } from '../../../src/model/executionPlan.ts';
import type { Fence } from '../../../src/model/fence.ts';
import { createMask, secretForms } from '../../../src/model/masking.ts';
import type { HostStep, StepReport } from '../../../src/runtime/ports.ts';
import { LocalMachine, localTransport, type Shell } from '../../host/localSession.ts';

export const never: AbortSignal = new AbortController().signal;
export const secret = "s3cret'value/with+signs";
export const secretText = '<secret>';

export function fence(token = 1, run = 'run-1'): Fence {
  return { run, token, holder: `controller ${token}@test` };
}

export function target(machine: LocalMachine, name = 'web1'): HostTarget {
  return {
    ...{ name, address: '127.0.0.1', port: 22, user: 'deploy', identity: null, passphrase: null, knownHosts: null },
    ...{ stateDir: machine.stateDir, serviceManager: 'systemctl', labels: {} },
    ...{ connectTimeoutMs: 1_000, connectRetries: 0, keepaliveMs: 1_000, reconnectForMs: 20_000 },
  };
}

export interface StepWish extends Partial<Omit<HostStep, 'command'>>, Partial<HostStep['command']> {}

export function hostStep(script: string, wish: StepWish = {}): HostStep {
  const { stdin = null, payloads = [], timeoutMs = 30_000, ...rest } = wish;
  return {
    ...{
      key: 'deploy.1',
      keep: 'stage.step',
      recovering: false,
      onOutput: () => undefined,
      onTrouble: () => undefined,
    },
    ...rest,
    command: { script, stdin, payloads, timeoutMs },
  };
}

export function receiptHosts(machine: LocalMachine, more: Partial<ReceiptHostsOptions> = {}): ReceiptHosts {
  return new ReceiptHosts({
    transport: localTransport(machine),
    payloadBytes: () => {
      throw new Error('this test sends no file');
    },
    fillSecrets: (text) => text.replaceAll(secretText, secret),
    mask: createMask([secret]),
    secretForms: secretForms(secret),
    ...more,
    limits: { graceMs: 1_000, retryFirstMs: 10, lockEveryMs: 20, ...more.limits },
  });
}

/** A machine that is locked already, for the many tests of one step. */
export async function lockedMachine(
  shell: Shell,
  more: Partial<ReceiptHostsOptions> = {},
  machine: LocalMachine = new LocalMachine(shell),
) {
  const hosts = receiptHosts(machine, more);
  await hosts.lock(target(machine), fence(), 0, never);
  return {
    machine,
    hosts,
    run: (script: string, wish: StepWish = {}): Promise<StepReport> =>
      hosts.runStep(target(machine), fence(), hostStep(script, wish), never),
    remove: async () => {
      await hosts.close();
      machine.remove();
    },
  };
}

/** The report of a step that came to its end; anything else fails the test with what it was. */
export function ended(report: StepReport): Extract<StepReport, { status: 'ended' }> {
  if (report.status !== 'ended') throw new Error(`not ended: ${JSON.stringify(report)}`);
  return report;
}
