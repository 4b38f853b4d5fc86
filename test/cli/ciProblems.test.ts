import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Command, mainFile } from '../integration/command.ts';

let base: string;
let project: string;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'nightshift-ci-problems-'));
  project = join(base, 'deploy');
  await mkdir(join(project, 'inventories'), { recursive: true });
  await writeFile(join(project, 'bad.yaml'), 'apiVersion: nightshift/v1\nname: bad\nstages: 7\n');
  await writeFile(join(project, 'odd.yaml'), 'apiVersion: "##[error]no"\nname: "x\\n::error::forged"\n');
});

afterAll(() => rm(base, { recursive: true, force: true }));

function nightshift(args: string[], env: Record<string, string> = { GITHUB_ACTIONS: 'true' }) {
  const { PATH = '' } = process.env;
  const own = { PATH, HOME: base, NIGHTSHIFT_STATE: join(base, 'state'), LANG: 'C.UTF-8' };
  return new Command(args, { cwd: base, env: { ...own, ...env } }, mainFile).ended;
}

const annotations = (text: string) => text.split('\n').filter((line) => line.startsWith('::'));

describe('a command that fails in a job of GitHub', () => {
  it('is refused with its problems beside the lines they are about, on standard error', async () => {
    const { exitCode, out, err } = await nightshift(['run', join(project, 'bad.yaml'), '--root', project]);
    expect([exitCode, out]).toEqual([1, '']);
    expect(annotations(err)).toContainEqual(
      expect.stringMatching(/^::error file=deploy\/bad\.yaml,line=3,col=\d+,title=NS1022::This must be a list/),
    );
    expect(err).toMatch(/^\S*bad\.yaml:3:\d+ error NS\d{4} .*stages/m);
  });

  it.each([
    ['a run that is none', ['status', 'nothing'], /^::error title=NS3006::there is no run nothing%0A/],
    ['a command that is none', ['rnu', 'x.yaml'], /^::error title=NS\d{4}::.*rnu/],
  ])('says so of %s', async (_what, args, expected) => {
    const { exitCode, err } = await nightshift(args);
    expect(exitCode).not.toBe(0);
    expect(annotations(err)).toEqual([expect.stringMatching(expected)]);
  });

  it('has no command in it that a plan wrote', async () => {
    const { err } = await nightshift(['run', join(project, 'odd.yaml'), '--root', project]);
    expect(annotations(err).every((line) => line.startsWith('::error file=deploy/odd.yaml'))).toBe(true);
    const text = err.split('\n').filter((line) => !line.startsWith('::'));
    expect(text.join('\n')).not.toMatch(/##\[/);
  });

  it.each([
    ['elsewhere', [], {}],
    ['where the output is for a program', ['-o', 'json'], { GITHUB_ACTIONS: 'true' }],
    ['where each line is for a program', ['-o', 'ndjson'], { GITHUB_ACTIONS: 'true' }],
  ])('says nothing more %s', async (_where, more, env) => {
    const { out, err } = await nightshift(['run', join(project, 'bad.yaml'), '--root', project, ...more], env);
    expect(annotations(`${out}\n${err}`)).toEqual([]);
  });
});
