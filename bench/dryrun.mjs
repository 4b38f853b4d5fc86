/**
 * What a dry run asks of hosts, against the least that can be asked: `true`, a survey, each over a connection of its own,
 * and a whole dry run of a compiled plan with its previews; on real sshd addresses, in turns, so that all have the same
 * weather. Exit code 1 when one of them takes more than half as long again as `true`, or when anything of the hosts is not
 * as it was, to the byte and the nanosecond.
 *
 *   npm run bench:dryrun -- --hosts 200 --rounds 7 --parallel 20
 */
import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { register } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import PQueue from 'p-queue';

register('./typescript.mjs', import.meta.url);
const { startSshd } = await import('../test/setup/sshd.ts');
const { writeEnvironment } = await import('../test/setup/environment.ts');
const { prepareChange } = await import('../src/plan/prepare.ts');
const { dryRunOn } = await import('../src/cli/dryRun.ts');
const { Ssh2Transport } = await import('../src/adapters/transport/ssh2Transport.ts');
const { SurveyHosts } = await import('../src/adapters/hosts/surveyHosts.ts');

const { values } = parseArgs({
  options: {
    hosts: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '7' },
    parallel: { type: 'string', default: '20' },
  },
});
const ratioMax = 1.5;
const never = new AbortController().signal;
setMaxListeners(0, never);

/** A small release: configuration, an archive, a link, and a service's manager. */
function furnish({ root }) {
  mkdirSync(join(root, 'releases/1.2'), { recursive: true });
  for (const name of ['app.conf', 'hosts.allow', 'unit', 'crontab']) {
    writeFileSync(join(root, name), `# ${name}\n${'key = value\n'.repeat(150)}`);
  }
  writeFileSync(join(root, 'releases/1.2/app.tar'), 'x'.repeat(20_000));
  symlinkSync('releases/1.2', join(root, 'current'));
  writeFileSync(join(root, 'manager'), '#!/bin/sh\ncase $1 in is-active | is-enabled) exit 0 ;; esac\n', {
    mode: 0o755,
  });
}

/** 8 paths, 3 contents, 1 service, 2 programs, 2 folders. */
function requestFor({ root, stateDir }) {
  const at = (name) => join(root, name);
  const shown = ['app.conf', 'hosts.allow', 'unit'].map(at);
  return {
    ...{ stateDir, trees: [], packages: [], lines: [], commands: [], sudo: false },
    paths: [...shown, ...['crontab', 'current', 'releases/1.2/app.tar', 'releases/1.3/app.tar', 'releases'].map(at)],
    contents: shown.map((path) => ({ path, unlessSha256: '0'.repeat(64), bytesMax: 65_536, alsoPrivate: false })),
    services: [{ name: 'app', manager: at('manager'), boot: false }],
    programs: ['tar', 'curl'],
    folders: [at('releases'), '/var/tmp'],
  };
}

/** Everything below a folder. */
function listing(folder) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const { mode, uid, gid, size, mtimeNs, ctimeNs } = lstatSync(path, { bigint: true });
    const kind = lstatSync(path);
    hash.update(`${path}\0${[mode, uid, gid, size, mtimeNs, ctimeNs].join(' ')}\0`);
    if (kind.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
    else hash.update(kind.isSymbolicLink() ? readlinkSync(path) : readFileSync(path));
  };
  visit(folder);
  return hash.digest('hex');
}

async function timeOf(hosts, work) {
  const queue = new PQueue({ concurrency: Number(values.parallel) });
  const begun = performance.now();
  await queue.addAll(hosts.map((host) => () => work(host)));
  return performance.now() - begun;
}

async function rounds(works) {
  const times = works.map(() => []);
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [position, work] of works.entries()) times[position].push(await work());
  }
  return times;
}

/** Prints the times; the median. */
function report(name, times) {
  const median = [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];
  console.log(`${name}: median ${median.toFixed(0)} ms (${times.map((ms) => ms.toFixed(0)).join(' ')})`);
  return median;
}

function workOn(fleet) {
  const transport = new Ssh2Transport({
    ...{
      root: fleet.directory,
      home: fleet.directory,
      user: fleet.user,
      agentSocket: null,
      passphrase: async () => '',
    },
  });
  const surveys = new SurveyHosts({ transport });
  const least = async (host) => {
    const session = await transport.connect(fleet.target(host), never);
    const { exitCode } = await session.exec({ command: 'true' });
    session.close();
    await session.closed;
    if (exitCode !== 0) throw new Error(`true ended with ${exitCode}`);
  };
  const survey = async (host) => {
    const looked = await surveys.survey(fleet.target(host), requestFor(host), never);
    const { paths = {}, contents = {}, services } = looked.survey ?? {};
    const whole = Object.keys(paths).length === 8 && Object.keys(contents).length === 3 && services?.app.active;
    if (!whole) throw new Error(`not surveyed: ${JSON.stringify(looked)}`);
  };
  return [least, survey];
}

const plan = {
  ...{ apiVersion: 'nightshift/v1', name: 'bench', environment: 'bench' },
  stages: [
    {
      ...{ name: 'all', hosts: { group: 'fleet' } },
      steps: [
        { template: { from: 'app.conf.liquid', to: '{{ host.root }}/app.conf' } },
        { upload: { from: 'unit', to: '{{ host.root }}/unit' } },
        { upload: { from: 'app.tar', to: '{{ host.root }}/releases/1.3/app.tar' } },
        { symlink: { path: '{{ host.root }}/current', to: 'releases/1.3' } },
        { service: { name: 'app', state: 'restarted' } },
      ],
    },
  ],
};

/** The plan, compiled for these hosts. */
async function compiled(root, fleet, hosts) {
  const groups = { fleet: { hosts: hosts.map(({ name }) => name) } };
  const managers = hosts.map((host) => [host.name, { serviceManager: join(host.root, 'manager') }]);
  await writeEnvironment(root, 'bench', fleet, hosts, { groups, hosts: Object.fromEntries(managers) });
  writeFileSync(join(root, 'app.conf.liquid'), `# app.conf\n${'key = other\n'.repeat(150)}`);
  writeFileSync(join(root, 'unit'), '[Service]\n');
  writeFileSync(join(root, 'app.tar'), 'y'.repeat(20_000));
  writeFileSync(join(root, 'plan.yaml'), JSON.stringify(plan));
  return (await prepareChange(root, join(root, 'plan.yaml'), Date.now())).plan;
}

/** Every host's previews, from nothing but the compiled plan; how long it took. */
async function timeOfDryRun(root, execution) {
  const begun = performance.now();
  const { hosts } = await dryRunOn({ root, plan: execution, commands: true });
  const ms = performance.now() - begun;
  const signs = Object.values(hosts).map(({ stages }) => stages?.[0].steps.map(({ sign }) => sign).join(' '));
  const odd = signs.find((one) => one !== 'change change create change runs');
  if (odd !== undefined || signs.length === 0) throw new Error(`not previewed: ${odd}`);
  return ms;
}

const fleet = await startSshd();
const root = mkdtempSync(join(tmpdir(), 'nightshift-bench-'));
try {
  const hosts = await fleet.hosts(Number(values.hosts));
  hosts.forEach(furnish);
  const execution = await compiled(root, fleet, hosts);
  const [least, survey] = workOn(fleet);
  const works = [() => timeOf(hosts, least), () => timeOf(hosts, survey), () => timeOfDryRun(root, execution)];
  // Everything that is loaded or compiled when it is first needed.
  for (const work of works) await work();
  // The homes of the hosts' user are in there, too.
  const look = () => listing(fleet.directory) + readdirSync('/var/tmp').join();
  const before = look();
  const times = await rounds(works);
  const unchanged = look() === before;
  const [leastMs, ...medians] = ['true   ', 'survey ', 'dry run'].map((name, at) => report(name, times[at]));
  const ratios = medians.map((ms) => ms / leastMs);
  const shown = ratios.map((ratio) => ratio.toFixed(2)).join(' and ');
  console.log(`${hosts.length} hosts, ${values.parallel} at once: ratios ${shown}, which may be ${ratioMax}`);
  console.log(unchanged ? 'every file, time and listing is as it was' : 'SOMETHING ON THE HOSTS HAS CHANGED');
  process.exitCode = ratios.every((ratio) => ratio <= ratioMax) && unchanged ? 0 : 1;
} finally {
  await fleet.close();
  rmSync(root, { recursive: true, force: true });
}
