import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type ClientChannel, type ConnectConfig } from 'ssh2';
import { type Lab, type LabOptions, startLab } from '../../src/lab/lab.ts';
import type { LabHost } from '../../src/lab/layout.ts';

/** An empty project, gone after the test. */
export async function temporaryProject(): Promise<{ root: string; remove(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'nightshift-lab-test-'));
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}

/** A lab in a project of its own, with ports that were free a moment ago. */
export async function startTestLab(
  options: Partial<LabOptions> = {},
): Promise<{ lab: Lab; host(index: number): LabHost; close(): Promise<void> }> {
  const project = await temporaryProject();
  const lab = await startLab({
    projectRoot: project.root,
    baseDirectory: join(project.root, 'hosts'),
    hosts: 2,
    sshPort: await freePort(),
    httpPort: await freePort(),
    ...options,
  });
  const close = async () => {
    await lab.close();
    await project.remove();
  };
  return { lab, host: (index) => at(lab.layout.hosts, index), close };
}

export async function freePort(): Promise<number> {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

export function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`there is no item ${index}`);
  return item;
}

/** Logs in with the lab's key, believing nothing but its known_hosts. */
export async function logIn(lab: Lab, host: LabHost, more: ConnectConfig = {}): Promise<Client> {
  const known = await readFile(lab.knownHosts, 'utf8');
  const client = new Client();
  client.on('error', () => {});
  const ready = once(client, 'ready');
  client.connect({
    host: host.address,
    port: host.sshPort,
    username: 'lab',
    privateKey: await readFile(lab.identity),
    hostVerifier: (key: Buffer) =>
      known.includes(`[${host.address}]:${host.sshPort} ssh-ed25519 ${key.toString('base64')}\n`),
    ...more,
  });
  try {
    await ready;
  } catch (error) {
    client.destroy();
    throw error;
  }
  // Small packets would wait for acknowledgements, 40 ms each.
  return client.setNoDelay(true);
}

export function open(client: Client, command: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => (error === undefined ? resolve(channel) : reject(error)));
  });
}

/** Resolves when the connection or channel is closed, however it came to that; what still arrives is thrown away. */
export function closing(of: Client | ClientChannel): Promise<unknown[]> {
  if ('resume' in of) {
    of.resume();
    of.stderr.resume();
  }
  return new Promise((resolve) => of.once('close', (...how: unknown[]) => resolve(how)));
}

export interface Ended {
  readonly output: string;
  readonly errorOutput: string;
  readonly exitCode: number | null;
  readonly signal: string | undefined;
}

/** Runs one command to its end. */
export async function run(client: Client, command: string, input: string | Buffer = ''): Promise<Ended> {
  const channel = await open(client, command);
  const output: Buffer[] = [];
  const errorOutput: Buffer[] = [];
  channel.on('data', (chunk: Buffer) => output.push(chunk));
  channel.stderr.on('data', (chunk: Buffer) => errorOutput.push(chunk));
  channel.end(input);
  const [exitCode = null, signal] = (await closing(channel)) as [number | null | undefined, string | undefined];
  return {
    output: Buffer.concat(output).toString('latin1'),
    errorOutput: Buffer.concat(errorOutput).toString('latin1'),
    exitCode,
    signal,
  };
}

/** Asks until it holds; the test's own time limit ends it. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Whether a process runs; a zombie does not. */
export async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) Z /.test(stat);
}
