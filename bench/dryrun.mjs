/**
 * What a dry run asks of a host, against the least that can be asked: one survey, and one `true`, each over a connection of
 * its own, on real sshd addresses. Round by round in turns, so that both have the same weather. Exit code 1 when surveys
 * take more than half as long again, or when anything on the hosts is not as it was, to the byte and the nanosecond.
 *
 *   npm run bench:dryrun -- --hosts 200 --rounds 7 --parallel 20
 */
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { tmpdir } from 'node:os';
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

/** A small release: files, a link, a service's manager. */
function furnish({ root }) {
  mkdirSync(join(root, 'releases/1.2'), { recursive: true });
  for (const name of ['app.conf', 'hosts.allow', 'unit', 'crontab']) {
    writeFileSync(join(root, name), `# ${name}\n${'key = value\n'.repeat(150)}`);
  }
  writeFileSync(join(root, 'releases/1.2/app.tar'), 'x'.repeat(200_000));
  symlinkSync('releases/1.2', join(root, 'current'));
  writeFileSync(join(root, 'manager'), '#!/bin/sh\ncase $1 in is-active | is-enabled) exit 0 ;; esac\n', {
    mode: 0o755,
  });
}

function requestFor({ root, stateDir }) {
  const at = (name) => join(root, name);
  const shown = ['app.conf', 'hosts.allow', 'unit'].map(at);
  return {
    stateDir,
    paths: [...shown, ...['crontab', 'current', 'releases/1.2/app.tar', 'releases/1.3/app.tar', 'releases'].map(at)],
    contents: shown.map((path) => ({ path, unlessSha256: '0'.repeat(64), bytesMax: 65_536, alsoPrivate: false })),
    trees: [],
    services: [{ name: 'app', manager: at('manager') }],
    packages: [],
    lines: [],
    commands: [],
    programs: ['tar', 'curl'],
    folders: [at('releases'), '/var/tmp'],
    sudo: false,
  };
}

/** Everything below a folder, to the byte and the nanosecond. */
function listing(folder) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const { mode, uid, gid, size, mtimeNs, ctimeNs } = lstatSync(path, { bigint: true });
    hash.update(`${path}\0${[mode, uid, gid, size, mtimeNs, ctimeNs].join(' ')}\0`);
    if ((mode & 0o170000n) === 0o040000n) for (const name of readdirSync(path).sort()) visit(join(path, name));
    else hash.update((mode & 0o170000n) === 0o120000n ? readlinkSync(path) : readFileSync(path));
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

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const fleet = await startSshd();
try {
  const hosts = await fleet.hosts(Number(values.hosts));
  hosts.forEach(furnish);
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
  const runTrue = async (host) => {
    const session = await transport.connect(fleet.target(host), never);
    const { exitCode } = await session.exec({ command: 'true' });
    if (exitCode !== 0) throw new Error(`true ended with ${exitCode}`);
    session.close();
    await session.closed;
  };
  const survey = async (host) => {
    const report = await surveys.survey(fleet.target(host), requestFor(host), never);
    const { paths, contents, services } = report.survey ?? {};
    if (Object.keys(paths ?? {}).length !== 8 || Object.keys(contents).length !== 3 || !services.app.active) {
      throw new Error(`not surveyed: ${JSON.stringify(report)}`);
    }
  };
  await timeOf(hosts, runTrue);
  await timeOf(hosts, survey);
  const looks = () => [fleet.directory, '/var/tmp'].map(listing).join() + readdirSync(tmpdir()).join();
  const before = looks();
  const times = { true: [], survey: [] };
  for (let round = 0; round < Number(values.rounds); round++) {
    times.true.push(await timeOf(hosts, runTrue));
    times.survey.push(await timeOf(hosts, survey));
  }
  const unchanged = looks() === before;
  const [least, survey1] = [median(times.true), median(times.survey)];
  const shown = (list) => list.map((ms) => ms.toFixed(0)).join(' ');
  console.log(`true:   median ${least.toFixed(0)} ms (${shown(times.true)})`);
  console.log(`survey: median ${survey1.toFixed(0)} ms (${shown(times.survey)})`);
  const ratio = survey1 / least;
  console.log(`${hosts.length} hosts, ${values.parallel} at once: ratio ${ratio.toFixed(2)} (at most ${ratioMax})`);
  console.log(unchanged ? 'every file, time and listing is as it was' : 'SOMETHING CHANGED');
  process.exitCode = ratio <= ratioMax && unchanged ? 0 : 1;
} finally {
  await fleet.close();
}
