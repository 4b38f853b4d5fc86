/** ReceiptHosts over real connections, of either kind. */
import { ReceiptHosts, type ReceiptHostsOptions } from '../../../src/adapters/hosts/receiptHosts.ts';
import { TransportByTarget } from '../../../src/adapters/transportByTarget.ts';
import type { HostTarget } from '../../../src/model/executionPlan.ts';
import { createMask } from '../../../src/model/masking.ts';
import type { SshdFleet } from '../../setup/sshd.ts';

export const connections = ['ssh2', 'openssh'] as const;
export type Connection = (typeof connections)[number];

/** A target reached by this kind of connection, without any configuration of the machine's. */
export function reachedBy(connection: Connection, target: HostTarget): HostTarget {
  return connection === 'ssh2'
    ? target
    : { ...target, ssh: { connection: 'openssh', config: '/dev/null', port: target.port, jump: null } };
}

/** The hosts of a fleet as one controller sees them, without secrets and files to send but for `more`. */
export function hostsOf(fleet: SshdFleet, more: Partial<ReceiptHostsOptions> = {}): ReceiptHosts {
  return new ReceiptHosts({
    transport: new TransportByTarget({
      ...{ root: fleet.directory, home: fleet.directory, user: fleet.user, agentSocket: null },
      passphrase: async () => '',
    }),
    ...{ fillSecrets: (text) => text, mask: createMask([]), secretForms: [] },
    payloadBytes: () => {
      throw new Error('no file is sent');
    },
    ...more,
  });
}
