import { type BadCase, calendarFile, hosts, hostsFile, plan, planFile, policy, policyFile } from '../badCase.ts';

/** Files that cannot be read, or are not where they should be. */
export const fileCases: readonly BadCase[] = [
  {
    name: 'a plan that is missing',
    files: { [planFile]: null },
    expect: [
      {
        code: 'NS1001',
        place: 'pipelines/plan.yaml',
        message: 'There is no such file.',
        next: 'Check the name and the folder.',
      },
    ],
  },
  {
    name: 'a plan that is a directory',
    files: { [planFile]: 'directory' },
    expect: [
      {
        code: 'NS1001',
        place: 'pipelines/plan.yaml',
        message: 'It is a directory, not a file.',
        next: 'Name a YAML file.',
      },
    ],
  },
  {
    name: 'a plan of 2 MiB',
    files: { [planFile]: `# ${'x'.repeat(2 * 1024 * 1024)}` },
    expect: [
      {
        code: 'NS1002',
        place: 'pipelines/plan.yaml',
        message: 'The file has 2.0 MiB; at most 1 MiB is read.',
        next: 'Split it, or check that it is the right file.',
      },
    ],
  },
  {
    name: 'a plan that is not UTF-8',
    files: { [planFile]: Uint8Array.from([...Buffer.from('apiVersion: nightshift/v1\nname: caf'), 0xe9, 0x0a]) },
    expect: [
      {
        code: 'NS1003',
        place: 'pipelines/plan.yaml:2:10',
        message: 'The file is not UTF-8 from here on.',
        next: 'Save it as UTF-8 (`iconv -t UTF-8` converts it).',
      },
    ],
  },
  {
    name: 'a plan in UTF-16',
    files: { [planFile]: Buffer.from('\ufeffname: change\n', 'utf16le') },
    expect: [
      {
        code: 'NS1003',
        place: 'pipelines/plan.yaml:1:1',
        message: 'The file is UTF-16, not UTF-8.',
        next: 'Save it as UTF-8 (`iconv -t UTF-8` converts it).',
      },
    ],
  },
  {
    name: 'an inventory that is missing',
    files: { [hostsFile]: null },
    expect: [
      {
        code: 'NS1001',
        place: 'inventories/test/hosts.yaml',
        message: 'There is no such file.',
        next: 'Check the name and the folder.',
      },
    ],
  },
  {
    name: 'an inventory that is a directory',
    files: { [hostsFile]: 'directory' },
    expect: [
      {
        code: 'NS1001',
        place: 'inventories/test/hosts.yaml',
        message: 'It is a directory, not a file.',
        next: 'Name a YAML file.',
      },
    ],
  },
  {
    name: 'an inventory under a name that is not read',
    files: { [hostsFile]: null, 'inventories/test/hosts.yml': hosts() },
    expect: [
      {
        code: 'NS1001',
        place: 'inventories/test/hosts.yml',
        message: 'Only hosts.yaml is read, not hosts.yml.',
        next: 'Rename it to hosts.yaml.',
      },
      {
        code: 'NS1001',
        place: 'inventories/test/hosts.yaml',
        message: 'There is no such file.',
        next: 'Check the name and the folder.',
      },
    ],
  },
  {
    name: 'a policy under a name that is not read',
    files: { [policyFile]: null, 'inventories/test/policy.yml': policy() },
    expect: [
      {
        code: 'NS1001',
        place: 'inventories/test/policy.yml',
        message: 'Only policy.yaml is read, not policy.yml.',
        next: 'Rename it to policy.yaml.',
      },
    ],
  },
  {
    name: 'a calendar that is a directory',
    files: { [calendarFile]: 'directory' },
    expect: [
      {
        code: 'NS1001',
        place: 'inventories/test/calendar.yaml',
        message: 'It is a directory, not a file.',
        next: 'Name a YAML file.',
      },
    ],
  },
  {
    name: 'an environment that does not exist',
    files: { [planFile]: plan().replace('environment: test', 'environment: tset') },
    expect: [
      {
        code: 'NS1202',
        place: 'pipelines/plan.yaml:3:14',
        message: 'There is no environment `tset` under inventories/.',
        next: 'Did you mean `test`?',
      },
    ],
  },
  {
    name: 'an environment that is a way out of the project',
    files: { [planFile]: plan().replace('environment: test', 'environment: ../../etc') },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:3:14',
        message: '"../../etc" does not have the form it must have: A folder under inventories/.',
        next: 'Write it like this: production',
      },
      {
        code: 'NS1202',
        place: 'pipelines/plan.yaml:3:14',
        message: 'There is no environment `../../etc` under inventories/.',
        next: 'The environments there are: test.',
      },
    ],
  },
  {
    name: 'errors in a plan and in its inventory at once',
    files: { [planFile]: plan({ top: 'titel: A\n' }), [hostsFile]: hosts('gruops: {}\n') },
    expect: [
      {
        code: 'NS1020',
        place: 'pipelines/plan.yaml:4:1',
        message: 'The key `titel` is not known here.',
        next: 'Did you mean `title`?',
      },
      {
        code: 'NS1020',
        place: 'inventories/test/hosts.yaml:8:1',
        message: 'The key `gruops` is not known here.',
        next: 'Did you mean `groups`?',
      },
    ],
  },
];
