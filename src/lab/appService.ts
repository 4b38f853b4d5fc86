import { readFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { faultOf } from './faultFiles.ts';
import { serviceName } from './hostRoot.ts';
import type { LabHost } from './layout.ts';

interface Answer {
  readonly status: number;
  readonly body: { readonly [field: string]: string | null };
}

/**
 * The deployed application of a lab host, not listening yet. What it answers follows the version it was last started with:
 * `GET /health` 200 `{"status":"UP","version":"1.0.0"}`, or 503 when it is stopped or ordered to be unhealthy; `GET /version`.
 */
export function appService(host: LabHost, faults: string): http.Server {
  return http.createServer(async (request, response) => {
    const delayMs = faultOf(faults, 'slow')?.delayMs ?? 0;
    if (delayMs > 0) await delay(delayMs, undefined, { ref: false });
    const { status, body } = answer(request.url ?? '/', host, faults);
    response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
  });
}

function answer(url: string, host: LabHost, faults: string): Answer {
  const path = url.replace(/\?.*$/, '');
  if (path !== '/health' && path !== '/version') return { status: 404, body: { error: `nothing at ${path}` } };
  const version = runningVersion(host);
  if (version === null) return { status: 503, body: { status: 'DOWN', version, reason: `${serviceName} is stopped` } };
  if (path === '/version') return { status: 200, body: { version } };
  const fault = faultOf(faults, 'unhealthy');
  if (fault === null || (fault.version !== null && fault.version !== version)) {
    return { status: 200, body: { status: 'UP', version } };
  }
  return { status: 503, body: { status: 'DOWN', version, reason: 'unhealthy by order (lab fault)' } };
}

/** The version the service was last started with; null while it is stopped. */
function runningVersion(host: LabHost): string | null {
  try {
    return readFileSync(join(host.root, 'services', serviceName, 'running'), 'utf8').trim();
  } catch {
    return null;
  }
}
