import { expect, it } from 'vitest';
import { isWorthRetrying, socketFailed } from '../../../src/adapters/transport/networkFailure.ts';
import type { HostTarget } from '../../../src/model/executionPlan.ts';

const target: HostTarget = {
  name: 'app1',
  address: '10.0.0.1',
  port: 22,
  user: null,
  identity: null,
  passphrase: null,
  knownHosts: null,
  stateDir: null,
  serviceManager: 'systemctl',
  connectTimeoutMs: 10_000,
  connectRetries: 2,
  keepaliveMs: 15_000,
  reconnectForMs: 120_000,
  labels: {},
};
const systemError = (code: string, syscall = 'connect') =>
  Object.assign(new Error(`${syscall} ${code}`), { code, syscall });

it.each([
  ['ENOTFOUND', 'getaddrinfo', 'NS2001'],
  ['EAI_AGAIN', 'getaddrinfo', 'NS2001'],
  ['ECONNREFUSED', 'connect', 'NS2002'],
  ['ETIMEDOUT', 'connect', 'NS2003'],
  ['EHOSTUNREACH', 'connect', 'NS2004'],
  ['ENETUNREACH', 'connect', 'NS2004'],
  ['EACCES', 'connect', 'NS2006'],
])('%s of %s is %s, and worth another try', (code, syscall, expected) => {
  const error = socketFailed(target, 'connecting', systemError(code, syscall));
  expect(error.code).toBe(expected);
  expect(error.message).toContain('app1 (10.0.0.1 port 22)');
  expect(error.message).toContain(code);
  expect(isWorthRetrying(error)).toBe(true);
});

it('is a failed handshake once the connection stood', () => {
  expect(socketFailed(target, 'handshake', systemError('ECONNRESET', 'read')).code).toBe('NS2005');
});
