import { type BadCase, calendarFile, plan, planFile, policy, policyFile } from '../badCase.ts';

/** What a schema cannot say of a plan. */
export const ruleCases: readonly BadCase[] = [
  {
    name: 'a command without a way back',
    files: { [planFile]: plan({ steps: '      - run: "true"\n' }) },
    expect: [
      {
        code: 'NS1101',
        place: 'pipelines/plan.yaml:8:9',
        message: 'This `run` step says neither how it is undone nor that it cannot be; the policy wants one.',
        next: 'Add `undo: COMMAND`, or `irreversible: WHY` when nothing takes it back.',
      },
    ],
  },
  {
    name: 'a script without a way back',
    files: { [planFile]: plan({ steps: '      - script: {file: a.sh}\n' }) },
    expect: [
      {
        code: 'NS1101',
        place: 'pipelines/plan.yaml:8:9',
        message: 'This `script` step says neither how it is undone nor that it cannot be; the policy wants one.',
        next: 'Add `undo: COMMAND`, or `irreversible: WHY` when nothing takes it back.',
      },
      {
        code: 'NS1320',
        place: 'pipelines/plan.yaml:8:24',
        message: 'There is no `a.sh`.',
        next: 'Paths are relative to the project',
      },
    ],
  },
  {
    name: 'a local command without a way back',
    files: { [planFile]: plan({ steps: '      - local: "true"\n' }) },
    expect: [
      {
        code: 'NS1101',
        place: 'pipelines/plan.yaml:8:9',
        message: 'This `local` step says neither how it is undone nor that it cannot be; the policy wants one.',
        next: 'Add `undo: COMMAND`, or `irreversible: WHY` when nothing takes it back.',
      },
    ],
  },
  {
    name: 'an undo of what is irreversible',
    files: { [planFile]: plan({ steps: '      - {run: "true", undo: "true", irreversible: x}\n' }) },
    expect: [
      {
        code: 'NS1103',
        place: 'pipelines/plan.yaml:8:37',
        message: 'This step has an `undo` and says that it is `irreversible`.',
        next: 'Keep the one that is true.',
      },
    ],
  },
  {
    name: 'undoWhenUnknown without an undo',
    files: { [planFile]: plan({ steps: '      - {run: "true", irreversible: x, undoWhenUnknown: true}\n' }) },
    expect: [
      {
        code: 'NS1103',
        place: 'pipelines/plan.yaml:8:40',
        message: '`undoWhenUnknown` needs an `undo`, and this step has none.',
        next: 'Add the `undo`, or remove it.',
      },
    ],
  },
  {
    name: 'an irreversible step where the policy refuses it',
    files: { [policyFile]: policy('irreversible: refused\n') },
    expect: [
      {
        code: 'NS1102',
        place: 'pipelines/plan.yaml:8:23',
        message: 'The policy of the environment refuses irreversible steps.',
        next: 'Write an `undo` that takes the step back.',
      },
    ],
  },
  {
    name: 'always with an undo',
    files: { [planFile]: plan({ rest: '    always:\n      - {run: "true", undo: "false"}\n' }) },
    expect: [
      {
        code: 'NS1104',
        place: 'pipelines/plan.yaml:10:23',
        message: 'A step of `always` is never undone, so `undo` means nothing here.',
        next: 'Remove `undo`, or move the step to `steps`.',
      },
    ],
  },
  {
    name: 'always with a point of no return',
    files: {
      [planFile]: plan({ rest: '    always:\n      - {run: "true", irreversible: x, pointOfNoReturn: true}\n' }),
    },
    expect: [
      {
        code: 'NS1104',
        place: 'pipelines/plan.yaml:10:23',
        message: 'A step of `always` is never undone, so `irreversible` means nothing here.',
        next: 'Remove `irreversible`, or move the step to `steps`.',
      },
      {
        code: 'NS1104',
        place: 'pipelines/plan.yaml:10:40',
        message: 'A step of `always` is never undone, so `pointOfNoReturn` means nothing here.',
        next: 'Remove `pointOfNoReturn`, or move the step to `steps`.',
      },
    ],
  },
  {
    name: 'two stages of one name',
    files: {
      [planFile]: plan({ rest: '  - name: all\n    hosts: db1\n    steps:\n      - {run: "true", irreversible: x}\n' }),
    },
    expect: [
      {
        code: 'NS1105',
        place: 'pipelines/plan.yaml:9:11',
        message: 'Another stage is called `all` already, on line 5.',
        next: 'Give this stage a name of its own.',
      },
    ],
  },
  {
    name: 'two steps of one name',
    files: {
      [planFile]: plan({
        steps: '      - {name: a, run: "true", irreversible: x}\n      - {name: a, run: "false", irreversible: x}\n',
      }),
    },
    expect: [
      {
        code: 'NS1105',
        place: 'pipelines/plan.yaml:9:16',
        message: 'Another step is called `a` already, on line 8.',
        next: 'Give this step a name of its own.',
      },
    ],
  },
  {
    name: 'waves that go backwards',
    files: { [planFile]: plan({ rest: '    waves: [50%, 10%]\n' }) },
    expect: [
      {
        code: 'NS1106',
        place: 'pipelines/plan.yaml:9:18',
        message: 'The wave 10% is not larger than the wave 50% before it.',
        next: 'Waves count from the first host of the stage, so each is larger than the one before: [1, 10%, 100%].',
      },
    ],
  },
  {
    name: 'waves that stand still',
    files: { [planFile]: plan({ rest: '    waves: [1, 1]\n' }) },
    expect: [
      {
        code: 'NS1106',
        place: 'pipelines/plan.yaml:9:16',
        message: 'This wave ends with host 1, but the one before it ends with host 1.',
        next: 'Waves count from the first host of the stage, so each is larger than the one before: [1, 10%, 100%].',
      },
    ],
  },
  {
    name: 'a wave of more hosts than there are',
    files: { [planFile]: plan({ rest: '    waves: [1, 3]\n' }) },
    expect: [
      {
        code: 'NS1106',
        place: 'pipelines/plan.yaml:9:16',
        message: 'This wave ends after 3 hosts, but the stage has 2.',
        next: 'Waves count from the first host of the stage, so each is larger than the one before: [1, 10%, 100%].',
      },
    ],
  },
  {
    name: 'a label that hosts lack',
    files: { [planFile]: plan({ rest: '    parallelPer: {site: 1}\n' }).replace('hosts: app', 'hosts: [app, db1]') },
    expect: [
      {
        code: 'NS1107',
        place: 'pipelines/plan.yaml:9:19',
        message: "No label `site` on 1 of the stage's 3 hosts: db1.",
        next: 'Give them the label in hosts.yaml, or choose one that every host carries.',
      },
    ],
  },
  {
    name: 'holdFor where nothing holds',
    files: { [planFile]: plan({ top: 'holdFor: 30m\n' }) },
    expect: [
      {
        code: 'NS1111',
        place: 'pipelines/plan.yaml:4:1',
        message: '`holdFor` means nothing: a failure does not hold here.',
        next: 'Add `onFailure: hold`, or remove it.',
      },
    ],
  },
  {
    name: 'holdThen without holdFor',
    files: { [planFile]: plan({ rest: '    onFailure: hold\n    holdThen: abort\n' }) },
    expect: [
      {
        code: 'NS1111',
        place: 'pipelines/plan.yaml:10:5',
        message: '`holdThen` never comes: without `holdFor` a hold lasts until a person decides.',
        next: 'Add `holdFor: 30m`, or remove `holdThen`.',
      },
    ],
  },
  {
    name: 'a window that the calendar does not have',
    files: { [planFile]: plan({ top: 'window: nigth\n' }) },
    expect: [
      {
        code: 'NS1112',
        place: 'pipelines/plan.yaml:4:9',
        message: 'test has no window `nigth`.',
        next: 'Did you mean `night`?',
      },
    ],
  },
  {
    name: 'a window without a calendar',
    files: { [planFile]: plan({ top: 'window: night\n' }), [calendarFile]: null },
    expect: [
      {
        code: 'NS1112',
        place: 'pipelines/plan.yaml:4:9',
        message: 'The plan wants the window `night`, but test has no calendar.yaml.',
        next: 'Write inventories/test/calendar.yaml, or remove `window`.',
      },
    ],
  },
  {
    name: 'an environment of windows without a calendar',
    files: { [calendarFile]: null, [policyFile]: null },
    expect: [
      {
        code: 'NS1113',
        place: 'pipelines/plan.yaml:3:14',
        message: 'test wants its changes inside windows and has no calendar.yaml: it is never open.',
        next: 'Write inventories/test/calendar.yaml, or `windows: optional` in its policy.yaml.',
      },
    ],
  },
  {
    name: 'no ticket where the policy wants one',
    files: { [policyFile]: policy('ticket: required\n') },
    expect: [
      {
        code: 'NS1114',
        place: 'pipelines/plan.yaml:1:1',
        message: 'test wants every change to name its ticket.',
        next: 'Add it, for example `ticket: CHG0042117`.',
      },
    ],
  },
  {
    name: 'undoAfter a step that comes later',
    files: {
      [planFile]: plan({
        steps:
          '      - {service: {name: a, state: started}, undoAfter: link}\n      - {name: link, symlink: {path: /a, to: /b}}\n',
      }),
    },
    expect: [
      {
        code: 'NS1115',
        place: 'pipelines/plan.yaml:8:57',
        message: 'The step `link` does not come before this one.',
        next: 'The steps before this one are: (none).',
      },
    ],
  },
  {
    name: 'undoAfter a step that does not exist',
    files: {
      [planFile]: plan({
        steps:
          '      - {name: link, symlink: {path: /a, to: /b}}\n      - {service: {name: a, state: started}, undoAfter: lnik}\n',
      }),
    },
    expect: [
      {
        code: 'NS1115',
        place: 'pipelines/plan.yaml:9:57',
        message: 'No step of this stage is called `lnik`.',
        next: 'Did you mean `link`?',
      },
    ],
  },
  {
    name: 'a stage that skipDone leaves without hosts',
    files: {
      [planFile]: plan({
        rest: '  - name: again\n    hosts: app\n    skipDone: true\n    steps:\n      - {run: "true", irreversible: x}\n',
      }),
    },
    expect: [
      {
        code: 'NS1116',
        place: 'pipelines/plan.yaml:11:5',
        message: 'All 2 hosts of this stage are in earlier stages, so `skipDone` leaves none.',
        next: 'Remove the stage, or `skipDone`.',
      },
    ],
  },
  {
    name: 'relative paths on hosts',
    files: {
      [planFile]: plan({
        steps:
          '      - {upload: {from: a, to: opt/a}}\n      - {symlink: {path: ~/current, to: b}}\n      - {line: {path: etc/a, line: b}}\n      - {template: {from: a, to: ./b}}\n',
      }),
    },
    expect: [
      {
        code: 'NS1320',
        place: 'pipelines/plan.yaml:8:25',
        message: 'There is no `a`.',
        next: 'Paths are relative to the project',
      },
      {
        code: 'NS1333',
        place: 'pipelines/plan.yaml:8:32',
        message: '`opt/a` is not a whole path on a host.',
        next: 'Begin it with /',
      },
      {
        code: 'NS1333',
        place: 'pipelines/plan.yaml:9:26',
        message: '`~/current` is not a whole path on a host.',
        next: 'Begin it with /',
      },
      {
        code: 'NS1333',
        place: 'pipelines/plan.yaml:10:23',
        message: '`etc/a` is not a whole path on a host.',
        next: 'Begin it with /',
      },
      {
        code: 'NS1320',
        place: 'pipelines/plan.yaml:11:27',
        message: 'There is no `a`.',
        next: 'Paths are relative to the project',
      },
      {
        code: 'NS1333',
        place: 'pipelines/plan.yaml:11:34',
        message: '`./b` is not a whole path on a host.',
        next: 'Begin it with /',
      },
    ],
  },
  {
    name: 'a step without any time',
    files: { [planFile]: plan({ steps: '      - {run: "true", irreversible: x, timeout: 0s}\n' }) },
    expect: [
      {
        code: 'NS1118',
        place: 'pipelines/plan.yaml:8:49',
        message: '`timeout: 0s` leaves no time at all.',
        next: 'Write it like this: 10s',
      },
    ],
  },
];
