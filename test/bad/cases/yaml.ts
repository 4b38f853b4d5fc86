import { type BadCase, plan, planFile } from '../badCase.ts';

/** What YAML allows, or not, and a plan may not hold. */
export const yamlCases: readonly BadCase[] = [
  {
    name: 'an empty file',
    files: { [planFile]: '' },
    expect: [
      {
        code: 'NS1005',
        place: 'pipelines/plan.yaml:1:1',
        message: 'The file is empty.',
        next: 'Begin it with `apiVersion: nightshift/v1`.',
      },
    ],
  },
  {
    name: 'comments alone',
    files: { [planFile]: '# nothing yet\n' },
    expect: [
      {
        code: 'NS1005',
        place: 'pipelines/plan.yaml:1:1',
        message: 'The file is empty.',
        next: 'Begin it with `apiVersion: nightshift/v1`.',
      },
    ],
  },
  {
    name: 'two documents',
    files: { [planFile]: `${plan()}---\nname: other\n` },
    expect: [
      {
        code: 'NS1006',
        place: 'pipelines/plan.yaml:10:1',
        message: 'A second YAML document begins here.',
        next: 'Keep one document, and put the others into files of their own.',
      },
    ],
  },
  {
    name: 'a bracket left open',
    files: { [planFile]: plan({ top: 'variables: {a: 1\n' }) },
    expect: [
      {
        code: 'NS1007',
        place: 'pipelines/plan.yaml:5:1',
        message: 'This is not valid YAML: deficient indentation.',
        next: 'Check the indentation, and whether a quote or bracket before this place is left open.',
      },
    ],
  },
  {
    name: 'a quote left open',
    files: { [planFile]: plan({ top: 'title: "Billing\n' }) },
    expect: [
      {
        code: 'NS1007',
        place: 'pipelines/plan.yaml:5:1',
        message: 'This is not valid YAML: deficient indentation.',
        next: 'Check the indentation, and whether a quote or bracket before this place is left open.',
      },
    ],
  },
  {
    name: 'indentation with a tab',
    files: { [planFile]: plan({ top: 'variables:\n\ta: 1\n' }) },
    expect: [
      {
        code: 'NS1007',
        place: 'pipelines/plan.yaml:5:1',
        message: 'This is not valid YAML: tab characters must not be used in indentation.',
        next: 'Indent with spaces: YAML allows no tabs there.',
      },
    ],
  },
  {
    name: 'a colon in a text without quotes',
    files: { [planFile]: plan({ top: 'title: Billing: the new one\n' }) },
    expect: [
      {
        code: 'NS1007',
        place: 'pipelines/plan.yaml:4:15',
        message: 'This is not valid YAML: bad indentation of a mapping entry.',
        next: 'Put quotes around the value: it holds a colon and a space.',
      },
    ],
  },
  {
    name: 'a key twice',
    files: { [planFile]: plan({ top: 'title: One\ntitle: Two\n' }) },
    expect: [
      {
        code: 'NS1008',
        place: 'pipelines/plan.yaml:5:1',
        message: 'The key `title` stands twice in this mapping.',
        next: 'Remove one of the two; the first stands on line 4.',
      },
    ],
  },
  {
    name: 'a key twice, deep inside',
    files: { [planFile]: plan({ steps: '      - run: "true"\n        irreversible: x\n        run: "false"\n' }) },
    expect: [
      {
        code: 'NS1008',
        place: 'pipelines/plan.yaml:10:9',
        message: 'The key `run` stands twice in this mapping.',
        next: 'Remove one of the two; the first stands on line 8.',
      },
    ],
  },
  {
    name: 'an alias bomb',
    files: {
      [planFile]: plan({
        top: `variables: &a0 {a: [x, x, x, x, x, x, x, x, x, x]}\n${Array.from({ length: 9 }, (_, i) => `x${i}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]\n`).join('')}`,
      }),
    },
    expect: [
      {
        code: 'NS1014',
        place: 'pipelines/plan.yaml:8:35',
        message: 'Up to here aliases repeat more than 100000 values.',
        next: 'Repeat less: aliases of aliases multiply.',
      },
    ],
  },
  {
    name: 'an alias inside its own anchor',
    files: { [planFile]: plan({ top: 'variables: &v {a: *v}\n' }) },
    expect: [
      {
        code: 'NS1011',
        place: 'pipelines/plan.yaml:4:19',
        message: 'The anchor `&v` holds itself.',
        next: 'Write the value out, or name an anchor that ends before: (none).',
      },
    ],
  },
  {
    name: 'an alias without an anchor',
    files: { [planFile]: plan({ rest: '    gates: *health\n' }) },
    expect: [
      {
        code: 'NS1011',
        place: 'pipelines/plan.yaml:9:12',
        message: 'No anchor `&health` stands before this alias.',
        next: 'Write the value out, or name an anchor that ends before: (none).',
      },
    ],
  },
  {
    name: 'a merge key',
    files: { [planFile]: plan({ top: 'variables: {<<: {a: b}}\n' }) },
    expect: [
      {
        code: 'NS1009',
        place: 'pipelines/plan.yaml:4:13',
        message: 'The key `<<` is not allowed.',
        next: 'Merge keys are not supported: repeat the keys, or use an alias for the whole value (`steps: *deploy`).',
      },
    ],
  },
  {
    name: 'a key that is a number',
    files: { [planFile]: plan({ top: 'variables: {1: b}\n' }) },
    expect: [
      {
        code: 'NS1009',
        place: 'pipelines/plan.yaml:4:13',
        message: 'The key `1` is read as a number.',
        next: 'Quote it: "1".',
      },
    ],
  },
  {
    name: 'the key __proto__',
    files: { [planFile]: plan({ top: 'variables: {__proto__: {a: b}}\n' }) },
    expect: [
      {
        code: 'NS1009',
        place: 'pipelines/plan.yaml:4:13',
        message: 'The key `__proto__` is not allowed.',
        next: 'Choose another name.',
      },
    ],
  },
  {
    name: 'a tag that makes other types',
    files: { [planFile]: plan({ top: 'title: !!js/function "x"\n' }) },
    expect: [
      {
        code: 'NS1010',
        place: 'pipelines/plan.yaml:4:8',
        message: 'The tag `!!js/function` is not supported here.',
        next: 'Remove the tag; quote the value where a text is meant.',
      },
    ],
  },
  {
    name: 'a control character',
    files: { [planFile]: plan({ top: 'title: "a\u001b[2J"\n' }) },
    expect: [
      {
        code: 'NS1004',
        place: 'pipelines/plan.yaml:4:10',
        message: 'The character U+001B is not allowed.',
        next: 'Remove it.',
      },
    ],
  },
  {
    name: 'a NUL by escape',
    files: { [planFile]: plan({ top: 'title: "a\\0b"\n' }) },
    expect: [
      {
        code: 'NS1004',
        place: 'pipelines/plan.yaml:4:8',
        message: 'The text holds U+0000, which is not allowed.',
        next: 'Remove it.',
      },
    ],
  },
  {
    name: 'the mark of a secret',
    files: { [planFile]: plan({ top: 'title: "\ue0f0secret:db\ue0f1"\n' }) },
    expect: [
      {
        code: 'NS1004',
        place: 'pipelines/plan.yaml:4:9',
        message: 'The character U+E0F0 is not allowed.',
        next: 'Remove it.',
      },
    ],
  },
  {
    name: 'the mark of a secret by escape',
    files: { [planFile]: plan({ top: 'title: "\\ue0f0secret:db\\ue0f1"\n' }) },
    expect: [
      {
        code: 'NS1004',
        place: 'pipelines/plan.yaml:4:8',
        message: 'The text holds U+E0F0, which is not allowed.',
        next: 'Remove it.',
      },
    ],
  },
  {
    name: 'an interpolation without quotes',
    files: { [planFile]: plan({ steps: '      - upload: {from: a, to: {{ path }}}\n' }) },
    expect: [
      {
        code: 'NS1013',
        place: 'pipelines/plan.yaml:8:31',
        message: 'YAML reads {{ path }} without quotes as a mapping.',
        next: 'Quote it: "{{ path }}".',
      },
    ],
  },
  {
    name: 'an interpolation without quotes before other text',
    files: { [planFile]: plan({ steps: '      - symlink:\n          path: {{ root }}/current\n          to: /a\n' }) },
    expect: [
      {
        code: 'NS1007',
        place: 'pipelines/plan.yaml:9:27',
        message: 'This is not valid YAML: bad indentation of a mapping entry.',
        next: 'Put quotes around the whole value: one that begins with {{ needs them.',
      },
    ],
  },
  {
    name: 'a nesting without end',
    files: { [planFile]: plan({ top: `variables: ${'['.repeat(200)}${']'.repeat(200)}\n` }) },
    expect: [
      {
        code: 'NS1007',
        place: 'pipelines/plan.yaml:4:111',
        message: 'This is not valid YAML: nesting exceeded maxDepth (100).',
        next: 'Check the indentation, and whether a quote or bracket before this place is left open.',
      },
    ],
  },
];
