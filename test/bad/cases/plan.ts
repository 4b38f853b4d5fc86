import { type BadCase, plan, planFile } from '../badCase.ts';

/** Plans that their schema refuses. */
export const planCases: readonly BadCase[] = [
  {
    name: 'a required key with a letter wrong',
    files: {
      [planFile]:
        'apiVersion: nightshift/v1\nnam: change\nenvironment: test\nstages: [{name: a, hosts: app, steps: [{run: "true", irreversible: x}]}]\n',
    },
    expect: [
      {
        code: 'NS1020',
        place: 'pipelines/plan.yaml:2:1',
        message: 'The key `nam` is not known here.',
        next: 'Did you mean `name`?',
      },
    ],
  },
  {
    name: 'a secret in place of the name of its variable',
    files: { [planFile]: plan({ top: 'secrets: {db: {env: "pa$$w0rd"}}\n' }) },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:4:21',
        message: 'This does not have the form it must have: Name of the variable.',
        next: 'Write it like this: BILLING_DB_PASSWORD',
      },
    ],
  },
  {
    name: 'an empty duration',
    files: { [planFile]: plan({ rest: '    soak: ""\n' }) },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:9:11',
        message: 'This must not be empty.',
        next: 'Write it like this: 10m',
      },
    ],
  },
  {
    name: '1.10 without quotes',
    files: { [planFile]: plan({ top: 'variables: {version: 1.10}\n' }) },
    expect: [
      {
        code: 'NS1012',
        place: 'pipelines/plan.yaml:4:22',
        message: '1.10 is read as the number 1.1.',
        next: 'Quote it: "1.10".',
      },
    ],
  },
  {
    name: 'numbers that print otherwise',
    files: {
      [planFile]: plan({ top: 'variables: {a: 1e3, b: 0x1F, c: 010, d: 1.0, e: True, f: 12345678901234567890}\n' }),
    },
    expect: [
      {
        code: 'NS1012',
        place: 'pipelines/plan.yaml:4:16',
        message: '1e3 is read as the number 1000.',
        next: 'Quote it: "1e3". For the number write 1000.',
      },
      {
        code: 'NS1012',
        place: 'pipelines/plan.yaml:4:24',
        message: '0x1F is read as the number 31.',
        next: 'Quote it: "0x1F". For the number write 31.',
      },
      {
        code: 'NS1012',
        place: 'pipelines/plan.yaml:4:33',
        message: '010 is read as the number 10.',
        next: 'Quote it: "010". For the number write 10.',
      },
      {
        code: 'NS1012',
        place: 'pipelines/plan.yaml:4:41',
        message: '1.0 is read as the number 1.',
        next: 'Quote it: "1.0". For the number write 1.',
      },
      {
        code: 'NS1012',
        place: 'pipelines/plan.yaml:4:49',
        message: 'True is read as the boolean true.',
        next: 'Quote it: "True". For the boolean write true.',
      },
      {
        code: 'NS1012',
        place: 'pipelines/plan.yaml:4:58',
        message: '12345678901234567890 is read as the number 12345678901234567000.',
        next: 'Quote it: "12345678901234567890".',
      },
    ],
  },
  {
    name: 'a number with a point',
    files: { [planFile]: plan({ top: 'variables: {ratio: 1.5}\n' }) },
    expect: [
      {
        code: 'NS1012',
        place: 'pipelines/plan.yaml:4:20',
        message: 'This must be a text or a whole number or true or false, but is the number 1.5.',
        next: 'Quote it: "1.5".',
      },
    ],
  },
  {
    name: 'a list for a plan',
    files: { [planFile]: '- a\n- b\n' },
    expect: [
      {
        code: 'NS1022',
        place: 'pipelines/plan.yaml:1:1',
        message: 'This must be a mapping, but is a list.',
        next: 'Write what belongs here: One change, declared: which hosts, in which waves, what is done, how health is asked, what follows a failure.',
      },
    ],
  },
  {
    name: 'a text for a plan',
    files: { [planFile]: 'hello\n' },
    expect: [
      {
        code: 'NS1022',
        place: 'pipelines/plan.yaml:1:1',
        message: 'This must be a mapping, but is the text "hello".',
        next: 'Write what belongs here: One change, declared: which hosts, in which waves, what is done, how health is asked, what follows a failure.',
      },
    ],
  },
  {
    name: 'nothing but a version',
    files: { [planFile]: 'apiVersion: nightshift/v1\n' },
    expect: [
      {
        code: 'NS1021',
        place: 'pipelines/plan.yaml:1:1',
        message: 'The key `name` is missing: Name of the change; history is kept under it.',
        next: 'Add it, for example `name: billing-4.12.0`.',
      },
      {
        code: 'NS1021',
        place: 'pipelines/plan.yaml:1:1',
        message: 'The key `environment` is missing: A folder under inventories/.',
        next: 'Add it, for example `environment: production`.',
      },
      {
        code: 'NS1021',
        place: 'pipelines/plan.yaml:1:1',
        message: 'The key `stages` is missing: The stages, in order.',
        next: 'Add it, for example `stages: [{"name":"all","hosts":"web","steps":[{"run":"true","irreversible":"changes nothing"}]}]`.',
      },
    ],
  },
  {
    name: 'a version that is not known',
    files: { [planFile]: plan().replace('nightshift/v1', 'nightshift/v2') },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:1:13',
        message: 'This must be nightshift/v1, but is the text "nightshift/v2".',
        next: 'Write nightshift/v1.',
      },
    ],
  },
  {
    name: 'an unknown key with a near one',
    files: { [planFile]: plan({ top: 'titel: Billing\n' }) },
    expect: [
      {
        code: 'NS1020',
        place: 'pipelines/plan.yaml:4:1',
        message: 'The key `titel` is not known here.',
        next: 'Did you mean `title`?',
      },
    ],
  },
  {
    name: 'an unknown key with none near',
    files: { [planFile]: plan({ top: 'colour: blue\n' }) },
    expect: [
      {
        code: 'NS1020',
        place: 'pipelines/plan.yaml:4:1',
        message: 'The key `colour` is not known here.',
        next: 'The keys known here are: apiVersion, name, title, description, ticket, author, environment, variables, secrets, window and 9 more.',
      },
    ],
  },
  {
    name: 'several errors at once',
    files: {
      [planFile]: plan({ top: 'titel: x\nlockWait: 5\nonFailure: undo\nrollback: {parallel: 0, undoRetires: 1}\n' }),
    },
    expect: [
      {
        code: 'NS1020',
        place: 'pipelines/plan.yaml:4:1',
        message: 'The key `titel` is not known here.',
        next: 'Did you mean `title`?',
      },
      {
        code: 'NS1022',
        place: 'pipelines/plan.yaml:5:11',
        message: 'This must be a text, but is the number 5.',
        next: 'Write it like this: 10m',
      },
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:6:12',
        message: 'This must be one of rollback, rollbackStage, hold, but is the text "undo".',
        next: 'Write one of them: rollback, rollbackStage, hold.',
      },
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:7:22',
        message: 'This must be at least 1, but is 0.',
        next: 'Write it like this: 50',
      },
      {
        code: 'NS1020',
        place: 'pipelines/plan.yaml:7:25',
        message: 'The key `undoRetires` is not known here.',
        next: 'Did you mean `undoRetries`?',
      },
    ],
  },
  {
    name: 'a number for a text',
    files: { [planFile]: plan({ top: 'ticket: 42117\n' }) },
    expect: [
      {
        code: 'NS1012',
        place: 'pipelines/plan.yaml:4:9',
        message: 'This must be a text, but is the number 42117.',
        next: 'Quote it: "42117".',
      },
    ],
  },
  {
    name: 'nothing for a list',
    files: { [planFile]: 'apiVersion: nightshift/v1\nname: change\nenvironment: test\nstages:\n' },
    expect: [
      {
        code: 'NS1022',
        place: 'pipelines/plan.yaml:4:1',
        message: 'This must be a list, but is empty.',
        next: 'Write it like this: [{"name":"all","hosts":"web","steps":[{"run":"true","irreversible":"changes nothing"}]}]',
      },
    ],
  },
  {
    name: 'no stages',
    files: { [planFile]: 'apiVersion: nightshift/v1\nname: change\nenvironment: test\nstages: []\n' },
    expect: [
      {
        code: 'NS1024',
        place: 'pipelines/plan.yaml:4:9',
        message: 'This list is empty; it needs at least one entry.',
        next: 'Write it like this: [{"name":"all","hosts":"web","steps":[{"run":"true","irreversible":"changes nothing"}]}]',
      },
    ],
  },
  {
    name: 'a name with a blank',
    files: { [planFile]: plan().replace('name: change', 'name: my change') },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:2:7',
        message:
          '"my change" does not have the form it must have: A short name: letters, digits, dot, dash and underscore.',
        next: 'Write it like this: canary',
      },
    ],
  },
  {
    name: 'a variable that cannot be named',
    files: { [planFile]: plan({ top: 'variables: {my-version: "1"}\n' }) },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:4:13',
        message: '"my-version" cannot be a name here.',
        next: 'Rename it. A name of letters, digits and underscores that does not begin with a digit.',
      },
    ],
  },
  {
    name: 'a list for a variable',
    files: { [planFile]: plan({ top: 'variables: {hosts: [a, b]}\n' }) },
    expect: [
      {
        code: 'NS1022',
        place: 'pipelines/plan.yaml:4:20',
        message: 'This must be a text or a whole number or true or false, but is a list.',
        next: 'Write it like this: 4.12.0',
      },
    ],
  },
  {
    name: 'a secret by value',
    files: { [planFile]: plan({ top: 'secrets: {db: hunter2}\n' }) },
    expect: [
      {
        code: 'NS1022',
        place: 'pipelines/plan.yaml:4:15',
        message: 'This must be a mapping, but is something else (not shown: it may be a secret).',
        next: 'Write it like this: {"env":"BILLING_DB_PASSWORD"}',
      },
    ],
  },
  {
    name: 'a secret from two places',
    files: { [planFile]: plan({ top: 'secrets: {db: {env: DB, file: /run/db}}\n' }) },
    expect: [
      {
        code: 'NS1025',
        place: 'pipelines/plan.yaml:4:25',
        message: 'This has `env` and `file`; one secret reference has one of them.',
        next: 'Keep one of them; each of the others is an entry of its own.',
      },
    ],
  },
  {
    name: 'a secret from nowhere',
    files: { [planFile]: plan({ top: 'secrets: {db: {vault: DB}}\n' }) },
    expect: [
      {
        code: 'NS1025',
        place: 'pipelines/plan.yaml:4:16',
        message: 'This secret reference needs one of env, file, command, credential, but has `vault`.',
        next: 'Write one of them in place of `vault`.',
      },
    ],
  },
  {
    name: 'a duration in words',
    files: { [planFile]: plan({ rest: '    soak: 10 minutes\n' }) },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:9:11',
        message:
          '"10 minutes" does not have the form it must have: A length of time: a whole number with a unit (ms, s, m, h, d), or several in falling order; below 1000 days.',
        next: 'Write it like this: 10m',
      },
    ],
  },
  {
    name: 'a duration without a unit',
    files: { [planFile]: plan({ rest: '    soak: 10\n' }) },
    expect: [
      {
        code: 'NS1022',
        place: 'pipelines/plan.yaml:9:11',
        message: 'This must be a text, but is the number 10.',
        next: 'Write it like this: 10m',
      },
    ],
  },
  {
    name: 'a duration of years',
    files: { [planFile]: plan({ rest: '    soak: 99999999d\n' }) },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:9:11',
        message:
          '"99999999d" does not have the form it must have: A length of time: a whole number with a unit (ms, s, m, h, d), or several in falling order; below 1000 days.',
        next: 'Write it like this: 10m',
      },
    ],
  },
  {
    name: 'a budget above 100%',
    files: { [planFile]: plan({ rest: '    failuresMax: 101%\n' }) },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:9:18',
        message: '"101%" does not have the form it must have: A percentage of the stage\'s hosts, 0% to 100%.',
        next: 'Write it like this: "5%"',
      },
    ],
  },
  {
    name: 'a budget below 0',
    files: { [planFile]: plan({ rest: '    failuresMax: -1\n' }) },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:9:18',
        message: 'This must be at least 0, but is -1.',
        next: 'Write it like this: 1',
      },
    ],
  },
  {
    name: 'a budget that is a fraction',
    files: { [planFile]: plan({ rest: '    failuresMax: 0.5\n' }) },
    expect: [
      {
        code: 'NS1022',
        place: 'pipelines/plan.yaml:9:18',
        message: 'This must be a whole number, but is the number 0.5.',
        next: 'Write it like this: 1',
      },
    ],
  },
  {
    name: 'an order that does not exist',
    files: { [planFile]: plan({ rest: '    order: shufled\n' }) },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:9:12',
        message: 'This must be one of inventory, shuffled, but is the text "shufled".',
        next: 'Did you mean `shuffled`?',
      },
    ],
  },
  {
    name: 'a rollback scope that there is not',
    files: { [planFile]: plan({ top: 'rollback: {scope: weeks}\n' }) },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:4:19',
        message: 'This must be one of run, stage, night, but is the text "weeks".',
        next: 'Write one of them: run, stage, night.',
      },
    ],
  },
  {
    name: 'what follows at the close that there is not',
    files: { [planFile]: plan({ top: 'atClose: stop\n' }) },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:4:10',
        message: 'This must be one of hold, rollback, but is the text "stop".',
        next: 'Write one of them: hold, rollback.',
      },
    ],
  },
  {
    name: 'parallelPer without a label',
    files: { [planFile]: plan({ rest: '    parallelPer: 2\n' }) },
    expect: [
      {
        code: 'NS1022',
        place: 'pipelines/plan.yaml:9:18',
        message: 'This must be a mapping, but is the number 2.',
        next: 'Write it like this: {"site":2}',
      },
    ],
  },
];
