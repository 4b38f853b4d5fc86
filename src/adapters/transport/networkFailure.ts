import type { HostTarget } from '../../model/executionPlan.ts';
import type { NightshiftError } from '../../model/problems.ts';
import { failure } from '../../model/problems.ts';
import { hostLabel } from './hostLabel.ts';

/** How far a connection attempt came. */
export type Phase = 'connecting' | 'handshake' | 'login';

/** What went wrong on the way to a host is worth another try; what host keys and logins say is final. */
export function isWorthRetrying(error: NightshiftError): boolean {
  return ['NS2001', 'NS2002', 'NS2003', 'NS2004', 'NS2005', 'NS2006'].includes(error.code);
}

/** NS2003: the time for the attempt ran out. */
export function timedOut(target: HostTarget, phase: Phase): NightshiftError {
  const waitedFor = { connecting: 'TCP connection', handshake: 'SSH handshake', login: 'login' }[phase];
  return failure(
    'NS2003',
    `${hostLabel(target)} did not complete the ${waitedFor} within ${target.connectTimeoutMs} ms`,
    'check the address, the port and firewalls between; a slow host needs a longer `connectTimeout`',
  );
}

/** NS2005: the connection ended before the login. `said`: what ended it, in the words of whoever did. */
export function handshakeFailed(target: HostTarget, said: string, cause?: unknown): NightshiftError {
  return failure(
    'NS2005',
    `the SSH handshake with ${hostLabel(target)} failed: ${said}`,
    "check that this is the port of an SSH server, and read the server's own log",
    { cause },
  );
}

/** NS2001, NS2002, NS2003, NS2004 or NS2006, by the error's system code; NS2005 once the connection stood. */
export function socketFailed(target: HostTarget, phase: Phase, error: NodeJS.ErrnoException): NightshiftError {
  if (phase !== 'connecting') return handshakeFailed(target, error.message, error);
  const { code, problem, next } = systemErrors[error.syscall === 'getaddrinfo' ? 'ENOTFOUND' : (error.code ?? '')] ?? {
    code: 'NS2006' as const,
    problem: 'cannot be reached',
    next: 'check the address, the port and the network',
  };
  return failure(code, `${hostLabel(target)} ${problem}: ${error.message || error.code}`, next, { cause: error });
}

const noRoute = {
  code: 'NS2004',
  problem: 'is behind no known route',
  next: 'check the address, the network and the routes to it',
} as const;

const systemErrors: {
  readonly [code: string]: { code: 'NS2001' | 'NS2002' | 'NS2003' | 'NS2004'; problem: string; next: string };
} = {
  ENOTFOUND: {
    code: 'NS2001',
    problem: 'has a name that cannot be resolved',
    next: 'check `address` in hosts.yaml, and the name service',
  },
  ECONNREFUSED: {
    code: 'NS2002',
    problem: 'refuses the connection',
    next: 'check that its SSH server runs, and `port` in hosts.yaml',
  },
  ETIMEDOUT: { code: 'NS2003', problem: 'does not answer', next: 'check the address, the port and firewalls between' },
  EHOSTUNREACH: noRoute,
  ENETUNREACH: noRoute,
  EHOSTDOWN: noRoute,
  ENETDOWN: noRoute,
};
