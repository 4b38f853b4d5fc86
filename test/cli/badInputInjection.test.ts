import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeEnvironment } from '../../src/lab/environment.ts';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import { Command, type Ended } from '../integration/command.ts';
import { freePort } from '../lab/testLab.ts';

/** Values that leave a file named `taken` wherever a shell reads them as more than one word. */
const hostile: readonly (readonly [name: string, value: string])[] = [
  ['end_of_word', '"; touch taken; "'],
  ['semicolon', 'x; touch taken'],
  ['substitution', '$(touch taken)'],
  ['backticks', '`touch taken`'],
  ['newline', 'x\ntouch taken\n'],
  ['apostrophe', "'; touch taken; '"],
  ['redirection', '> taken'],
  ['background', '& touch taken &'],
  ['expansion', `\${IFS}\${x:=$(touch taken)}`],
  ['backslash', '\\"; touch taken; \\"'],
  ['interpolation', '{{ host.name }} {{ variables }}'],
];

let lab: Lab;
let base: string;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'nightshift-injection-'));
  const ports = { sshPort: await freePort(), httpPort: await freePort() };
  lab = await startLab({ projectRoot: base, baseDirectory: join(base, 'hosts'), hosts: 1, ...ports });
  await writeEnvironment(base, lab.layout);
  await writeFile(join(base, 'plan.yaml'), JSON.stringify(planOf(hostile)));
  await writeFile(join(base, 'shown.yaml'), JSON.stringify(planOf(shownOnly)));
});

afterAll(async () => {
  await lab.close();
  await rm(base, { recursive: true, force: true });
});

/** One that should not get near a shell, not even in a test that fails. */
const shownOnly = [['delete_all', '"; rm -rf /"'], ...hostile] as const;

/** Each value is written to a file of its name by the host's shell. */
const planOf = (values: typeof hostile) => ({
  apiVersion: 'nightshift/v1',
  name: 'injection',
  title: 'Injection',
  environment: 'lab',
  variables: Object.fromEntries(values),
  stages: [
    {
      name: 'all',
      hosts: 'web',
      steps: values.map(([name]) => ({
        name,
        run: `printf %s {{ ${name} }} > ${name}.got`,
        unless: `test -e ${name}.{{ ${name} }}`,
        undo: `rm -f ${name}.got {{ ${name} }}`,
      })),
    },
  ],
});

/** As every POSIX shell reads one word back, whatever is in it. */
const oneWord = (value: string): string => `'${value.split("'").join(`'\\''`)}'`;

const nightshift = (...args: readonly string[]): Promise<Ended> =>
  new Command(args, {
    cwd: base,
    env: { PATH: process.env.PATH ?? '', HOME: base, LANG: 'C.UTF-8', NIGHTSHIFT_STATE: join(base, 'state') },
  }).ended;

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

describe('values that try to break out of a command', () => {
  it('are shown by `plan` as the one word they are', async () => {
    const { out, exitCode } = await nightshift('plan', 'shown.yaml', '--output', 'json');
    expect(exitCode).toBe(0);
    const [group] = JSON.parse(out).stages[0].groups;
    for (const [at, [name, value]] of shownOnly.entries()) {
      expect(group.steps[at].summary).toContain(`printf %s ${oneWord(value)} > ${name}.got`);
      expect(group.steps[at].undo).toBe(`rm -f ${name}.got ${oneWord(value)}`);
    }
  });

  it('arrive on the host byte for byte, and nothing of them is executed', async () => {
    const { out, exitCode } = await nightshift('run', 'plan.yaml');
    expect(exitCode, out).toBe(0);
    const root = lab.layout.hosts[0]?.root ?? '';
    for (const [name, value] of hostile) expect(await readFile(join(root, `${name}.got`), 'utf8')).toBe(value);
    for (const folder of [root, base, join(root, 'app')]) expect(await exists(join(folder, 'taken'))).toBe(false);
  });
});
