/**
 * What one host waits for: a connection and steps over it, in one process, without what a command costs before. The product's
 * own way (runner, lock, receipts, release) against a bare ssh2 script with an exec channel a step; in turns, medians.
 *
 *   npm run bench:latency -- --runs 15 --steps 5
 */
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { parseArgs } from 'node:util';
import ssh2 from 'ssh2';

register('./typescript.mjs', import.meta.url);
const { startSshd } = await import('../test/setup/sshd.ts');
const { ReceiptHosts } = await import('../dist/adapters/hosts/receiptHosts.js');
const { TransportByTarget } = await import('../dist/adapters/transportByTarget.js');
const { createMask } = await import('../dist/model/masking.js');

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '15' },
    steps: { type: 'string', default: '5' },
    kex: { type: 'string', default: 'ecdh-sha2-nistp256' },
  },
});
const steps = Number(values.steps);
const never = new AbortController().signal;
const fleet = await startSshd({ config: [`KexAlgorithms ${values.kex},curve25519-sha256`] });
const figures = { nightshift: [], 'ssh2 script': [] };
try {
  const hosts = await fleet.hosts(2 * Number(values.runs) + 2);
  for (const [at, host] of hosts.entries()) {
    const name = at % 2 === 0 ? 'nightshift' : 'ssh2 script';
    const times = name === 'nightshift' ? await product(host) : await script(host);
    // The first of each is for the machine to get warm.
    if (at > 1) figures[name].push(times);
  }
} finally {
  await fleet.close();
}
console.log(`one host, ${steps} steps, medians of ${values.runs}, key exchange ${values.kex}, milliseconds`);
for (const [name, all] of Object.entries(figures)) {
  const shown = ['connected', 'steps', 'all'].map((key) => `${key} ${median(all.map((one) => one[key])).toFixed(1)}`);
  console.log(`  ${name.padEnd(12)} ${shown.join('   ')}`);
}
console.log(`  ratio of all ${(medianOf('nightshift') / medianOf('ssh2 script')).toFixed(2)}`);

async function product(host) {
  const { user, identity, knownHosts } = fleet;
  const target = { ...fleet.target(host), user, identity, knownHosts };
  const journal = { run: 'bench', token: 1, holder: 'bench' };
  const receipts = new ReceiptHosts({
    transport: new TransportByTarget({
      root: fleet.directory,
      home: fleet.directory,
      user: fleet.user,
      agentSocket: null,
      passphrase: never,
    }),
    payloadBytes: () => {
      throw new Error('no payloads here');
    },
    ...{ fillSecrets: (text) => text, mask: createMask([]), secretForms: [] },
  });
  const begun = performance.now();
  await receipts.lock(target, journal, 0, never);
  const connected = performance.now();
  const keys = Array.from({ length: steps }, (_, at) => ({ key: `s.${at}`, keep: `s.${at}` }));
  for (const [at, place] of keys.entries()) {
    const command = { script: `echo ${at} > ${host.root}/step`, stdin: null, payloads: [], timeoutMs: 60_000 };
    const nothing = () => undefined;
    const next = at === 0 ? keys.slice(1) : [];
    const step = { ...place, next, recovering: false, onOutput: nothing, onTrouble: nothing, command };
    const report = await receipts.runStep(target, journal, step, never);
    if (report.exitCode !== 0) throw new Error(JSON.stringify(report));
  }
  const done = performance.now();
  await receipts.release(target, journal);
  const all = performance.now() - begun;
  await receipts.close();
  return { connected: connected - begun, steps: done - connected, all };
}

async function script({ address, port, root }) {
  const begun = performance.now();
  const client = await new Promise((resolve, reject) => {
    const one = new ssh2.Client();
    one.on('ready', () => resolve(one)).on('error', reject);
    one.once('connect', () => one.setNoDelay(true));
    one.connect({
      ...{ host: address, port, username: fleet.user },
      authHandler: [{ type: 'publickey', username: fleet.user, key: readFileSync(fleet.identity) }],
      algorithms: { kex: [values.kex], serverHostKey: ['ssh-ed25519'] },
      hostVerifier: () => true,
    });
  });
  const connected = performance.now();
  for (let at = 0; at < steps; at++) await run(client, `echo ${at} > ${root}/step`);
  const all = performance.now() - begun;
  client.end();
  return { connected: connected - begun, steps: performance.now() - connected, all };
}

function run(client, command) {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) return reject(error);
      channel.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${command}: exit ${code}`))));
      channel.resume().stderr.resume();
      channel.end();
    });
  });
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function medianOf(name) {
  return median(figures[name].map(({ all }) => all));
}
