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
        message:
          'This step needs one of run, script, upload, template, symlink, service, package, line, wait, reboot, local.',
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
          'This step needs one of run, script, upload, template, symlink, service, package, line, wait, reboot, local, but has `upoad`.',
        next: 'Did you mean `upload`?',
      },
    ],
  },
  {
    name: 'a step of a type that is not built',
    files: { [planFile]: plan({ steps: '      - {container: {name: a}}\n' }) },
    expect: [
      {
        code: 'NS1025',
        place: 'pipelines/plan.yaml:8:10',
        message:
          'This step needs one of run, script, upload, template, symlink, service, package, line, wait, reboot, local, but has `container`.',
        next: 'Write one of them in place of `container`.',
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
        next: 'The keys known here are: service, name, unless, become, timeout, retries, idempotent, expects, pointOfNoReturn, undoAfter.',
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
  {
    name: 'a package without a version',
    files: { [planFile]: plan({ steps: '      - {package: {name: httpd}}\n' }) },
    expect: [
      {
        code: 'NS1025',
        place: 'pipelines/plan.yaml:8:19',
        message: 'This entry needs one of version, state.',
        next: 'Add one of them.',
      },
    ],
  },
  {
    name: 'a package at whatever version is the latest',
    files: { [planFile]: plan({ steps: '      - {package: {name: httpd, state: latest}}\n' }) },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:8:40',
        message: 'This must be one of absent, but is the text "latest".',
        next: 'Write one of them: absent.',
      },
    ],
  },
  {
    name: 'a package at a version and absent',
    files: { [planFile]: plan({ steps: '      - {package: {name: httpd, version: "1-1", state: absent}}\n' }) },
    expect: [
      {
        code: 'NS1025',
        place: 'pipelines/plan.yaml:8:49',
        message: 'This has `version` and `state`; one entry has one of them.',
        next: 'Keep one of them; each of the others is an entry of its own.',
      },
    ],
  },
  {
    name: 'a package version that YAML reads as a number',
    files: { [planFile]: plan({ steps: '      - {package: {name: httpd, version: 2.40}}\n' }) },
    expect: [
      {
        code: 'NS1012',
        place: 'pipelines/plan.yaml:8:42',
        message: '2.40 is read as the number 2.4.',
        next: 'Quote it: "2.40".',
      },
    ],
  },
  ...(
    [
      ['name', '-oDebug=1'],
      ['name', 'httpd*'],
      ['name', './httpd.rpm'],
      ['name', 'httpd-'],
      ['name', 'a; rm -rf /'],
      ['version', '1.0*'],
      ['version', '$(id)'],
      ['version', '1.0 -y'],
      ['version', '1.0-'],
    ] as const
  ).map(([key, value]) => badPackage(key, value)),
  {
    name: 'a version from a variable that no package can have',
    files: {
      [planFile]: plan({
        top: 'variables: {v: "1.0\\n"}\n',
        steps: '      - {package: {name: httpd, version: "{{ v }}"}}\n',
      }),
    },
    expect: [
      {
        code: 'NS1305',
        place: 'pipelines/plan.yaml:9:42',
        message: '"1.0\\n" holds a control character, which cannot stand in a name.',
        next: 'Take it out of the text or of the value.',
      },
    ],
  },
  {
    name: 'a reboot that could be tried again',
    files: { [planFile]: plan({ steps: '      - {reboot: {}, retries: 2}\n' }) },
    expect: [
      {
        code: 'NS1020',
        place: 'pipelines/plan.yaml:8:22',
        message: 'The key `retries` is not known here.',
        next: 'The keys known here are: reboot, name, unless, become, expects, pointOfNoReturn.',
      },
    ],
  },
  {
    name: 'a reboot without time',
    files: { [planFile]: plan({ steps: '      - {reboot: {within: 0s}}\n' }) },
    expect: [
      {
        code: 'NS1118',
        place: 'pipelines/plan.yaml:8:27',
        message: '`within: 0s` leaves no time at all.',
        next: 'Write it like this: 10s',
      },
    ],
  },
];

/** A text that a package manager or a shell would read as something else than one package. */
function badPackage(key: 'name' | 'version', value: string): BadCase {
  const written = { name: 'httpd', version: '1-1', [key]: value };
  return {
    name: `a package with the ${key} ${value}`,
    files: { [planFile]: plan({ steps: `      - package: ${JSON.stringify(written)}\n` }) },
    expect: [
      {
        code: 'NS1334',
        place: key === 'name' ? 'pipelines/plan.yaml:8:26' : 'pipelines/plan.yaml:8:44',
        message: `${JSON.stringify(value)} is no ${key} that a package can have.`,
        next: 'Write it as `dpkg-query -W` or `rpm -q` show it, without patterns, paths or options.',
      },
    ],
  };
}
