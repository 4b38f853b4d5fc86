import { type BadCase, plan, planFile } from '../badCase.ts';

/** Steps that their schema refuses. */
export const stepCases: readonly BadCase[] = [
  {
    name: 'a step of two types',
    files: {
      [planFile]: plan({ steps: '      - {run: "true", service: {name: a, state: started}, irreversible: x}\n' }),
    },
    expect: [
      {
        code: 'NS1025',
        place: 'pipelines/plan.yaml:8:23',
        message: 'This has `run` and `service`; one step has one of them.',
        next: 'Keep one of them; each of the others is an entry of its own.',
      },
    ],
  },
  {
    name: 'a step of no type',
    files: { [planFile]: plan({ steps: '      - {name: first}\n' }) },
    expect: [
      {
        code: 'NS1025',
        place: 'pipelines/plan.yaml:8:9',
        message: 'This step needs one of run, script, upload, template, symlink, service, line, wait, local.',
        next: 'Add one of them.',
      },
    ],
  },
  {
    name: 'a step of a type with a letter wrong',
    files: { [planFile]: plan({ steps: '      - {upoad: {from: a, to: /b}}\n' }) },
    expect: [
      {
        code: 'NS1025',
        place: 'pipelines/plan.yaml:8:10',
        message:
          'This step needs one of run, script, upload, template, symlink, service, line, wait, local, but has `upoad`.',
        next: 'Did you mean `upload`?',
      },
    ],
  },
  {
    name: 'a step of a type that is not built',
    files: { [planFile]: plan({ steps: '      - {package: {name: a}}\n' }) },
    expect: [
      {
        code: 'NS1025',
        place: 'pipelines/plan.yaml:8:10',
        message:
          'This step needs one of run, script, upload, template, symlink, service, line, wait, local, but has `package`.',
        next: 'Write one of them in place of `package`.',
      },
    ],
  },
  {
    name: 'a step that is a text',
    files: { [planFile]: plan({ steps: '      - systemctl restart billing\n' }) },
    expect: [
      {
        code: 'NS1022',
        place: 'pipelines/plan.yaml:8:9',
        message: 'This must be a mapping, but is the text "systemctl restart billing".',
        next: 'Write it like this: {"service":{"name":"billing","state":"restarted"}}',
      },
    ],
  },
  {
    name: 'a command that is empty',
    files: { [planFile]: plan({ steps: '      - {run: "", irreversible: x}\n' }) },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:8:15',
        message: 'This must not be empty.',
        next: 'Write it like this: "/opt/lb/ctl drain {{ host.name }}"',
      },
    ],
  },
  {
    name: 'a command that is a list',
    files: { [planFile]: plan({ steps: '      - {run: [ls, -l], irreversible: x}\n' }) },
    expect: [
      {
        code: 'NS1022',
        place: 'pipelines/plan.yaml:8:15',
        message: 'This must be a text, but is a list.',
        next: 'Write it like this: "/opt/lb/ctl drain {{ host.name }}"',
      },
    ],
  },
  {
    name: 'a key of another type of step',
    files: { [planFile]: plan({ steps: '      - {service: {name: a, state: started}, undo: "true"}\n' }) },
    expect: [
      {
        code: 'NS1020',
        place: 'pipelines/plan.yaml:8:46',
        message: 'The key `undo` is not known here.',
        next: 'The keys known here are: service, name, unless, timeout, retries, idempotent, expects, pointOfNoReturn, undoAfter.',
      },
    ],
  },
  {
    name: 'an upload without a target',
    files: { [planFile]: plan({ steps: '      - {upload: {from: a}}\n' }) },
    expect: [
      {
        code: 'NS1021',
        place: 'pipelines/plan.yaml:8:18',
        message: 'The key `to` is missing: Absolute path on the host.',
        next: 'Add it, for example `to: /opt/billing/billing.tar.gz`.',
      },
    ],
  },
  {
    name: 'a mode without quotes',
    files: { [planFile]: plan({ steps: '      - {upload: {from: a, to: /b, mode: 0644}}\n' }) },
    expect: [
      {
        code: 'NS1012',
        place: 'pipelines/plan.yaml:8:42',
        message: '0644 is read as the number 644.',
        next: 'Quote it: "0644". For the number write 644.',
      },
    ],
  },
  {
    name: 'a mode that is none',
    files: { [planFile]: plan({ steps: '      - {upload: {from: a, to: /b, mode: rw-r--r--}}\n' }) },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:8:42',
        message: '"rw-r--r--" does not have the form it must have: Permissions, octal, quoted.',
        next: 'Write it like this: "0644"',
      },
    ],
  },
  {
    name: 'a service that only has a name',
    files: { [planFile]: plan({ steps: '      - {service: {name: billing}}\n' }) },
    expect: [
      {
        code: 'NS1024',
        place: 'pipelines/plan.yaml:8:19',
        message: '`name` alone says too little.',
        next: 'Add at least one of state, enabled.',
      },
    ],
  },
  {
    name: 'a service in a state that does not exist',
    files: { [planFile]: plan({ steps: '      - {service: {name: billing, state: restart}}\n' }) },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:8:42',
        message: 'This must be one of started, stopped, restarted, reloaded, but is the text "restart".',
        next: 'Did you mean `restarted`?',
      },
    ],
  },
  {
    name: 'a service name with a command in it',
    files: { [planFile]: plan({ steps: '      - {service: {name: "a; rm -rf /", state: started}}\n' }) },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:8:26',
        message: '"a; rm -rf /" does not have the form it must have: Name of the service.',
        next: 'Write it like this: billing',
      },
    ],
  },
  {
    name: 'an interpreter that is not supported',
    files: { [planFile]: plan({ steps: '      - {script: {file: a.pl, interpreter: perl}, irreversible: x}\n' }) },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:8:44',
        message: 'This must be one of sh, bash, python3, pwsh, but is the text "perl".',
        next: 'Write one of them: sh, bash, python3, pwsh.',
      },
    ],
  },
  {
    name: 'a line of two lines',
    files: { [planFile]: plan({ steps: '      - {line: {path: /etc/a, line: "a\\nb"}}\n' }) },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:8:37',
        message: '"a\\nb" does not have the form it must have: The whole line, without its newline.',
        next: 'Write it like this: "vm.swappiness = 10"',
      },
    ],
  },
  {
    name: 'a wait for nothing',
    files: { [planFile]: plan({ steps: '      - {wait: {within: 1m}}\n' }) },
    expect: [
      {
        code: 'NS1025',
        place: 'pipelines/plan.yaml:8:16',
        message: 'This entry needs one of command, port, url.',
        next: 'Add one of them.',
      },
    ],
  },
  {
    name: 'a wait for a port that cannot be',
    files: { [planFile]: plan({ steps: '      - {wait: {port: 70000}}\n' }) },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:8:23',
        message: 'This must be at most 65535, but is 70000.',
        next: 'Write it like this: 8080',
      },
    ],
  },
  {
    name: 'an undo with a wrong key',
    files: { [planFile]: plan({ steps: '      - {run: "true", undo: {cmd: "true"}}\n' }) },
    expect: [
      {
        code: 'NS1025',
        place: 'pipelines/plan.yaml:8:30',
        message: 'This undo needs one of command, script, but has `cmd`.',
        next: 'Write one of them in place of `cmd`.',
      },
    ],
  },
  {
    name: 'an environment variable that is a number',
    files: { [planFile]: plan({ steps: '      - {run: "true", irreversible: x, env: {WORKERS: 8}}\n' }) },
    expect: [
      {
        code: 'NS1012',
        place: 'pipelines/plan.yaml:8:55',
        message: 'This must be a text, but is the number 8.',
        next: 'Quote it: "8".',
      },
    ],
  },
  {
    name: 'retries that are a text',
    files: { [planFile]: plan({ steps: '      - {run: "true", irreversible: x, retries: "3"}\n' }) },
    expect: [
      {
        code: 'NS1022',
        place: 'pipelines/plan.yaml:8:49',
        message: 'This must be a whole number, but is the text "3".',
        next: 'Write it without quotes: 3.',
      },
    ],
  },
];
