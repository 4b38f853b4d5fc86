import { mkdir, readFile } from 'node:fs/promises';
import type http from 'node:http';
import { join } from 'node:path';
import { appService } from './appService.ts';
import { faultsDirectory, prepareFaults } from './faultFiles.ts';
import { writeHostCommands } from './hostCommands.ts';
import { prepareRoot } from './hostRoot.ts';
import { labKeys } from './keys.ts';
import { type LabHolder, labHolder, takeLabLock } from './labLock.ts';
import { type LabLayout, type LayoutOptions, labDirectory, labLayout } from './layout.ts';
import { closeServer, listenOn } from './listening.ts';
import { LabProcesses } from './processes.ts';
import { SshService } from './sshService.ts';
import { writeWholeFile } from './wholeFile.ts';

export interface LabOptions extends LayoutOptions {
  /** The project whose .lab/<environment>/ holds keys, known_hosts and faults. */
  readonly projectRoot: string;
  /** Empty the hosts first: every one begins at release 0.9.0 again. Default false. */
  readonly fresh?: boolean;
}

/** A running fleet. Faults are ordered through {@link labDirectory} with the functions of faultFiles.ts, from any process. */
export interface Lab {
  readonly layout: LabLayout;
  /** Where keys, known_hosts and faults are. */
  readonly directory: string;
  /** Private key file that may log in. */
  readonly identity: string;
  readonly knownHosts: string;
  /** Ends every connection and process of the hosts; their files stay. */
  close(): Promise<void>;
}

/** What was last started from a lab directory; see {@link runningLab}. */
const layoutFile = 'layout.json';

interface RunningHost {
  readonly ssh: SshService;
  readonly app: http.Server;
}

/**
 * Raises a fleet of loopback hosts: real SSH servers and an HTTP service each, in this process, their commands real processes of
 * this user.
 * @throws NS7001 to NS7004, NS7008 and NS7009 (src/model/codes/lab.ts); nothing is left running then.
 */
export async function startLab(options: LabOptions): Promise<Lab> {
  const layout = labLayout(options);
  const directory = labDirectory(options.projectRoot, layout.environment);
  const giveBackLock = await takeLabLock(layout.baseDirectory, options.projectRoot, layout.environment);
  const processes = new LabProcesses(layout.baseDirectory);
  const running: RunningHost[] = [];
  const close = async () => {
    await Promise.all(running.map(stopHost));
    await processes.killAll();
    await giveBackLock();
  };
  try {
    await raise(layout, directory, options.fresh ?? false, processes, running);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    layout,
    directory,
    identity: join(directory, 'id_ed25519'),
    knownHosts: join(directory, 'known_hosts'),
    close,
  };
}

/** The lab that runs from a lab directory, in whichever process; null when none does. */
export async function runningLab(directory: string): Promise<{ layout: LabLayout; holder: LabHolder } | null> {
  const text = await readFile(join(directory, layoutFile), 'utf8').catch(() => null);
  if (text === null) return null;
  const layout: LabLayout = JSON.parse(text);
  const holder = await labHolder(layout.baseDirectory);
  return holder === null ? null : { layout, holder };
}

/** Adds to `running` as it goes, so that whoever stops half way knows what to stop. */
async function raise(
  layout: LabLayout,
  directory: string,
  fresh: boolean,
  processes: LabProcesses,
  running: RunningHost[],
): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const keys = await labKeys(directory, layout.hosts);
  const commands = await writeHostCommands(directory);
  await prepareFaults(
    directory,
    layout.hosts.map(({ name }) => name),
  );
  for (const host of layout.hosts) {
    const faults = faultsDirectory(directory, host.name);
    await prepareRoot(host, fresh);
    const ssh = new SshService({ host, faults, commands, processes }, keys.hosts.get(host.name) ?? '', keys.client);
    const started = { ssh, app: appService(host, faults) };
    running.push(started);
    await listenOn(ssh.listener, host.address, host.sshPort);
    await listenOn(started.app, host.address, host.httpPort);
  }
  await writeWholeFile(join(directory, layoutFile), JSON.stringify(layout));
}

async function stopHost({ ssh, app }: RunningHost): Promise<void> {
  const closed = closeServer(ssh.listener);
  ssh.cut();
  await Promise.all([closed, closeServer(app)]);
}
