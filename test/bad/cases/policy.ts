import { type BadCase, policy, policyFile } from '../badCase.ts';

/** Policies. */
export const policyCases: readonly BadCase[] = [
  {
    name: 'approvals',
    files: { [policyFile]: policy('approvals: {count: 2}\n') },
    expect: [
      {
        code: 'NS1214',
        place: 'inventories/test/policy.yaml:4:12',
        message: 'The policy wants approvals, and there is no file `approvers` beside it.',
        next: "Write it: one approver a line, in OpenSSH's allowed_signers format (docs/approvals.md).",
      },
    ],
  },
  {
    name: 'approvals without a count',
    files: { [policyFile]: policy('approvals: {}\n') },
    expect: [
      {
        code: 'NS1021',
        place: 'inventories/test/policy.yaml:4:12',
        message:
          'The key `count` is missing: How many people must approve. One counts once, however many keys or names they have.',
        next: 'Add it, for example `count: 2`.',
      },
    ],
  },
  {
    name: 'break-glass for nobody',
    files: { [policyFile]: policy('breakGlass: {people: [], forAtMost: 2h}\n') },
    expect: [
      {
        code: 'NS1024',
        place: 'inventories/test/policy.yaml:4:22',
        message: 'This list is empty; it needs at least one entry.',
        next: 'Write it like this: ["m.durand","k.ito"]',
      },
    ],
  },
  {
    name: 'break-glass for longer than a day',
    files: { [policyFile]: policy('breakGlass: {people: [k.ito], forAtMost: 25h}\n') },
    expect: [
      {
        code: 'NS1023',
        place: 'inventories/test/policy.yaml:4:42',
        message: '"25h" does not have the form it must have',
        next: 'Write it like this: 2h',
      },
    ],
  },
  {
    name: 'a policy key with a letter wrong',
    files: { [policyFile]: policy('tickets: required\n') },
    expect: [
      {
        code: 'NS1020',
        place: 'inventories/test/policy.yaml:4:1',
        message: 'The key `tickets` is not known here.',
        next: 'Did you mean `ticket`?',
      },
    ],
  },
  {
    name: 'a word that is none of those',
    files: { [policyFile]: policy().replace('windows: optional', 'windows: never') },
    expect: [
      {
        code: 'NS1023',
        place: 'inventories/test/policy.yaml:2:10',
        message: 'This must be one of required, optional, but is the text "never".',
        next: 'Write one of them: required, optional.',
      },
    ],
  },
  {
    name: 'a boolean for a word',
    files: { [policyFile]: policy('ticket: true\n') },
    expect: [
      {
        code: 'NS1023',
        place: 'inventories/test/policy.yaml:4:9',
        message: 'This must be one of required, optional, but is the boolean true.',
        next: 'Write one of them: required, optional.',
      },
    ],
  },
];
