/**
 * What a dry run asks of a host, against the least that can be asked: one survey, and one `true`, each over a connection of
 * its own, on real sshd addresses; in turns, so that both have the same weather. Exit code 1 when surveys take more than
 * half as long again, or when anything of the hosts is not as it was, to the byte and the nanosecond.
 *
 *   npm run bench:dryrun -- --hosts 200 --rounds 7 --parallel 20
 */
import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import PQueue from 'p-queue';

register('./typescript.mjs', import.meta.url);
const { startSshd } = await import('../test/setup/sshd.ts');
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
    services: [{ name: 'app', manager: at('manager') }],
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

async function rounds(hosts, works) {
  const times = works.map(() => []);
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [position, work] of works.entries()) times[position].push(await timeOf(hosts, work));
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

const fleet = await startSshd();
try {
  const hosts = await fleet.hosts(Number(values.hosts));
  hosts.forEach(furnish);
  const works = workOn(fleet);
  // Everything that is loaded or compiled when it is first needed.
  for (const work of works) await timeOf(hosts.slice(0, 40), work);
  // The homes of the hosts' user are in there, too.
  const look = () => listing(fleet.directory) + readdirSync('/var/tmp').join();
  const before = look();
  const [least, survey] = await rounds(hosts, works);
  const unchanged = look() === before;
  const ratio = 1 / (report('true  ', least) / report('survey', survey));
  console.log(`${hosts.length} hosts, ${values.parallel} at once: ratio ${ratio.toFixed(2)}, which may be ${ratioMax}`);
  console.log(unchanged ? 'every file, time and listing is as it was' : 'SOMETHING ON THE HOSTS HAS CHANGED');
  process.exitCode = ratio <= ratioMax && unchanged ? 0 : 1;
} finally {
  await fleet.close();
}
