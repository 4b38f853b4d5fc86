import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openJournal } from '../../src/adapters/journal/sqliteJournal.ts';
import type { Step } from '../../src/generated/plan.ts';
import type { RunOutcome } from '../../src/model/outcomes.ts';
import { recall } from '../../src/runtime/launch.ts';
import { describeWithSshd, type FleetHost, type SshdFleet, startSshd } from '../setup/sshd.ts';
import type { Ended } from './command.ts';
import type { Files } from './files.ts';
import { linesOf } from './heldStep.ts';
import { type Change, Site } from './site.ts';

const besides = ({ root }: FleetHost, file: string): string => join(dirname(root), file);
const effect = 'echo "$NIGHTSHIFT_RUN $NIGHTSHIFT_STEP" >> {{ host.root }}/../effects';
const steps: Step[] = [
  { name: 'one', run: `${effect}; echo 1 > {{ host.root }}/one`, undo: `${effect}; rm -f {{ host.root }}/one` },
  { name: 'switch', symlink: { path: '{{ host.root }}/app/current', to: 'releases/2.0.0' } },
  { name: 'probe', run: 'test ! -e {{ host.root }}/../broken', irreversible: 'changes nothing' },
];
const works = {
  name: 'works',
  on: ['wave' as const, 'rollback' as const],
  from: 'controller' as const,
  command: 'test -L {{ host.root }}/app/current',
};
/** Three hosts in two waves. */
const change: Change = { stages: [{ name: 'all', hosts: 'fleet', waves: [1], steps, gates: [works] }] };

/** How a run ended, host by host in their order: what must not depend on when its controllers died. */
interface Ending {
  readonly outcome: RunOutcome | null;
  readonly results: readonly (string | null)[];
  /** What is not as it was before. */
  readonly changed: readonly Files[];
  /** The steps that left their line, in order. */
  readonly effects: readonly (readonly string[])[];
  readonly locked: readonly boolean[];
}

const nothing: Ending = {
  outcome: null,
  results: [],
  changed: [{}, {}, {}],
  effects: [[], [], []],
  locked: [false, false, false],
};

/** Controllers at a time, each with hosts and a journal of its own. */
const lanesCount = 4;

describeWithSshd('a controller killed between any two writes of its journal', { timeout: 300_000 }, () => {
  let fleet: SshdFleet;
  let lanes: Lane[] = [];
  beforeAll(async () => {
    fleet = await startSshd();
    lanes = await Promise.all(Array.from({ length: lanesCount }, () => Lane.open(fleet)));
  });
  afterAll(async () => {
    for (const lane of lanes) await lane.close();
    await fleet?.close();
  });

  it.each([
    { ends: 'done', broken: 0, exitCode: 0 },
    { ends: 'rolled back', broken: 3, exitCode: 3 },
  ])('leaves a run that, resumed, ends $ends as if nothing had happened', async ({ broken, exitCode }) => {
    const { writes, ending, ended } = await undisturbed(lanes, broken);
    expect(ended.exitCode).toBe(exitCode);
    // Between two writes there are two places to die: what follows the one has not begun, what precedes the other is done.
    const moments = Array.from(
      { length: writes },
      (_, at) => `${at % 2 === 0 ? 'after' : 'before'} ${at + 1}`,
    ).entries();
    const killed: string[] = [];
    const work = lanes.map(async (lane) => {
      for (const [, moment] of moments) {
        const disturbed = await lane.disturbed(moment, broken);
        if (disturbed.ended.signal === 'SIGKILL') killed.push(moment);
        const wanted = disturbed.ending.outcome === null ? nothing : ending;
        expect(disturbed.ending, `${moment}:\n${disturbed.ended.err}`).toEqual(wanted);
      }
    });
    // All of them, also when one has failed: none may be at work when the fleet is closed.
    await Promise.allSettled(work);
    await Promise.all(work);
    // What comes in together is one write: now and then a run has a few fewer than the one that was counted.
    expect(killed.length).toBeGreaterThan(writes - 8);
    expect(lanes.map((lane) => lane.chainIsIntact())).toEqual(lanes.map(() => true));
  });
});

/** The first lane's run counts the writes, and says how it should end. */
async function undisturbed([lane]: readonly Lane[], broken: number) {
  if (lane === undefined) throw new Error('there is no lane');
  return lane.undisturbed(broken);
}

/** Three hosts, and a project and a journal for them alone. */
class Lane {
  readonly #site: Site;
  #before: { readonly [host: string]: Files } = {};

  private constructor(site: Site) {
    this.#site = site;
  }

  static async open(fleet: SshdFleet): Promise<Lane> {
    const site = new Site(fleet, await fleet.hosts(3));
    await site.writeEnvironment();
    site.plan(change);
    return new Lane(site);
  }

  async undisturbed(broken: number) {
    this.#layOut(broken);
    const file = join(this.#site.project, 'writes');
    const ended = await this.#run({ NIGHTSHIFT_TEST_WRITES: file });
    return { ended, writes: Number(readFileSync(file, 'utf8')), ending: this.#ending(this.#newestRun()) };
  }

  /** Kills the controller of a run at a moment; another one goes on with it. */
  async disturbed(moment: string, broken: number) {
    this.#layOut(broken);
    const runBefore = this.#newestRun();
    const ended = await this.#run({ NIGHTSHIFT_TEST_DIE: moment });
    const run = this.#newestRun();
    const mine = run === runBefore ? undefined : run;
    if (mine !== undefined && ended.exitCode === null) await this.#site.nightshift('resume', mine);
    return { ended, ending: this.#ending(mine) };
  }

  chainIsIntact(): boolean {
    return this.#journal((journal) => journal.verify().intact);
  }

  close(): Promise<void> {
    return this.#site.close();
  }

  #layOut(broken: number): void {
    this.#site.layOut();
    for (const [at, host] of this.#site.hosts.entries()) {
      for (const file of ['effects', 'broken']) rmSync(besides(host, file), { force: true });
      if (at + 1 === broken) writeFileSync(besides(host, 'broken'), '');
    }
    this.#before = this.#site.files();
  }

  async #run(env: { readonly [name: string]: string }): Promise<Ended> {
    Object.assign(this.#site.env, env, { NODE_OPTIONS: `--import ${new URL('dyingAtWrite.mjs', import.meta.url)}` });
    const command = this.#site.start('run', join(this.#site.project, 'pipelines/change.yaml'));
    for (const name of ['NODE_OPTIONS', ...Object.keys(env)]) delete this.#site.env[name];
    return command.ended;
  }

  #newestRun(): string | undefined {
    return this.#journal((journal) => journal.runs(1)[0]?.run);
  }

  #ending(run: string | undefined): Ending {
    const { hosts } = this.#site;
    const { state, record } = run === undefined ? {} : this.#journal((journal) => recall(journal, run));
    return {
      outcome: record?.state === 'ended' ? (state?.phase.kind === 'ended' ? state.phase.outcome : null) : null,
      results: state?.visits.flat().map(({ result }) => result) ?? [],
      changed: hosts.map((host) => changes(this.#before[host.name] ?? {}, this.#site.filesOf(host))),
      effects: hosts.map((host) => linesOf(besides(host, 'effects')).map((line) => line.replace(`${run} `, ''))),
      locked: hosts.map(({ stateDir }) => existsSync(join(stateDir, 'lock'))),
    };
  }

  #journal<T>(read: (journal: ReturnType<typeof openJournal>) => T): T {
    const journal = openJournal({ file: join(this.#site.state, 'journal.db') });
    try {
      return read(journal);
    } finally {
      journal.close();
    }
  }
}

function changes(before: Files, after: Files): Files {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = paths.filter((path) => before[path] !== after[path]);
  return Object.fromEntries(changed.map((path) => [path, after[path] ?? 'gone']));
}
