import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Plan } from '../../src/generated/plan.ts';
import type { RunView } from '../../src/review/view/runView.ts';
import type { RunEvent } from '../../src/rollout/events.ts';
import { type EnvironmentFiles, writeEnvironment } from '../setup/environment.ts';
import { killAndWait, processesWith } from '../setup/processes.ts';
import { type FleetHost, type SshdFleet, type SshdOptions, startSshd } from '../setup/sshd.ts';
import { Command, type Ended, mainFile, type Surroundings } from './command.ts';
import { type Files, filesIn } from './files.ts';

export const environment = 'test';

/** A plan without what is the same in all of these tests. */
export type Change = Omit<Plan, 'apiVersion' | 'name' | 'environment'>;

/** A project of a user, a fleet of real SSH hosts, and nightshift between them, run as a user runs it. */
export class Site {
  readonly fleet: SshdFleet;
  readonly hosts: readonly FleetHost[];
  readonly project: string;
  /** In the environment of every command, so that `close` finds those that are left. */
  readonly #mark = `NIGHTSHIFT_TEST_SITE=${randomUUID()}`;
  /** The command line that is run. */
  main = mainFile;
  /** More of the environment of every command. */
  readonly env: Record<string, string> = {};

  constructor(fleet: SshdFleet, hosts: readonly FleetHost[]) {
    this.fleet = fleet;
    this.hosts = hosts;
    this.project = mkdtempSync(join(tmpdir(), 'nightshift-site-'));
  }

  /** Where the journal is, unless a command says `--state`. */
  get state(): string {
    return join(this.project, 'state');
  }

  host(number: number): FleetHost {
    const host = this.hosts[number - 1];
    if (host === undefined) throw new Error(`the fleet has no host ${number}`);
    return host;
  }

  async writeEnvironment(files: EnvironmentFiles = {}): Promise<void> {
    const groups = { fleet: { hosts: this.hosts.map(({ name }) => name) } };
    await writeEnvironment(this.project, environment, this.fleet, this.hosts, { groups, ...files });
  }

  /** A file of the project; returns its path. */
  write(file: string, content: string | object): string {
    const path = join(this.project, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
    return path;
  }

  /** Writes a plan; returns its file. */
  plan(change: Change, name = 'change'): string {
    return this.write(`pipelines/${name}.yaml`, { apiVersion: 'nightshift/v1', name, environment, ...change });
  }

  /** Starts a command. */
  start(...args: string[]): Command {
    if (!existsSync(this.main)) throw new Error('there is no dist/: run `npm run build`');
    return new Command(args, this.surroundings, this.main);
  }

  /** Where and with which environment commands run. */
  get surroundings(): Surroundings {
    const { PATH = '' } = process.env;
    const [name = '', value = ''] = this.#mark.split('=');
    const own = { PATH, HOME: this.project, NIGHTSHIFT_STATE: this.state, LANG: 'C.UTF-8', [name]: value };
    return { cwd: this.project, env: { ...own, ...this.env } };
  }

  /** Runs a command to its end. */
  nightshift(...args: string[]): Promise<Ended> {
    return this.start(...args).ended;
  }

  async status(run?: string): Promise<RunView> {
    return this.#json('status', ...(run === undefined ? [] : [run]));
  }

  async events(run: string): Promise<RunEvent[]> {
    return (await this.#json<{ events: RunEvent[] }>('events', run)).events;
  }

  /** Does on a host what the newest run leaves for a person there, in its order: those who log in find `sh`. */
  async doByHand(host: string): Promise<void> {
    const left = (await this.status()).attention.find((one) => one.host === host);
    for (const command of left?.commands ?? []) execFileSync('sh', ['-c', command], { stdio: 'pipe' });
  }

  async #json<T>(...args: string[]): Promise<T> {
    const { exitCode, out, err } = await this.nightshift(...args, '--output', 'json');
    if (exitCode !== 0) throw new Error(`${args.join(' ')} ended with ${exitCode}:\n${out}\n${err}`);
    return JSON.parse(out);
  }

  /** Every host as it is before a change: release 1.0.0 of an application, configured. */
  layOut(): void {
    for (const { name, root } of this.hosts) {
      rmSync(root, { recursive: true, force: true });
      mkdirSync(join(root, 'app/releases/1.0.0'), { recursive: true });
      writeFileSync(join(root, 'app/releases/1.0.0/VERSION'), '1.0.0\n');
      symlinkSync('releases/1.0.0', join(root, 'app/current'));
      writeFileSync(
        join(root, 'app/app.conf'),
        `# kept by hand, with a byte that is not UTF-8: \xff\nname = ${name}\n`,
        'latin1',
      );
      chmodSync(join(root, 'app/app.conf'), 0o640);
      writeFileSync(join(root, 'balancer'), 'enabled\n');
    }
  }

  /** The files of every host, by its name. */
  files(): { [host: string]: Files } {
    return Object.fromEntries(this.hosts.map((host) => [host.name, this.filesOf(host)]));
  }

  filesOf({ root }: FleetHost): Files {
    return filesIn(root);
  }

  async close(): Promise<void> {
    await killAndWait(processesWith(this.#mark));
    await this.fleet.close();
    rmSync(this.project, { recursive: true, force: true });
  }
}

/** A site with so many hosts, and an environment of them without windows. */
export async function openSite(
  hostCount: number,
  files: EnvironmentFiles = {},
  options: SshdOptions = {},
): Promise<Site> {
  const fleet = await startSshd(options);
  const site = new Site(fleet, await fleet.hosts(hostCount));
  await site.writeEnvironment(files);
  return site;
}
