/** A command line that must be refused, and what is said. */
export interface Refused {
  readonly what: string;
  readonly args: readonly string[];
  readonly exitCode?: number;
  readonly code: string;
  /** In what is said on standard error. */
  readonly message: string;
  readonly next: string;
  /** Default: the project. */
  readonly in?: string;
  /** What may be in the state folder afterwards; default nothing, not even the folder. */
  readonly keeps?: readonly string[];
  /** Where it is said; default standard error. */
  readonly on?: 'out' | 'err';
}

const helpOf = (...command: readonly string[]) => `See \`${['nightshift', ...command].join(' ')} --help\`.`;
const journalOnly = ['journal.db'];
export const runFiles = [...journalOnly, 'logs', 'logs/nightshift.log'];

export const commandLines: readonly Refused[] = [
  {
    what: 'an unknown command, with the nearest one',
    args: ['staus'],
    code: 'NS6001',
    message: "unknown command 'staus' (Did you mean status?)",
    next: helpOf(),
  },
  {
    what: 'an unknown command of the lab',
    args: ['lab', 'upp'],
    code: 'NS6001',
    message: "unknown command 'upp' (Did you mean up?)",
    next: helpOf('lab'),
  },
  {
    what: 'an unknown option, with the nearest one',
    args: ['plan', 'good.yaml', '--hots'],
    code: 'NS6001',
    message: "unknown option '--hots' (Did you mean --hosts?)",
    next: helpOf('plan'),
  },
  {
    what: 'a missing argument',
    args: ['run'],
    code: 'NS6001',
    message: "missing required argument 'plan'",
    next: helpOf('run'),
  },
  {
    what: 'a reason without break-glass',
    args: ['run', 'good.yaml', '--reason', 'urgent'],
    code: 'NS6002',
    message: '--reason goes with --break-glass',
    next: 'Give both, or neither.',
  },
  {
    what: 'break-glass without a reason',
    args: ['run', 'good.yaml', '--break-glass'],
    code: 'NS6002',
    message: '--break-glass wants a reason',
    next: 'Say why: --reason "INC0042 card payments are down".',
  },
  {
    what: 'break-glass where the policy lets nobody',
    args: ['run', 'good.yaml', '--break-glass', '--reason', 'urgent'],
    exitCode: 5,
    code: 'NS3019',
    message: 'lets nobody override its windows',
    next: 'or have somebody start it whom `breakGlass` of policy.yaml names.',
  },
  {
    what: 'an argument too many',
    args: ['run', 'good.yaml', 'other.yaml'],
    code: 'NS6001',
    message: "too many arguments for 'run'. Expected 1 argument but got 2.",
    next: helpOf('run'),
  },
  {
    what: 'an option without its value',
    args: ['status', '--state'],
    code: 'NS6001',
    message: "option '--state <dir>' argument missing",
    next: helpOf('status'),
  },
  {
    what: 'an output that does not exist',
    args: ['run', 'good.yaml', '--output', 'xml'],
    code: 'NS6002',
    message: "argument 'xml' is invalid. Allowed choices are text, json, ndjson.",
    next: helpOf('run'),
  },
  {
    what: 'a limit that is not a number',
    args: ['history', '--limit', 'zero'],
    code: 'NS6002',
    message: "argument 'zero' is invalid. It is not a whole number from 1 to 999999.",
    next: helpOf('history'),
  },
  {
    what: 'a limit of 0',
    args: ['history', '--limit', '0'],
    code: 'NS6002',
    message: "argument '0' is invalid",
    next: helpOf('history'),
  },
  {
    what: 'no environment for hosts',
    args: ['hosts'],
    code: 'NS6001',
    message: "required option '-e, --environment <name>' not specified",
    next: helpOf('hosts'),
  },
  {
    what: 'an unknown environment for hosts',
    args: ['hosts', '-e', 'productoin'],
    code: 'NS1202',
    message: 'There is no environment `productoin`',
    next: 'lab',
  },
  {
    what: 'a label without a value',
    args: ['hosts', '-e', 'lab', '--label', 'paris'],
    code: 'NS6003',
    message: '--label paris is not LABEL=VALUE',
    next: 'Write for example `--label site=paris`.',
  },
  {
    what: 'an unknown host',
    args: ['hosts', 'web-99', '-e', 'lab'],
    code: 'NS1204',
    message: '`web-99` is neither a group nor a host of lab.',
    next: 'web-01',
  },
  {
    what: 'a selection of no host',
    args: ['hosts', '-e', 'lab', '--label', 'site=rome'],
    code: 'NS1205',
    message: 'No host matches this selection',
    next: '`nightshift hosts` shows what a selection gives',
  },
  {
    what: 'a plan that is a directory',
    args: ['run', 'inventories'],
    code: 'NS1001',
    message: 'It is a directory, not a file.',
    next: 'Name a YAML file.',
  },
  {
    what: 'a plan that does not exist',
    args: ['run', 'absent.yaml'],
    code: 'NS1001',
    message: 'There is no such file.',
    next: 'Check the name and the folder.',
  },
  {
    what: 'a plan that does not exist, validated',
    args: ['validate', 'absent.yaml'],
    code: 'NS1001',
    message: 'There is no such file.',
    next: 'Check the name and the folder.',
    on: 'out',
  },
  {
    what: 'a plan of an unknown environment',
    args: ['run', 'elsewhere.yaml'],
    code: 'NS1202',
    message: 'There is no environment `elsewhere`',
    next: 'lab',
  },
  {
    what: 'no project from here upwards',
    args: ['run', '../good.yaml'],
    in: 'outside',
    code: 'NS1201',
    message: 'upwards holds inventories/',
    next: 'name it with --root',
  },
  {
    what: 'an unknown run',
    args: ['status', '20261122-0612-k3f9'],
    code: 'NS3006',
    message: 'there is no run 20261122-0612-k3f9',
    next: 'List the runs with `nightshift history`.',
    keeps: journalOnly,
  },
  {
    what: 'an unknown run, to be rolled back',
    args: ['rollback', '20261122-0612-k3f9', '--reason', 'x'],
    code: 'NS3006',
    message: 'there is no run 20261122-0612-k3f9',
    next: 'List the runs with `nightshift history`.',
    keeps: journalOnly,
  },
  {
    what: 'the status of no run',
    args: ['status'],
    code: 'NS3006',
    message: 'there is no run yet',
    next: 'Start one with `nightshift run PLAN`.',
    keeps: journalOnly,
  },
  {
    what: 'a state folder that is a file',
    args: ['run', 'good.yaml', '--state', 'good.yaml'],
    code: 'NS3001',
    message: 'cannot be opened',
    next: 'choose another --state',
  },
  {
    what: 'a journal that is not one',
    args: ['run', 'good.yaml', '--state', 'notes'],
    code: 'NS3002',
    message: 'cannot be read as a journal',
    next: 'restore the last backup or move it away',
  },
  {
    what: 'an unknown kind of fault',
    args: ['lab', 'fault', 'web-01', 'explode'],
    code: 'NS7007',
    message: 'the lab knows no fault "explode"',
    next: 'Use one of failStep',
  },
  {
    what: 'a fault with a value it cannot have',
    args: ['lab', 'fault', 'web-01', 'drop', 'soon'],
    code: 'NS7007',
    message: 'fault drop cannot have the value "soon"',
    next: 'It takes milliseconds',
  },
  {
    what: 'a fault of an unknown lab host',
    args: ['lab', 'fault', 'web-99', 'hang'],
    code: 'NS7006',
    message: 'has no host "web-99"',
    next: 'Its hosts are web-01, web-02.',
  },
  {
    what: 'the end of a lab that is not up',
    args: ['lab', 'down', '-e', 'lab-7'],
    code: 'NS6005',
    message: 'no lab of environment lab-7 is up',
    next: 'Raise it with `nightshift lab up`.',
  },
  {
    what: 'a lab of too many hosts',
    args: ['lab', 'up', '--hosts', '5000'],
    code: 'NS7008',
    message: 'a lab cannot have 5000 hosts',
    next: 'Ask for 1 to 2000 hosts.',
  },
  {
    what: 'a quickstart into a folder of something else',
    args: ['quickstart', '--dir', 'notes'],
    code: 'NS6004',
    message: "holds files that are not a quickstart's",
    next: 'Name another folder with --dir, or empty it.',
  },
  {
    what: 'a run without the secret it needs',
    args: ['run', 'secret.yaml'],
    code: 'NS5001',
    message: 'NIGHTSHIFT_TEST_ABSENT',
    next: 'NIGHTSHIFT_TEST_ABSENT',
    keeps: [],
  },
];

/** Keys are read when the run connects: such a run is in the journal (as NS3013), and no host was changed. */
export const logins: readonly Refused[] = [
  {
    what: 'a private key that is not there',
    args: ['run', 'absentKey.yaml'],
    code: 'NS2021',
    message: '/absent)',
    next: 'check `identity` in hosts.yaml',
    keeps: runFiles,
    on: 'out',
  },
  {
    what: 'a passphrase that does not open the key',
    args: ['run', 'wrongPassphrase.yaml'],
    code: 'NS2023',
    message: '/locked)',
    next: 'check `passphrase` in hosts.yaml',
    keeps: runFiles,
    on: 'out',
  },
  {
    what: 'a private key that is a directory',
    args: ['run', 'directoryKey.yaml'],
    code: 'NS2021',
    message: '/notes)',
    next: 'check `identity` in hosts.yaml',
    keeps: runFiles,
    on: 'out',
  },
  {
    what: 'a known_hosts file that does not name the host',
    args: ['run', 'unknownHost.yaml'],
    code: 'NS2011',
    message: 'does not know',
    next: 'then add to',
    keeps: runFiles,
    on: 'out',
  },
];
