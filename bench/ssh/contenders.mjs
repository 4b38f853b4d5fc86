/**
 * Who does the workloads, each tuned as somebody who knows it would: connections kept open, 50 hosts at once, no facts
 * gathered, the same key exchange. `prepare` writes what it needs into a directory and gives the command line.
 */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parallel, uploadCommand, wavesOf, workloads } from './workloads.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export const contenders = {
  nightshift: { does: ['true', 'rolling', 'twenty'], prepare: nightshift },
  'ssh2 script': { does: ['true', 'rolling', 'twenty'], prepare: bareSsh2 },
  ControlMaster: { does: ['true', 'rolling', 'twenty'], needs: 'openssh-client', prepare: controlMaster },
  Ansible: { does: ['true', 'rolling', 'twenty'], needs: 'ansible-core', prepare: ansible },
  clush: { does: ['true', 'twenty'], needs: 'clustershell', prepare: clush },
  // It copies no file without a pdsh on the host.
  pdsh: { does: ['true', 'twenty'], needs: 'pdsh', prepare: pdsh },
};

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

function nightshift(job, directory) {
  const workload = workloads[job.workload];
  const steps = workload
    .commands('{{ host.root }}')
    .map((command, at) => ({ name: `step-${at + 1}`, ...stepOf(command) }));
  const waves =
    workload.waves === 1 ? ['100%'] : wavesOf(job.hosts, workload.waves).map((_, at) => `${(at + 1) * 10}%`);
  mkdirSync(join(directory, 'inventories/bench'), { recursive: true });
  mkdirSync(join(directory, 'pipelines'), { recursive: true });
  const apiVersion = 'nightshift/v1';
  const { user, identity, knownHosts } = job;
  const entries = job.hosts.map(({ name, address, port, root, stateDir }) => [
    name,
    { address, port, stateDir, variables: { root } },
  ]);
  const write = (file, content) => writeFileSync(join(directory, file), json({ apiVersion, ...content }));
  write('inventories/bench/hosts.yaml', {
    defaults: { user, identity, knownHosts, sshConfig: 'none' },
    hosts: Object.fromEntries(entries),
    groups: { fleet: { hosts: job.hosts.map(({ name }) => name) } },
  });
  write('inventories/bench/policy.yaml', { windows: 'optional', wayBack: 'optional' });
  writeFileSync(join(directory, 'pipelines/app.tar'), readFileSync(job.archive));
  write('pipelines/change.yaml', {
    ...{ name: `bench-${job.workload}`, title: 'Bench', description: workload.says, environment: 'bench' },
    stages: [{ name: 'all', hosts: 'fleet', waves, parallel, steps }],
  });
  return [process.execPath, here('../../dist/cli/main.js'), 'run', 'pipelines/change.yaml'];
}

function stepOf(command) {
  if (command === 'upload') return { upload: { from: 'pipelines/app.tar', to: '{{ host.root }}/releases/2/app.tar' } };
  if (command.startsWith('ln '))
    return { symlink: { path: '{{ host.root }}/current', to: '{{ host.root }}/releases/2' } };
  return { run: command, undo: 'true' };
}

function bareSsh2(job, directory) {
  writeFileSync(join(directory, 'job.json'), json(job));
  return [process.execPath, here('peers/bareSsh2.mjs'), join(directory, 'job.json')];
}

const sshOptions = (job, directory) => [
  ...['-F', 'none', '-i', job.identity, '-o', `UserKnownHostsFile=${job.knownHosts}`, '-o', 'IdentitiesOnly=yes'],
  ...['-o', 'BatchMode=yes', '-o', `KexAlgorithms=${job.keyExchange}`, '-o', 'ControlMaster=auto'],
  ...['-o', `ControlPath=${directory}/%C`, '-o', 'ControlPersist=60', '-l', job.user],
];

function controlMaster(job, directory) {
  const workload = workloads[job.workload];
  const sha256 = createHash('sha256').update(readFileSync(job.archive)).digest('hex');
  const ssh = `ssh ${sshOptions(job, directory).join(' ')} -p "$2" "$1"`;
  const lines = workload
    .commands('$3')
    .map((command) =>
      command === 'upload'
        ? `${ssh} "${uploadCommand('$3', sha256)}" < ${job.archive}`
        : `${ssh} "${command.replace('$$', '\\$\\$')}" < /dev/null`,
    );
  const end = `ssh ${sshOptions(job, directory).join(' ')} -O exit -p "$2" "$1" 2>/dev/null`;
  writeFileSync(join(directory, 'host.sh'), ['set -e', ...lines, end, ''].join('\n'));
  const waves = wavesOf(job.hosts, workload.waves).map((wave, at) => {
    const file = join(directory, `wave-${at}`);
    writeFileSync(file, wave.map(({ address, port, root }) => `${address} ${port} ${root}\n`).join(''));
    return file;
  });
  return ['bash', here('peers/controlMaster.sh'), join(directory, 'host.sh'), ...waves];
}

function ansible(job, directory) {
  const workload = workloads[job.workload];
  const tasks = workload.commands('{{ root }}').map(taskOf(job));
  const serial = workload.waves === 1 ? '100%' : '10%';
  const play = [{ hosts: 'all', gather_facts: false, serial, any_errors_fatal: true, tasks }];
  writeFileSync(join(directory, 'play.yml'), json(play));
  const line = ({ name, address, port, root }) => `${name} ansible_host=${address} ansible_port=${port} root=${root}`;
  const all = ['[all:vars]', `ansible_user=${job.user}`, 'ansible_python_interpreter=/usr/bin/python3'];
  writeFileSync(join(directory, 'hosts.ini'), `${[...job.hosts.map(line), ...all].join('\n')}\n`);
  writeFileSync(
    join(directory, 'ansible.cfg'),
    `[defaults]\nforks = ${parallel}\n[ssh_connection]\npipelining = True\nssh_args = ${sshOptions(job, directory).slice(0, -2).join(' ')}\n`,
  );
  return [
    'env',
    `ANSIBLE_CONFIG=${join(directory, 'ansible.cfg')}`,
    `ANSIBLE_HOME=${directory}/home`,
    'ansible-playbook',
    '-i',
    join(directory, 'hosts.ini'),
    join(directory, 'play.yml'),
  ];
}

const taskOf = (job) => (command, at) => {
  const name = `step ${at + 1}`;
  if (command === 'upload') return { name, copy: { src: job.archive, dest: '{{ root }}/releases/2/app.tar' } };
  if (command.startsWith('ln '))
    return { name, file: { src: '{{ root }}/releases/2', dest: '{{ root }}/current', state: 'link' } };
  if (command.startsWith('mkdir')) return { name, file: { path: '{{ root }}/releases/2', state: 'directory' } };
  return { name, shell: command };
};

/** A script: every command on all hosts of a wave, then the next. */
function fanOut(job, directory, lineOf) {
  const workload = workloads[job.workload];
  const lines = wavesOf(job.hosts, workload.waves).flatMap((wave) =>
    workload.commands('$HOME/hosts/%h').map((command) => lineOf(wave, command)),
  );
  const file = join(directory, 'all.sh');
  writeFileSync(file, ['set -e', ...lines, ''].join('\n'));
  chmodSync(file, 0o755);
  return ['bash', file];
}

/** Neither tells a command which host it is on, but for its address: each host has a link of that name to its root. */
const atHost = (command) => `set -- $SSH_CONNECTION; ${command.replaceAll('$HOME/hosts/%h', '$HOME/by-address/$3')}`;

const addresses = (wave) => wave.map(({ address }) => address).join(',');

function clush(job, directory) {
  // Its configuration expands a percent sign.
  const options = `${sshOptions(job, directory).join(' ').replace('%', '%%')} -p ${job.hosts[0].port}`;
  return fanOut(
    job,
    directory,
    (wave, command) =>
      `clush -q -S -f ${parallel} -o '${options}' -w ${addresses(wave)} '${atHost(command)}' < /dev/null`,
  );
}

function pdsh(job, directory) {
  const options = `${sshOptions(job, directory).slice(0, -2).join(' ')} -p ${job.hosts[0].port}`;
  return fanOut(
    job,
    directory,
    (wave, command) =>
      `PDSH_SSH_ARGS_APPEND='${options}' pdsh -S -R ssh -l ${job.user} -f ${parallel} -w ${addresses(wave)} '${atHost(command)}' < /dev/null`,
  );
}
