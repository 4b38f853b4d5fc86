/** What is to be done on every host, as data that each contender says in its own way. Waves are tenths, 50 hosts at once. */
export const workloads = {
  /** A connection and one command: the least there is. */
  true: { waves: 1, says: 'a cold `true`', commands: () => ['true'] },
  /** A change as it is usual; `upload` stands for an archive of 100 KB with its checksum. */
  rolling: {
    waves: 10,
    says: 'five steps in ten waves: a command, an upload of 100 KB with its checksum, a symlink, a restart, a health command',
    commands: (root) => [
      `mkdir -p ${root}/releases/2`,
      'upload',
      `ln -sfn ${root}/releases/2 ${root}/next && mv -T ${root}/next ${root}/current`,
      `echo $$ > ${root}/pid`,
      `test -s ${root}/current/app.tar`,
    ],
  },
  twenty: {
    waves: 10,
    says: 'twenty commands in ten waves',
    commands: (root) => Array.from({ length: 20 }, (_, at) => `echo ${at} > ${root}/step-${at}`),
  },
};

export const parallel = 50;
export const archiveBytes = 102_400;

/** The archive goes beside its place until it is whole. */
export const uploadCommand = (root, sha256) =>
  `cat > ${root}/releases/2/app.tar.new && echo '${sha256}  ${root}/releases/2/app.tar.new' | sha256sum -c --status && mv ${root}/releases/2/app.tar.new ${root}/releases/2/app.tar`;

/** Consecutive parts, as even as can be. */
export function wavesOf(hosts, waves) {
  const ends = Array.from({ length: waves }, (_, at) => Math.ceil((hosts.length * (at + 1)) / waves));
  return ends.map((end, at) => hosts.slice(ends[at - 1] ?? 0, end)).filter((wave) => wave.length > 0);
}
