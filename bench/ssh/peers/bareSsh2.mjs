/**
 * The script that an engineer who knows ssh2 would write: a connection a host, an exec channel a step, waves, stop at the
 * first failure. No journal, no receipts, no gates, no way back. `node bareSsh2.mjs JOB.json`
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import PQueue from 'p-queue';
import ssh2 from 'ssh2';
import { parallel, uploadCommand, wavesOf, workloads } from '../workloads.mjs';

const job = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const workload = workloads[job.workload];
const privateKey = ssh2.utils.parseKey(readFileSync(job.identity));
const archive = readFileSync(job.archive);
const sha256 = createHash('sha256').update(archive).digest('hex');
const hostKey = Buffer.from(job.hostKey, 'base64');

for (const wave of wavesOf(job.hosts, workload.waves)) {
  const queue = new PQueue({ concurrency: parallel });
  await Promise.all(wave.map((host) => queue.add(() => change(host))));
}

async function change({ address, port, root }) {
  const client = await connected(address, port);
  try {
    for (const command of workload.commands(root)) {
      if (command === 'upload') await run(client, uploadCommand(root, sha256), archive);
      else await run(client, command);
    }
  } finally {
    client.end();
  }
}

function connected(host, port) {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    client.on('ready', () => resolve(client)).on('error', reject);
    client.once('connect', () => client.setNoDelay(true));
    client.connect({
      ...{ host, port, username: job.user, readyTimeout: 20_000 },
      authHandler: [{ type: 'publickey', username: job.user, key: privateKey }],
      algorithms: { kex: [job.keyExchange], serverHostKey: ['ssh-ed25519'] },
      hostVerifier: (key) => key.equals(hostKey),
    });
  });
}

function run(client, command, input) {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) return reject(error);
      channel.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${command}: exit ${code}`))));
      channel.resume().stderr.resume();
      channel.end(input);
    });
  });
}
