import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { failure } from '../model/problems.ts';

/**
 * Listens on one address and port.
 * @throws NS7001 when the port is taken or not allowed, NS7004 when the machine does not have the address.
 */
export async function listenOn(server: net.Server, address: string, port: number): Promise<void> {
  server.listen({ host: address, port });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw explain(error, address, port);
  }
}

/** Stops listening and ends every connection. */
export async function closeServer(server: net.Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  if (server instanceof http.Server) server.closeAllConnections();
  await closed;
}

/** `each` where the machine takes every address of 127/8 as its own (Linux), else `shared`. */
export async function availableAddresses(): Promise<'each' | 'shared'> {
  const probe = net.createServer();
  try {
    await listenOn(probe, '127.77.77.77', 0);
    return 'each';
  } catch {
    return 'shared';
  } finally {
    await closeServer(probe);
  }
}

function explain(error: unknown, address: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    const next = `Stop what uses it (ss -ltnp 'sport = ${port}' shows it; another lab?), or give the lab other ports.`;
    return failure('NS7001', `${address}:${port} is in use`, next, { cause: error });
  }
  if (code === 'EACCES') {
    const next = 'Give the lab ports from 1024 up.';
    return failure('NS7001', `${address}:${port} may not be used by you`, next, { cause: error });
  }
  if (code === 'EADDRNOTAVAIL') {
    const next = 'Only Linux has every 127.x.y.z: here, let the hosts share 127.0.0.1 with a port each.';
    return failure('NS7004', `${address} is not an address of this machine`, next, { cause: error });
  }
  return error;
}
