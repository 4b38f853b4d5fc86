import { type BadCase, hosts, hostsFile } from '../badCase.ts';

/** Inventories. */
export const hostsCases: readonly BadCase[] = [
  {
    name: 'no hosts',
    files: { [hostsFile]: 'apiVersion: nightshift/v1\nhosts: {}\n' },
    expect: [
      {
        code: 'NS1024',
        place: 'inventories/test/hosts.yaml:2:8',
        message: 'This mapping is empty.',
        next: 'Write it like this: {"app1":{"address":"10.0.0.11"}}',
      },
    ],
  },
  {
    name: 'hosts in a list',
    files: { [hostsFile]: 'apiVersion: nightshift/v1\nhosts: [app1, app2]\n' },
    expect: [
      {
        code: 'NS1022',
        place: 'inventories/test/hosts.yaml:2:8',
        message: 'This must be a mapping, but is a list.',
        next: 'Write it like this: {"app1":{"address":"10.0.0.11"}}',
      },
    ],
  },
  {
    name: 'a host that is a text',
    files: { [hostsFile]: 'apiVersion: nightshift/v1\nhosts: {app: 127.0.0.1}\n' },
    expect: [
      {
        code: 'NS1022',
        place: 'inventories/test/hosts.yaml:2:14',
        message: 'This must be a mapping or empty, but is the text "127.0.0.1".',
        next: 'Write it like this: {"address":"10.0.0.11"}',
      },
    ],
  },
  {
    name: 'a host name of digits',
    files: { [hostsFile]: 'apiVersion: nightshift/v1\nhosts: {"101": {}, app: {}}\n' },
    expect: [
      {
        code: 'NS1023',
        place: 'inventories/test/hosts.yaml:2:9',
        message: '"101" cannot be a name here.',
        next: 'Rename it. A name of a host: letters, digits, dot, dash and underscore, beginning with a letter or digit, and not of digits alone.',
      },
    ],
  },
  {
    name: 'a key with a letter wrong',
    files: { [hostsFile]: 'apiVersion: nightshift/v1\nhosts: {app: {adress: 127.0.0.1}}\n' },
    expect: [
      {
        code: 'NS1020',
        place: 'inventories/test/hosts.yaml:2:15',
        message: 'The key `adress` is not known here.',
        next: 'Did you mean `address`?',
      },
    ],
  },
  {
    name: 'a port in the address',
    files: { [hostsFile]: hosts().replace('127.0.1.3', '"127.0.1.3:2222"') },
    expect: [
      {
        code: 'NS1211',
        place: 'inventories/test/hosts.yaml:5:18',
        message: '"127.0.1.3:2222" is not an address.',
        next: 'Write `address: 127.0.1.3` and `port: 2222`.',
      },
    ],
  },
  {
    name: 'a passphrase for a host that is reached through ssh',
    files: { [hostsFile]: hosts('defaults: {connection: openssh, passphrase: {env: KEY}}\n') },
    expect: ['app1', 'app2', 'db1'].map((name, index) => ({
      code: 'NS1221',
      place: `inventories/test/hosts.yaml:${index + 3}:3`,
      message: `\`${name}\` is reached through ssh, which cannot be given a \`passphrase\`.`,
      next: 'Load the key into an agent (ssh-add), and leave `passphrase` out.',
    })),
  },
  {
    name: 'a password of another user in the clear, and a program that there is not',
    files: {
      [hostsFile]: hosts('defaults: {become: {user: root, password: hunter2}}\n').replace(
        '{address: 127.0.1.3}',
        '{address: 127.0.1.3, become: {user: root, method: pbrun}}',
      ),
    },
    expect: [
      {
        code: 'NS1023',
        place: 'inventories/test/hosts.yaml:5:58',
        message: 'This must be one of sudo, su, doas, but is the text "pbrun".',
        next: 'Write one of them: sudo, su, doas.',
      },
      {
        code: 'NS1022',
        place: 'inventories/test/hosts.yaml:8:43',
        message: 'This must be a mapping, but is something else (not shown: it may be a secret).',
        next: 'Write it like this: {"env":"BILLING_DB_PASSWORD"}',
      },
    ],
  },
  {
    name: 'a user in the address',
    files: { [hostsFile]: hosts().replace('127.0.1.3', 'deploy@127.0.1.3') },
    expect: [
      {
        code: 'NS1211',
        place: 'inventories/test/hosts.yaml:5:18',
        message: '"deploy@127.0.1.3" is not an address.',
        next: 'Write only a name or an IP address; `user` and `port` have keys of their own.',
      },
    ],
  },
  {
    name: 'a port that cannot be',
    files: { [hostsFile]: hosts().replace('127.0.1.3', '127.0.1.3, port: 0') },
    expect: [
      {
        code: 'NS1023',
        place: 'inventories/test/hosts.yaml:5:35',
        message: 'This must be at least 1, but is 0.',
        next: 'Write it like this: 22',
      },
    ],
  },
  {
    name: 'a user with a blank',
    files: { [hostsFile]: hosts('defaults: {user: "a b"}\n') },
    expect: [
      {
        code: 'NS1023',
        place: 'inventories/test/hosts.yaml:8:18',
        message: '"a b" does not have the form it must have: Login user.',
        next: 'Write it like this: deploy',
      },
    ],
  },
  {
    name: 'a passphrase by value',
    files: { [hostsFile]: hosts('defaults: {passphrase: hunter2}\n') },
    expect: [
      {
        code: 'NS1022',
        place: 'inventories/test/hosts.yaml:8:24',
        message: 'This must be a mapping, but is something else (not shown: it may be a secret).',
        next: 'Write it like this: {"env":"BILLING_DB_PASSWORD"}',
      },
    ],
  },
  {
    name: 'a label that is a number',
    files: { [hostsFile]: hosts('defaults: {labels: {rack: 12}}\n') },
    expect: [
      {
        code: 'NS1012',
        place: 'inventories/test/hosts.yaml:8:27',
        message: 'This must be a text, but is the number 12.',
        next: 'Quote it: "12".',
      },
    ],
  },
  {
    name: 'a timeout of no time',
    files: { [hostsFile]: hosts('defaults: {connectTimeout: 0s}\n') },
    expect: [
      {
        code: 'NS1212',
        place: 'inventories/test/hosts.yaml:8:28',
        message: '`connectTimeout` must be longer than 0s.',
        next: 'Write it like this: 10s',
      },
    ],
  },
  {
    name: 'a lost connection that is not tried again at all',
    files: { [hostsFile]: hosts('defaults: {reconnectFor: 0s}\n') },
    expect: [
      {
        code: 'NS1212',
        place: 'inventories/test/hosts.yaml:8:26',
        message: '`reconnectFor` must be longer than 0s.',
        next: 'Write it like this: 10s',
      },
    ],
  },
  {
    name: 'a group with an unknown host',
    files: { [hostsFile]: hosts('  web: {hosts: [app1, ap2]}\n') },
    expect: [
      {
        code: 'NS1203',
        place: 'inventories/test/hosts.yaml:8:23',
        message: 'The group `web` names the host `ap2`, which does not exist.',
        next: 'Did you mean `app2`?',
      },
    ],
  },
  {
    name: 'a group with an unknown group',
    files: { [hostsFile]: hosts('  web: {groups: [ap]}\n') },
    expect: [
      {
        code: 'NS1203',
        place: 'inventories/test/hosts.yaml:8:18',
        message: 'The group `web` names the group `ap`, which does not exist.',
        next: 'Did you mean `app`?',
      },
    ],
  },
  {
    name: 'a group named as a host',
    files: { [hostsFile]: hosts('  web: {hosts: [app]}\n') },
    expect: [
      {
        code: 'NS1203',
        place: 'inventories/test/hosts.yaml:8:17',
        message: 'The group `web` names the host `app`, which does not exist.',
        next: '`app` is a group: name it under `groups:`.',
      },
    ],
  },
  {
    name: 'a group with a host twice',
    files: { [hostsFile]: hosts('  web: {hosts: [app1, app1]}\n') },
    expect: [
      {
        code: 'NS1024',
        place: 'inventories/test/hosts.yaml:8:23',
        message: 'This entry is in the list twice.',
        next: 'Remove one of the two.',
      },
    ],
  },
  {
    name: 'a name for a host and a group',
    files: { [hostsFile]: hosts('  db1: {hosts: [app1]}\n') },
    expect: [
      {
        code: 'NS1206',
        place: 'inventories/test/hosts.yaml:8:3',
        message: '`db1` is a group here and a host on line 5; a plan that names it could mean either.',
        next: 'Rename one of the two.',
      },
    ],
  },
  {
    name: 'a group that holds itself',
    files: { [hostsFile]: hosts('  web: {groups: [web]}\n') },
    expect: [
      {
        code: 'NS1207',
        place: 'inventories/test/hosts.yaml:8:17',
        message: 'The group `web` holds itself.',
        next: 'Remove one of the `groups` that close the circle.',
      },
    ],
  },
  {
    name: 'groups that hold each other',
    files: { [hostsFile]: hosts('  a: {groups: [b]}\n  b: {groups: [c]}\n  c: {groups: [a]}\n') },
    expect: [
      {
        code: 'NS1207',
        place: 'inventories/test/hosts.yaml:8:15',
        message: 'The groups a, b, c hold each other.',
        next: 'Remove one of the `groups` that close the circle.',
      },
    ],
  },
  {
    name: 'groups that disagree',
    files: {
      [hostsFile]: hosts(
        '  east: {hosts: [app1, app2], defaults: {user: deploy}}\n  west: {hosts: [app1, app2], defaults: {user: root}}\n',
      ),
    },
    expect: [
      {
        code: 'NS1208',
        place: 'inventories/test/hosts.yaml:9:42',
        message: 'The groups `east` ("deploy") and `west` ("root") set `user` differently for app1.',
        next: 'Set `user` at the host, or put one of the groups inside the other: the inner one wins.',
      },
    ],
  },
  {
    name: 'groups that disagree about a label',
    files: {
      [hostsFile]: hosts(
        '  east: {hosts: [db1], defaults: {labels: {site: paris}}}\n  west: {hosts: [db1], defaults: {labels: {site: lyon}}}\n',
      ),
    },
    expect: [
      {
        code: 'NS1208',
        place: 'inventories/test/hosts.yaml:9:44',
        message: 'The groups `east` ("paris") and `west` ("lyon") set `labels.site` differently for db1.',
        next: 'Set `labels.site` at the host, or put one of the groups inside the other: the inner one wins.',
      },
    ],
  },
  {
    name: 'an empty group',
    files: { [hostsFile]: hosts('  web:\n') },
    expect: [
      {
        code: 'NS1022',
        place: 'inventories/test/hosts.yaml:8:3',
        message: 'This must be a mapping, but is empty.',
        next: 'Write it like this: {"hosts":["app1","app2"]}',
      },
    ],
  },
  {
    name: 'a host twice',
    files: { [hostsFile]: hosts().replace('  db1:', '  app1:') },
    expect: [
      {
        code: 'NS1008',
        place: 'inventories/test/hosts.yaml:5:3',
        message: 'The key `app1` stands twice in this mapping.',
        next: 'Remove one of the two; the first stands on line 3.',
      },
    ],
  },
];
