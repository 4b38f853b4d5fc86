import { setMaxListeners } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Reach } from '../../../src/adapters/sshConfig/reach.ts';
import type { Controller } from '../../../src/adapters/transport/credentials.ts';
import { TransportByTarget } from '../../../src/adapters/transportByTarget.ts';
import type { HostTarget, SshReach } from '../../../src/model/executionPlan.ts';
import type { HostSession } from '../../../src/runtime/ports.ts';
import type { FleetHost, SshdFleet } from '../../setup/sshd.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { controllerWith } from '../transport/controller.ts';

const never = new AbortController().signal;
setMaxListeners(0, never);

/** A host by its name alone: all else is left to a configuration file of these lines. */
export function configured(
  fleet: SshdFleet,
  host: FleetHost,
  lines: readonly string[],
  ssh: Partial<SshReach> = {},
): HostTarget {
  const config = join(temporaryFolder(), 'config');
  writeFileSync(config, `${lines.join('\n')}\n`);
  const bare = { address: host.name, user: null, identity: null, knownHosts: null };
  return fleet.target(host, { ...bare, ssh: { connection: 'auto', config, port: null, jump: null, ...ssh } });
}

/** Lines that say all of a host: where it is, and how one logs in to it. */
export function linesOf(fleet: SshdFleet, host: FleetHost, more: readonly string[] = []): string[] {
  return [
    ...[`Host ${host.name}`, `HostName ${host.address}`, `Port ${host.port}`, `User ${fleet.user}`],
    ...[`IdentityFile ${fleet.identity}`, `UserKnownHostsFile ${fleet.knownHosts}`, ...more],
  ];
}

/** What is connected to through one transport; all is closed with the test. */
export interface Connections {
  readonly transport: TransportByTarget;
  /** `ssh2`, or why OpenSSH was chosen, by the host's name. */
  readonly told: { readonly [host: string]: string };
  connect(target: HostTarget): Promise<HostSession>;
}

export function connections(changes: Partial<Controller> = {}): Connections {
  const told: { [host: string]: string } = {};
  const tell = ({ name }: HostTarget, reach: Reach) => {
    told[name] = reach.through === 'ssh2' ? 'ssh2' : reach.because;
  };
  const transport = new TransportByTarget(controllerWith(changes), tell);
  const sessions: HostSession[] = [];
  onTestFinished(async () => {
    for (const session of sessions) session.close();
    await Promise.all(sessions.map(({ closed }) => closed));
  });
  return {
    transport,
    told,
    async connect(target) {
      const session = await transport.connect(target, never);
      sessions.push(session);
      return session;
    },
  };
}

/** Has an `ssh` found first that notes how often it is asked for the configuration. */
export function countedSsh(): () => number {
  const folder = temporaryFolder();
  const [log, program] = [join(folder, 'asked'), join(folder, 'bin', 'ssh')];
  mkdirSync(join(folder, 'bin'));
  writeFileSync(log, '');
  writeFileSync(program, `#!/bin/sh\n[ "$1" = -G ] && echo >>'${log}'\nPATH=\${PATH#*:}; exec ssh "$@"\n`);
  chmodSync(program, 0o755);
  withPath(`${join(folder, 'bin')}${delimiter}${process.env.PATH}`);
  return () => readFileSync(log, 'utf8').length;
}

/** Has programs looked for there, until the test is over. */
export function withPath(path: string): void {
  const { PATH } = process.env;
  process.env.PATH = path;
  onTestFinished(() => {
    process.env.PATH = PATH;
  });
}
