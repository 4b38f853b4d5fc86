import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shellWord } from '../../src/host/quoting.ts';
import { writeEnvironment } from '../../src/lab/environment.ts';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import { Command, type Ended } from '../integration/command.ts';
import { freePort } from '../lab/testLab.ts';

/** Values that would do harm wherever a shell read them as more than one word. All but the first would leave a file. */
const hostile: readonly (readonly [name: string, value: string])[] = [
  ['end_of_word', '"; rm -rf /"'],
  ['semicolon', 'x; touch taken'],
  ['substitution', '$(touch taken)'],
  ['backticks', '`touch taken`'],
  ['newline', 'x\ntouch taken\n'],
  ['apostrophe', "'; touch taken; '"],
  ['redirection', '> taken'],
  ['background', '& touch taken &'],
  ['expansion', `\${IFS}\${x:=$(touch taken)}`],
  ['option', '--help'],
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
  await writeFile(join(base, 'plan.yaml'), JSON.stringify(plan));
});

afterAll(async () => {
  await lab.close();
  await rm(base, { recursive: true, force: true });
});

/** Each value is written to a file of its name by the host's shell, and back again by the undo. */
const plan = {
  apiVersion: 'nightshift/v1',
  name: 'injection',
  title: 'Injection',
  environment: 'lab',
  variables: Object.fromEntries(hostile),
  stages: [
    {
      name: 'all',
      hosts: 'web',
      steps: hostile.map(([name]) => ({
        name,
        run: `printf %s {{ ${name} }} > ${name}.got`,
        unless: `test -e ${name}.{{ ${name} }}`,
        undo: `rm -f ${name}.got {{ ${name} }}`,
      })),
    },
  ],
};

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
    const { out, exitCode } = await nightshift('plan', 'plan.yaml', '--output', 'json');
    expect(exitCode).toBe(0);
    const [stage] = JSON.parse(out).stages;
    const summaries: string[] = stage.groups[0].steps.map(({ summary }: { summary: string }) => summary);
    for (const [at, [name, value]] of hostile.entries())
      expect(summaries[at]).toContain(`printf %s ${shellWord(value)} > ${name}.got`);
  });

  it('arrive on the host byte for byte, and nothing of them is executed', async () => {
    const { out, exitCode } = await nightshift('run', 'plan.yaml');
    expect(exitCode, out).toBe(0);
    const root = lab.layout.hosts[0]?.root ?? '';
    for (const [name, value] of hostile) expect(await readFile(join(root, `${name}.got`), 'utf8')).toBe(value);
    for (const folder of [root, base, join(root, 'app')]) expect(await exists(join(folder, 'taken'))).toBe(false);
  });
});
