import { type BadCase, hosts, hostsFile, plan, planFile } from '../badCase.ts';

/** Selections of hosts. */
export const selectionCases: readonly BadCase[] = [
  {
    name: 'a host that does not exist',
    files: { [planFile]: plan().replace('hosts: app', 'hosts: app3') },
    expect: [
      {
        code: 'NS1204',
        place: 'pipelines/plan.yaml:6:12',
        message: '`app3` is neither a group nor a host of test.',
        next: 'Did you mean `app`?',
      },
    ],
  },
  {
    name: 'a group that does not exist',
    files: { [planFile]: plan().replace('hosts: app', 'hosts: {group: apps}') },
    expect: [
      {
        code: 'NS1204',
        place: 'pipelines/plan.yaml:6:20',
        message: 'test has no group `apps`.',
        next: 'Did you mean `app`?',
      },
    ],
  },
  {
    name: 'a label that does not exist',
    files: { [planFile]: plan().replace('hosts: app', 'hosts: {labels: {siet: paris}}') },
    expect: [
      {
        code: 'NS1204',
        place: 'pipelines/plan.yaml:6:22',
        message: 'No host of test has a label `siet`.',
        next: 'Did you mean `site`?',
      },
    ],
  },
  {
    name: 'a label value that no host has',
    files: { [planFile]: plan().replace('hosts: app', 'hosts: {labels: {site: berlin}}') },
    expect: [
      {
        code: 'NS1205',
        place: 'pipelines/plan.yaml:6:12',
        message: 'No host matches this selection (3 hosts in test).',
        next: 'Name a group that has hosts, or take conditions away; `nightshift hosts` shows what a selection gives.',
      },
    ],
  },
  {
    name: 'everything left out',
    files: { [planFile]: plan().replace('hosts: app', 'hosts: {group: app, except: [app1, app2]}') },
    expect: [
      {
        code: 'NS1205',
        place: 'pipelines/plan.yaml:6:12',
        message: 'No host matches this selection (3 hosts in test).',
        next: 'Name a group that has hosts, or take conditions away; `nightshift hosts` shows what a selection gives.',
      },
    ],
  },
  {
    name: 'an exception that does not exist',
    files: { [planFile]: plan().replace('hosts: app', 'hosts: {group: app, except: app9}') },
    expect: [
      {
        code: 'NS1204',
        place: 'pipelines/plan.yaml:6:33',
        message: '`app9` is neither a group nor a host of test.',
        next: 'Did you mean `app`?',
      },
    ],
  },
  {
    name: 'a group without hosts',
    files: {
      [planFile]: plan().replace('hosts: app', 'hosts: none'),
      [hostsFile]: hosts('  none: {defaults: {port: 2222}}\n'),
    },
    expect: [
      {
        code: 'NS1205',
        place: 'pipelines/plan.yaml:6:12',
        message: 'The group `none` has no hosts (3 hosts in test).',
        next: 'Name a group that has hosts, or take conditions away; `nightshift hosts` shows what a selection gives.',
      },
    ],
  },
  {
    name: 'a list of which one is wrong',
    files: { [planFile]: plan().replace('hosts: app', 'hosts: [app1, dbx1]') },
    expect: [
      {
        code: 'NS1204',
        place: 'pipelines/plan.yaml:6:19',
        message: '`dbx1` is neither a group nor a host of test.',
        next: 'Did you mean `db1`?',
      },
    ],
  },
  {
    name: 'an empty list',
    files: { [planFile]: plan().replace('hosts: app', 'hosts: []') },
    expect: [
      {
        code: 'NS1024',
        place: 'pipelines/plan.yaml:6:12',
        message: 'This list is empty; it needs at least one entry.',
        next: 'Write it like this: ["app1","billing"]',
      },
    ],
  },
  {
    name: 'an empty filter',
    files: { [planFile]: plan().replace('hosts: app', 'hosts: {}') },
    expect: [
      {
        code: 'NS1024',
        place: 'pipelines/plan.yaml:6:12',
        message: 'This mapping is empty.',
        next: 'Add at least one of group, labels, except, limit.',
      },
    ],
  },
  {
    name: 'a limit of no hosts',
    files: { [planFile]: plan().replace('hosts: app', 'hosts: {group: app, limit: 0}') },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:6:32',
        message: 'This must be at least 1, but is 0.',
        next: 'Write it like this: 1',
      },
    ],
  },
  {
    name: 'a host with a blank in its name',
    files: { [planFile]: plan().replace('hosts: app', 'hosts: "app 1"') },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:6:12',
        message: '"app 1" does not have the form it must have: Name of a group or host.',
        next: 'Write it like this: billing',
      },
    ],
  },
  {
    name: 'a number for hosts',
    files: { [planFile]: plan().replace('hosts: app', 'hosts: 3') },
    expect: [
      {
        code: 'NS1012',
        place: 'pipelines/plan.yaml:6:12',
        message: 'This must be a text or a mapping or a list, but is the number 3.',
        next: 'Quote it: "3".',
      },
    ],
  },
];
