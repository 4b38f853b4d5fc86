import { type BadCase, plan, planFile } from '../badCase.ts';

const step = (text: string, rest = '') =>
  plan({ top: rest, steps: `      - {run: ${text}, irreversible: changes nothing}\n` });
const version = 'variables: {version: "1.0"}\n';
const secret = 'secrets: {password: {env: PASSWORD}}\n';

/** What is put into commands: by name, quoted as one word, never a secret. */
export const interpolationCases: readonly BadCase[] = [
  {
    name: 'an unknown name',
    files: { [planFile]: step("'echo {{ versoin }}'", version) },
    expect: [
      { code: 'NS1302', place: `${planFile}:9:15`, message: 'There is no `versoin`.', next: 'Did you mean `version`?' },
    ],
  },
  {
    name: 'a name inside double quotes',
    files: { [planFile]: step('\'echo "{{ version }}"\'', version) },
    expect: [{ code: 'NS1303', place: `${planFile}:9:15`, message: 'quotes', next: 'quotes' }],
  },
  {
    name: 'a name inside single quotes',
    files: { [planFile]: step('"echo \'{{ version }}\'"', version) },
    expect: [{ code: 'NS1303', place: `${planFile}:9:15`, message: 'quotes', next: 'quotes' }],
  },
  {
    name: 'a name inside backquotes',
    files: { [planFile]: step("'echo `date {{ version }}`'", version) },
    expect: [{ code: 'NS1303', place: `${planFile}:9:15`, message: 'backquotes', next: 'Write $( … ) instead.' }],
  },
  {
    name: 'a name inside a here-document',
    files: { [planFile]: step('"cat <<E\\n{{ version }}\\nE\\n"', version) },
    expect: [{ code: 'NS1303', place: `${planFile}:9:15`, message: 'here-document', next: 'stdin' }],
  },
  {
    name: 'code instead of a name',
    files: { [planFile]: step("'echo {{ 1 + 1 }}'", version) },
    expect: [
      {
        code: 'NS1301',
        place: `${planFile}:9:15`,
        message: '`{{ 1 + 1 }}` does not hold a name.',
        next: 'Write {{ name }}',
      },
    ],
  },
  {
    name: 'braces that are not closed',
    files: { [planFile]: step("'echo {{ version'", version) },
    expect: [
      {
        code: 'NS1301',
        place: `${planFile}:9:15`,
        message: '`{{ version` does not hold a name.',
        next: 'Write {{ name }}',
      },
    ],
  },
  {
    name: 'a secret in a command',
    files: { [planFile]: step("'echo {{ secrets.password }}'", secret) },
    expect: [{ code: 'NS1304', place: `${planFile}:9:15`, message: 'password', next: 'stdin' }],
  },
  {
    name: 'a secret that nobody declared',
    files: {
      [planFile]: plan({
        steps: '      - {run: cat, stdin: "{{ secrets.pasword }}", irreversible: changes nothing}\n',
      }),
    },
    expect: [{ code: 'NS1302', place: `${planFile}:8:27`, message: 'There is no secret `pasword`.', next: '' }],
  },
  {
    name: 'a name that only a run could know',
    files: { [planFile]: step("'echo {{ run.id }}'") },
    expect: [
      {
        code: 'NS1302',
        place: `${planFile}:8:15`,
        message: '`run.id` is not known before the run',
        next: '$NIGHTSHIFT_RUN',
      },
    ],
  },
  {
    name: 'a line break in a path',
    files: {
      [planFile]: plan({
        top: 'variables: {where: "a\\nb"}\n',
        steps: '      - {symlink: {path: "/opt/{{ where }}", to: /opt/b}}\n',
      }),
    },
    expect: [{ code: 'NS1305', place: `${planFile}:9:26`, message: '', next: '' }],
  },
];
