/**
 * What a change costs over real sshd addresses: nightshift as a whole (journal, receipts, waves) against a bare ssh2 script,
 * OpenSSH with ControlMaster, Ansible, clush and pdsh, in turns, so that all have the same weather; the CPU time of controller
 * and servers apart. Writes a table and a drawing to docs/performance.
 *
 *   npm run bench:ssh -- --hosts 200 --runs 3 --workloads rolling,true --contenders nightshift,'ssh2 script'
 *
 * Peers come from Debian's packages, installed where they are missing (as root). Needs control groups, so root.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { contenders } from './ssh/contenders.mjs';
import { publish } from './ssh/publish.mjs';
import { Party } from './ssh/usage.mjs';
import { archiveBytes, workloads } from './ssh/workloads.mjs';

register('./typescript.mjs', import.meta.url);
const { startSshd } = await import('../test/setup/sshd.ts');

const { values } = parseArgs({
  options: {
    hosts: { type: 'string', default: '200' },
    runs: { type: 'string', default: '3' },
    workloads: { type: 'string', default: Object.keys(workloads).join() },
    contenders: { type: 'string', default: Object.keys(contenders).join() },
    kex: { type: 'string', default: 'ecdh-sha2-nistp256' },
    publish: { type: 'boolean', default: false },
  },
});
const chosen = values.contenders.split(',');

const results = [];
for (const workload of values.workloads.split(',')) results.push(await measure(workload));
if (values.publish) publish(results, values);

/** All contenders of one workload in turns, each round on hosts that nobody has touched. */
async function measure(workload) {
  const names = chosen.filter((name) => contenders[name].does.includes(workload));
  for (const name of names) installed(contenders[name].needs);
  const figures = new Map(names.map((name) => [name, []]));
  for (let run = 0; run < Number(values.runs); run++) {
    for (const name of names) figures.get(name).push(await once(name, workload));
  }
  console.log(
    `\n${workloads[workload].says}, ${values.hosts} hosts, medians of ${values.runs}, key exchange ${values.kex}`,
  );
  const rows = names.map((name) => ({ name, ...medians(figures.get(name)) }));
  for (const row of rows) console.log(lineOf(row));
  return { workload, rows };
}

/** One run of one contender: wall clock, CPU of both sides, and the most memory that its largest process had. */
async function once(name, workload) {
  const fleet = await startSshd({ config: [`KexAlgorithms ${values.kex},curve25519-sha256`] });
  const servers = new Party('servers');
  const controller = new Party('controller');
  try {
    servers.add(fleet.listener);
    const hosts = await fleet.hosts(Number(values.hosts));
    const directory = join(fleet.directory, 'bench');
    mkdirSync(directory);
    const job = jobOf(fleet, hosts, workload);
    const command = contenders[name].prepare(job, directory);
    const begun = performance.now();
    const memoryMiB = await ended(command, directory, controller);
    const seconds = (performance.now() - begun) / 1000;
    return { seconds, controller: controller.cpuSeconds, servers: servers.cpuSeconds, memoryMiB };
  } finally {
    await fleet.close();
    for (const party of [servers, controller]) await gone(party);
  }
}

function jobOf(fleet, hosts, workload) {
  const archive = join(fleet.directory, 'app.tar');
  writeFileSync(archive, Buffer.alloc(archiveBytes, 'nightshift '));
  mkdirSync(join(fleet.directory, 'by-address'));
  for (const { address, root } of hosts) symlinkSync(root, join(fleet.directory, 'by-address', address));
  const hostKey = readFileSync(`${fleet.hostKeys.ed25519}.pub`, 'utf8').split(' ')[1];
  const { user, identity, knownHosts } = fleet;
  return { workload, hosts, user, identity, knownHosts, hostKey, archive, keyExchange: values.kex };
}

/** Runs it as a process of its party; gives the peak of its own memory in MiB. */
function ended([program, ...args], directory, party) {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', 'read -r go && exec "$@"', 'sh', program, ...args], {
      cwd: directory,
      env: { PATH: process.env.PATH, HOME: directory, LANG: 'C.UTF-8' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        said = `${said}${text}`.slice(-2_000);
      });
    let peakMiB = 0;
    const watch = setInterval(() => {
      peakMiB = Math.max(peakMiB, peakOf(child.pid));
    }, 50);
    party.add(child.pid);
    child.stdin.end('go\n');
    child.on('close', (code) => {
      clearInterval(watch);
      if (code === 0) resolve(peakMiB);
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}:\n${said}`));
    });
  });
}

function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Masters that persist, and commands that still run, are the party's: they end before the next begins. */
async function gone(party) {
  while (party.pids.length > 0) {
    for (const pid of party.pids) process.kill(pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  party.remove();
}

function installed(debianPackage) {
  if (debianPackage === undefined) return;
  const status = execFileSync('sh', ['-c', `dpkg-query -W -f '\${Status}' ${debianPackage} 2>/dev/null || true`]);
  if (status.toString().includes('install ok installed')) return;
  execFileSync('apt-get', ['install', '-y', '--no-install-recommends', debianPackage], { stdio: 'ignore' });
}

function medianOf(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function medians(runs) {
  const keys = ['seconds', 'controller', 'servers', 'memoryMiB'];
  return {
    ...Object.fromEntries(keys.map((key) => [key, medianOf(runs.map((run) => run[key]))])),
    all: runs.map(({ seconds }) => seconds),
  };
}

function lineOf({ name, seconds, controller, servers, memoryMiB, all }) {
  const figures = [
    `${seconds.toFixed(2)} s`,
    `controller ${controller.toFixed(2)} s`,
    `servers ${servers.toFixed(2)} s`,
    `${memoryMiB.toFixed(0)} MiB`,
  ];
  return `  ${name.padEnd(14)} ${figures.map((text) => text.padStart(19)).join('')}   (${all.map((one) => one.toFixed(2)).join(' ')})`;
}
