import { createServer, type Server } from 'node:http';
import type { FleetHost } from '../setup/sshd.ts';
import { freePort } from '../setup/sshd.ts';

/** A small HTTP service on every host, all on one port. */
export interface HealthServers {
  readonly port: number;
  close(): Promise<void>;
}

/** Each answers 200 while its host is healthy, else 503. */
export async function startHealthServers(
  hosts: readonly FleetHost[],
  isHealthy: (host: FleetHost) => boolean,
): Promise<HealthServers> {
  const port = await freePort();
  const servers = hosts.map((host) =>
    createServer((_, response) => response.writeHead(isHealthy(host) ? 200 : 503).end('health')),
  );
  await Promise.all(servers.map((server, at) => listening(server, port, hosts[at]?.address ?? '')));
  return { port, close: async () => void (await Promise.all(servers.map(closed))) };
}

function listening(server: Server, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, address, resolve);
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
