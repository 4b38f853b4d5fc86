import type { HostTarget } from '../../../src/model/executionPlan.ts';

export const simulatedTarget = (name: string): HostTarget => ({
  ...{ name, address: name, port: 22, user: 'deploy', identity: null, passphrase: null, knownHosts: null },
  ...{ stateDir: null, serviceManager: 'systemctl', labels: {} },
  ...{ connectTimeoutMs: 1_000, connectRetries: 0, keepaliveMs: 1_000, reconnectForMs: 120_000 },
});
