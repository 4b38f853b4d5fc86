/** CPU time of processes, whoever becomes their parent: a control group for each party. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Version 2 first; version 1 keeps CPU time in a tree of its own. */
const trees = [
  { root: '/sys/fs/cgroup', has: 'cgroup.controllers', file: 'cpu.stat', seconds: fromStat },
  {
    root: '/sys/fs/cgroup/cpuacct',
    has: 'cpuacct.usage',
    file: 'cpuacct.usage',
    seconds: (text) => Number(text) / 1e9,
  },
];

function fromStat(text) {
  return Number(/^usage_usec (\d+)$/m.exec(text)?.[1] ?? 0) / 1e6;
}

/** Throws where no control groups can be made: without them what detached processes use goes uncounted. */
export class Party {
  #directory;
  #tree;

  constructor(name) {
    this.#tree = trees.find(({ root, has }) => existsSync(join(root, has)));
    if (this.#tree === undefined) throw new Error('CPU time is counted by control groups, and there are none here');
    this.#directory = join(this.#tree.root, `nightshift-bench-${process.pid}-${name}`);
    mkdirSync(this.#directory);
  }

  /** The process, and all that it starts from now on. */
  add(pid) {
    writeFileSync(join(this.#directory, 'cgroup.procs'), String(pid));
  }

  /** Since it began, in seconds; of processes that have ended, too. */
  get cpuSeconds() {
    return this.#tree.seconds(readFileSync(join(this.#directory, this.#tree.file), 'utf8'));
  }

  get pids() {
    return readFileSync(join(this.#directory, 'cgroup.procs'), 'utf8').trim().split('\n').filter(Boolean).map(Number);
  }

  /** Only once its processes have ended. */
  remove() {
    rmdirSync(this.#directory);
  }
}
