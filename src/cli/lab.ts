import { once } from 'node:events';
import { environmentFiles, writeEnvironment } from '../lab/environment.ts';
import { clearFaults, listFaults, orderFault } from '../lab/faultFiles.ts';
import { parseFault } from '../lab/faults.ts';
import { runningLab, startLab } from '../lab/lab.ts';
import { labDirectory } from '../lab/layout.ts';
import { type ExitCode, exitCodes } from '../model/outcomes.ts';
import { failure } from '../model/problems.ts';
import { columns } from '../review/text/columns.ts';
import type { Session } from './session.ts';

/** The shipped inventory of the lab has so many hosts; another number gets an environment of its own. */
const shippedHosts = 12;

export interface LabUpOptions {
  readonly hosts: number;
  readonly environment?: string;
  readonly fresh: boolean;
}

/** `lab up`: raises the fleet in this process and keeps it up until Ctrl-C. */
export async function labUp(session: Session, { hosts, environment, fresh }: LabUpOptions): Promise<ExitCode> {
  const projectRoot = await session.project();
  const name = environment ?? (hosts === shippedHosts ? 'lab' : `lab-${hosts}`);
  const lab = await startLab({ projectRoot, hosts, environment: name, fresh });
  const shipped = name === 'lab' && hosts === shippedHosts;
  if (!shipped) await writeEnvironment(projectRoot, lab.layout);
  const [first] = lab.layout.hosts;
  session.result({ environment: name, hosts: lab.layout.hosts, directory: lab.directory }, () =>
    [
      `${hosts} hosts are up, ${first?.address}:${first?.sshPort} and following; Ctrl-C ends them`,
      `environment ${name}: ${shipped ? 'inventories/lab ships with nightshift' : `${environmentFiles(lab.layout).size} files written to inventories/${name}`}`,
      'try: nightshift run pipelines/quickstart.yaml',
    ].join('\n'),
  );
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), once(process, 'SIGHUP')]);
  await lab.close();
  return exitCodes.done;
}

/** `lab down`: ends a fleet that runs in another process. */
export async function labDown(session: Session, environment: string): Promise<ExitCode> {
  const { holder } = await requireLab(session, environment);
  process.kill(holder.pid, 'SIGTERM');
  session.result({ environment, ended: holder.pid }, () => `the lab of process ${holder.pid} was told to end`);
  return exitCodes.done;
}

export interface FaultOptions {
  readonly environment: string;
  readonly host: string;
  readonly kind: string;
  readonly value: string | undefined;
}

/** `lab fault HOST KIND [VALUE]`, or `lab fault HOST clear`. */
export async function labFault(session: Session, { environment, host, kind, value }: FaultOptions): Promise<ExitCode> {
  const directory = labDirectory(await session.project(), environment);
  const clear = kind === 'clear';
  const fault = clear ? null : parseFault(kind, value);
  if (fault === null) await clearFaults(directory, host);
  else await orderFault(directory, host, fault);
  session.result({ environment, host, fault }, () =>
    clear ? `${host}: no faults` : `${host}: ${kind}${value === undefined ? '' : ` ${value}`}`,
  );
  return exitCodes.done;
}

/** `lab faults [--clear]`. */
export async function labFaults(
  session: Session,
  { environment, clear }: { readonly environment: string; readonly clear: boolean },
): Promise<ExitCode> {
  const directory = labDirectory(await session.project(), environment);
  if (clear) await clearFaults(directory);
  const faults = await listFaults(directory);
  session.result({ environment, faults }, () =>
    faults.length === 0
      ? 'no faults are ordered'
      : columns(faults.map(({ host, fault }) => [host, JSON.stringify(fault)])).join('\n'),
  );
  return exitCodes.done;
}

async function requireLab(session: Session, environment: string) {
  const running = await runningLab(labDirectory(await session.project(), environment));
  if (running !== null) return running;
  throw failure('NS6005', `no lab of environment ${environment} is up`, 'Raise it with `nightshift lab up`.');
}
