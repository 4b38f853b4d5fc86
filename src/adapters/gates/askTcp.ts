import { connect } from 'node:net';

export interface TcpAsk {
  readonly address: string;
  readonly port: number;
  readonly attemptTimeoutMs: number;
  readonly signal: AbortSignal;
}

/** Resolves once the connection was accepted, and closes it. Rejects with the connection's error. */
export function askTcp({ address, port, attemptTimeoutMs, signal }: TcpAsk): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, signal, autoSelectFamilyAttemptTimeout: attemptTimeoutMs });
    socket.on('error', reject);
    socket.once('connect', () => {
      resolve();
      socket.destroy();
    });
  });
}
