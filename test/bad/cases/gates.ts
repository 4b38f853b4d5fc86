import { type BadCase, plan, planFile } from '../badCase.ts';

/** Gates that cannot be asked. */
export const gateCases: readonly BadCase[] = [
  {
    name: 'a gate without a name',
    files: { [planFile]: plan({ rest: '    gates:\n      - {on: [host], tcp: {port: 80}}\n' }) },
    expect: [
      {
        code: 'NS1021',
        place: 'pipelines/plan.yaml:10:9',
        message: 'The key `name` is missing: Name of the gate.',
        next: 'Add it, for example `name: canary`.',
      },
    ],
  },
  {
    name: 'a gate that asks nothing',
    files: { [planFile]: plan({ rest: '    gates:\n      - {name: a, on: [host]}\n' }) },
    expect: [
      {
        code: 'NS1025',
        place: 'pipelines/plan.yaml:10:9',
        message: 'This stage gate needs one of http, tcp, command.',
        next: 'Add one of them.',
      },
    ],
  },
  {
    name: 'a gate that asks two things',
    files: {
      [planFile]: plan({
        rest: '    gates:\n      - {name: a, on: [host], tcp: {port: 80}, http: {url: "http://a"}}\n',
      }),
    },
    expect: [
      {
        code: 'NS1025',
        place: 'pipelines/plan.yaml:10:31',
        message: 'This has `http` and `tcp`; one stage gate has one of them.',
        next: 'Keep one of them; each of the others is an entry of its own.',
      },
    ],
  },
  {
    name: 'a gate that is not built',
    files: { [planFile]: plan({ rest: '    gates:\n      - {name: a, on: [wave], prometheus: {url: "http://a"}}\n' }) },
    expect: [
      {
        code: 'NS1025',
        place: 'pipelines/plan.yaml:10:31',
        message: 'This stage gate needs one of http, tcp, command, but has `prometheus`.',
        next: 'Write one of them in place of `prometheus`.',
      },
    ],
  },
  {
    name: 'a stage gate before the change',
    files: { [planFile]: plan({ rest: '    gates:\n      - {name: a, on: [preflight], tcp: {port: 80}}\n' }) },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:10:24',
        message: 'This must be one of host, wave, stage, rollback, but is the text "preflight".',
        next: 'Write one of them: host, wave, stage, rollback.',
      },
    ],
  },
  {
    name: 'a change gate for hosts',
    files: { [planFile]: plan({ top: 'gates:\n  - {name: a, on: [host], tcp: {port: 80}}\n' }) },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:5:20',
        message: 'This must be one of preflight, wave, final, but is the text "host".',
        next: 'Write one of them: preflight, wave, final.',
      },
    ],
  },
  {
    name: 'a gate that is never asked',
    files: { [planFile]: plan({ rest: '    gates:\n      - {name: a, on: [], tcp: {port: 80}}\n' }) },
    expect: [
      {
        code: 'NS1024',
        place: 'pipelines/plan.yaml:10:23',
        message: 'This list is empty; it needs at least one entry.',
        next: 'Write it like this: ["host","wave"]',
      },
    ],
  },
  {
    name: 'a command from nowhere',
    files: { [planFile]: plan({ rest: '    gates:\n      - {name: a, on: [host], command: "true"}\n' }) },
    expect: [
      {
        code: 'NS1021',
        place: 'pipelines/plan.yaml:10:9',
        message: 'The key `from` is missing: Where it runs. Required for a command.',
        next: 'Add it, for example `from: host`.',
      },
    ],
  },
  {
    name: 'a URL that is none',
    files: { [planFile]: plan({ rest: '    gates:\n      - {name: a, on: [host], http: {url: localhost/health}}\n' }) },
    expect: [
      {
        code: 'NS1023',
        place: 'pipelines/plan.yaml:10:43',
        message: '"localhost/health" does not have the form it must have: The URL.',
        next: 'Write it like this: "http://{{ host.address }}:8080/health"',
      },
    ],
  },
  {
    name: 'a deadline that can never be met',
    files: {
      [planFile]: plan({
        rest: '    gates:\n      - {name: a, on: [host], tcp: {port: 80}, passes: 10, every: 30s, within: 4m}\n',
      }),
    },
    expect: [
      {
        code: 'NS1109',
        place: 'pipelines/plan.yaml:10:80',
        message: '10 passes in a row, one every 30s, take 4m30s at least; `within` is 4m.',
        next: 'Make `within` longer than 4m30s, or ask for fewer passes.',
      },
    ],
  },
  {
    name: 'an ask that outlives its gate',
    files: {
      [planFile]: plan({
        rest: '    gates:\n      - {name: a, on: [host], tcp: {port: 80}, timeout: 1m, within: 30s}\n',
      }),
    },
    expect: [
      {
        code: 'NS1109',
        place: 'pipelines/plan.yaml:10:57',
        message: 'One ask may take 1m, which is longer than the 30s of `within` for all of them.',
        next: 'Make `timeout` shorter or `within` longer.',
      },
    ],
  },
  {
    name: 'a gate asked without a pause',
    files: { [planFile]: plan({ rest: '    gates:\n      - {name: a, on: [host], tcp: {port: 80}, every: 0s}\n' }) },
    expect: [
      {
        code: 'NS1118',
        place: 'pipelines/plan.yaml:10:55',
        message: '`every: 0s` leaves no time at all.',
        next: 'Write it like this: 10s',
      },
    ],
  },
  {
    name: 'two gates of one name',
    files: {
      [planFile]: plan({
        rest: '    gates:\n      - {name: a, on: [host], tcp: {port: 80}}\n      - {name: a, on: [host], tcp: {port: 81}}\n',
      }),
    },
    expect: [
      {
        code: 'NS1105',
        place: 'pipelines/plan.yaml:11:16',
        message: 'Another gate is called `a` already, on line 10.',
        next: 'Give this gate a name of its own.',
      },
    ],
  },
];
