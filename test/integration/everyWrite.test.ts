import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Step } from '../../src/generated/plan.ts';
import { describeWithSshd, type SshdFleet, startSshd } from '../setup/sshd.ts';
import type { Files } from './files.ts';
import { linesOf } from './heldStep.ts';
import { type Change, Site } from './site.ts';

const dying = new URL('dyingAtWrite.mjs', import.meta.url).href;

const effect = 'echo "$NIGHTSHIFT_RUN $NIGHTSHIFT_STEP" >> {{ host.root }}/../effects';
const steps: Step[] = [
  { name: 'one', run: `${effect}; echo one > {{ host.root }}/one`, undo: `${effect}; rm -f {{ host.root }}/one` },
  { name: 'switch', symlink: { path: '{{ host.root }}/app/current', to: 'releases/2.0.0' } },
  { name: 'probe', run: 'test ! -e {{ host.root }}/../broken', irreversible: 'changes nothing' },
];

const change: Change = {
  stages: [
    {
      name: 'all',
      hosts: 'fleet',
      waves: [1],
      steps,
      gates: [
        {
          name: 'works',
          on: ['wave', 'rollback'],
          from: 'controller',
          command: 'test -e {{ host.root }}/app/current || test -L {{ host.root }}/app/current',
          every: '100ms',
        },
      ],
    },
  ],
};

/** How a run ended, as far as it must not depend on when its controllers died. */
interface Ending {
  readonly state: string;
  readonly outcome: string | null;
  readonly exitCode: number | null;
  readonly hosts: { readonly [host: string]: string };
  readonly files: { readonly [host: string]: Files };
  /** Steps that left their line on each host, in order. */
  readonly effects: { readonly [host: string]: readonly string[] };
  readonly locks: readonly string[];
}

/** So many controllers at a time, each with hosts and a journal of its own. */
const lanesCount = 4;

describeWithSshd('a controller killed between any two writes of its journal', { timeout: 400_000 }, () => {
  let fleet: SshdFleet;
  let lanes: Site[] = [];
  beforeAll(async () => {
    fleet = await startSshd();
    lanes = await Promise.all(Array.from({ length: lanesCount }, async () => new Site(fleet, await fleet.hosts(3))));
    await Promise.all(lanes.map((lane) => lane.writeEnvironment()));
  });
  afterAll(async () => {
    await Promise.all(lanes.map((lane) => lane.close()));
  });

  it.each([
    ['succeeds', null, 0],
    ['is rolled back', 3, 3],
  ] as const)('leaves a run that %s, once resumed, as if nothing had happened', async (_name, broken, exitCode) => {
    const first = await undisturbed(lanes[0], broken);
    expect(first.ending).toMatchObject({ state: 'ended', exitCode });
    const moments = Array.from({ length: first.writes }, (_, at) => [`before ${at + 1}`, `after ${at + 1}`]).flat();
    console.log(first.writes, JSON.stringify(first.ending));
    const queue = moments.entries();
    const wrong: unknown[] = [];
    await Promise.all(
      lanes.map(async (lane) => {
        for (const [, moment] of queue) {
          const t = performance.now();
          const r = await disturbed(lane, broken, moment);
          const same = JSON.stringify(r.ending) === JSON.stringify(renamed(first.ending, lane));
          console.log(moment, r.how, (performance.now() - t).toFixed(0), same);
          if (!same) wrong.push([moment, r]);
        }
      }),
    );
    console.log(JSON.stringify(wrong, null, 1));
    expect(wrong).toEqual([]);
  });

  function layOut(lane: Site, broken: number | null) {
    lane.layOut();
    for (const [at, { root }] of lane.hosts.entries()) {
      for (const file of ['effects', 'broken']) rmSync(join(dirname(root), file), { force: true });
      if (at + 1 === broken) writeFileSync(join(dirname(root), 'broken'), '');
    }
  }

  async function undisturbed(lane: Site | undefined, broken: number | null) {
    if (lane === undefined) throw new Error('no lane');
    layOut(lane, broken);
    const file = join(lane.project, 'writes');
    lane.env.NODE_OPTIONS = `--import ${dying}`;
    lane.env.NIGHTSHIFT_TEST_WRITES = file;
    await lane.nightshift('run', lane.plan(change));
    delete lane.env.NODE_OPTIONS;
    return { writes: Number(readFileSync(file, 'utf8')), ending: await ending(lane) };
  }

  async function disturbed(lane: Site, broken: number | null, moment: string) {
    layOut(lane, broken);
    const plan = lane.plan(change);
    lane.env.NODE_OPTIONS = `--import ${dying}`;
    lane.env.NIGHTSHIFT_TEST_DIE = moment;
    const killed = lane.start('run', plan);
    const how = await killed.ended;
    delete lane.env.NODE_OPTIONS;
    delete lane.env.NIGHTSHIFT_TEST_DIE;
    const { run, state } = await lane.status().catch(() => ({ run: '', state: '' }));
    let r2 = '';
    if (state !== 'ended') {
      const e = await lane.nightshift('resume', run);
      r2 = `${e.exitCode} ${e.out} ${e.err}`;
    }
    return { how: `${how.exitCode ?? how.signal} ${state}`, err: how.err, r2, ending: await ending(lane) };
  }

  async function ending(lane: Site): Promise<Ending> {
    const { run, state, outcome, exitCode, hosts } = await lane
      .status()
      .catch(() => ({ run: '', state: '', outcome: '', exitCode: -1, hosts: {} }));
    return {
      ...{ state, outcome, exitCode },
      hosts: Object.fromEntries(Object.entries(hosts).map(([name, host]) => [name, host.state])),
      files: lane.files(),
      effects: Object.fromEntries(
        lane.hosts.map(({ name, root }) => [
          name,
          linesOf(join(dirname(root), 'effects')).map((l) => (l.startsWith(run) ? (l.split(' ')[1] ?? '') : l)),
        ]),
      ),
      locks: lane.hosts.filter(({ stateDir }) => existsSync(join(stateDir, 'lock'))).map(({ name }) => name),
    };
  }
  function renamed(one: Ending, lane: Site): Ending {
    let text = JSON.stringify(one);
    for (const [at, { name }] of lane.hosts.entries())
      text = text.replaceAll(`"h${at + 1}"`, `"@${name}"`).replaceAll(`name = h${at + 1}\\n`, `name = @${name}\\n`);
    return JSON.parse(text.replaceAll('@', ''));
  }
});
