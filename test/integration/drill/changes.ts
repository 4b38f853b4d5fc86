import type { Random } from '../../../src/adapters/simulated/random.ts';
import type { Budget, CommandStageGate, Stage, Step } from '../../../src/generated/plan.ts';
import type { Files } from '../files.ts';
import { released, writeRelease } from '../release.ts';
import type { Change, Site } from '../site.ts';

/** What a stage leaves on a host that it has ended `done`. */
export type Leaves = (before: Files, host: string) => Files;

/** A change to be struck at. */
export interface DrawnChange {
  readonly change: Change;
  /** By position of the stage. */
  readonly leaves: readonly Leaves[];
  /** Hosts on which its `probe` fails. */
  readonly broken: readonly string[];
}

/** Every step that leaves a line; the name of each begins so. */
export const markPrefix = 'mark';

/** Long enough for what the drill does; what is left of a killed supervisor goes away after it. */
const timeout = '15s';

export function writeDrillFiles(site: Site): void {
  writeRelease(site);
  site.write('banner.liquid', 'this is {{ host.name }}\n');
}

/** A change of two or three stages over a site's hosts: most succeed, some fail on a host and take everything back. */
export function drawChange(random: Random, hosts: readonly string[]): DrawnChange {
  const [first = 'h1'] = hosts;
  const canaries = random.whole(2, Math.max(2, Math.floor(hosts.length / 6)));
  const fails = random.chance(0.35);
  const canary: Stage = { name: 'canary', hosts: { group: 'fleet', limit: canaries }, ...releaseStage(random) };
  const fleet: Stage = { name: 'fleet', hosts: 'fleet', skipDone: random.chance(0.5), ...releaseStage(random) };
  const extras: Stage = { name: 'extras', hosts: { group: 'fleet', except: [first] }, ...extrasStage(random) };
  const withExtras = random.chance(0.6);
  return {
    change: {
      variables: { version: '2.0.0' },
      stages: [canary, fleet, ...(withExtras ? [extras] : [])],
      onFailure: random.pick(['rollback', 'rollback', 'rollbackStage', 'hold']),
      rollback: { parallel: 12 },
    },
    leaves: [released, released, extended],
    broken: fails ? hosts.filter(() => random.chance(2 / hosts.length)) : [],
  };
}

type Rest = Omit<Stage, 'name' | 'hosts'>;

function releaseStage(random: Random): Rest {
  const mark = marks(random);
  return {
    ...limits(random),
    steps: [
      mark('drain', 'echo drained > {{ host.root }}/balancer', 'echo enabled > {{ host.root }}/balancer'),
      { name: 'files', upload: { from: 'release', to: '{{ host.root }}/app/releases/2.0.0' }, timeout },
      mark('check', 'test -e {{ host.root }}/app/releases/2.0.0/VERSION'),
      { name: 'conf', template: { from: 'app.conf.liquid', to: '{{ host.root }}/app/app.conf' }, timeout },
      { name: 'switch', symlink: { path: '{{ host.root }}/app/current', to: 'releases/2.0.0' }, timeout },
      { name: 'probe', run: 'test ! -e {{ host.root }}/../broken', irreversible: 'changes nothing', timeout },
      mark('enable', 'echo enabled > {{ host.root }}/balancer', 'echo drained > {{ host.root }}/balancer'),
    ],
    always: [tell(random)],
    gates: [gate('test -e app/current/VERSION'), { ...gate('test -e balancer'), name: 'balancer', from: 'host' }],
  };
}

function extrasStage(random: Random): Rest {
  const mark = marks(random);
  return {
    ...limits(random),
    steps: [
      mark('begin'),
      { name: 'previous', symlink: { path: '{{ host.root }}/app/previous', to: 'releases/1.0.0' }, timeout },
      { name: 'banner', template: { from: 'banner.liquid', to: '{{ host.root }}/app/banner' }, timeout },
      mark('finish'),
    ],
    always: [tell(random)],
    gates: [gate('test -e app')],
  };
}

const extended: Leaves = (before, host) => ({
  ...before,
  'app/banner': `file 0644 this is ${host}\n`,
  'app/previous': 'link releases/1.0.0',
});

function limits(random: Random): Rest & Pick<Stage, 'steps'> {
  return {
    steps: [],
    waves: random.pick([[1], ['30%'], [1, '50%']]),
    parallel: random.whole(4, 12),
    failuresMax: random.pick<Budget>([0, '50%', '90%', '90%']),
    onHostFailure: random.pick(['undo', 'undo', 'leave']),
  };
}

function gate(command: string): CommandStageGate {
  return {
    from: 'controller',
    name: 'works',
    on: ['host', 'wave'],
    command: `cd {{ host.root }} && ${command}`,
    every: '200ms',
    within: '10s',
  };
}

/** Makes steps that add a line to their host's `effects`: which run, host and step it was. */
function marks(random: Random) {
  const undoWhenUnknown = random.chance(0.5);
  const retries = random.whole(0, 2);
  const idempotent = random.chance(0.4);
  return (name: string, command = 'true', undo = 'true'): Step => ({
    name: `${markPrefix}-${name}`,
    run: effect(random, command),
    undo: effect(random, undo),
    ...{ undoWhenUnknown, retries, idempotent, timeout },
  });
}

const tell = (random: Random): Step => ({ name: `${markPrefix}-tell`, run: effect(random, 'true'), timeout });

/** Done in a short while, in the middle of which a strike finds it. */
const effect = (random: Random, command: string): string =>
  `echo "$NIGHTSHIFT_RUN $NIGHTSHIFT_HOST $NIGHTSHIFT_STEP" >> {{ host.root }}/../effects
${command}; sleep 0.${random.whole(1, 6)}`;
