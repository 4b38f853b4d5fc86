import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { atWork, heldStep, hold, letGo } from '../integration/heldStep.ts';
import { openSite, type Site } from '../integration/site.ts';
import { wrongWith } from '../review/ciEventSchema.ts';
import { wrongForJenkins } from '../review/ciJunitSchema.ts';
import { wrongWithSarif } from '../review/ciSarifSchema.ts';
import { parseXml } from '../review/ciXml.ts';
import { describeWithSshd } from '../setup/sshd.ts';

const stages = [{ name: 'all', hosts: 'fleet', waves: [1], steps: [heldStep] }];
const failing = { name: 'break', run: 'echo "::error::from a host"; exit 3', irreversible: 'changes nothing' };
const breaking = [{ name: 'all', hosts: 'fleet', steps: [heldStep, failing] }];

const linesOf = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describeWithSshd('machines that read along', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(2);
  });
  beforeEach(() => site.layOut());
  afterAll(() => site?.close());

  /** A command as it runs in a job of a CI service. */
  async function inCi(env: Record<string, string>, ...args: string[]) {
    Object.assign(site.env, env);
    try {
      return await site.nightshift(...args);
    } finally {
      for (const name of Object.keys(env)) delete site.env[name];
    }
  }
  const read = (file: string) => readFileSync(join(site.project, file), 'utf8');

  it('has every event as a line of JSON, and the result as the last one', async () => {
    const { exitCode, out, err } = await site.nightshift('run', site.plan({ stages }), '--output', 'ndjson');
    expect(exitCode).toBe(0);
    const lines = linesOf(out);
    expect(lines.flatMap((line) => wrongWith(line) ?? [])).toEqual([]);
    const { drivenBy: _, ...status } = JSON.parse((await site.nightshift('status', '--output', 'json')).out);
    expect(lines.at(-1)).toMatchObject({ v: 1, type: 'result', ...status });
    const journal = (await site.events(status.run)).map(({ type }) => type);
    expect(lines.slice(0, -1).map(({ type }) => type)).toEqual(journal);
    expect(new Set(lines.map(({ run }) => run))).toEqual(new Set([status.run]));
    expect(err).toMatch(/wave 1 of 2: h1/);
  });

  it('has a line while what it tells of goes on', async () => {
    hold(site.host(1));
    const command = site.start('run', site.plan({ stages }), '--output', 'ndjson');
    const [, run = ''] = await command.says(/"type":"stepStarted".*"run":"([^"]+)"/);
    await atWork(site.host(1));
    letGo(site.host(1));
    expect((await command.ended).exitCode).toBe(0);
    expect((await site.status(run)).outcome).toBe('done');
  });

  it('has the problems as the last line where there is no run, and no report of an earlier one', async () => {
    site.write('old.xml', '<testsuites/>');
    const { exitCode, out } = await site.nightshift(
      'run',
      join(site.project, 'none.yaml'),
      '-o',
      'ndjson',
      '--junit',
      'old.xml',
    );
    expect(exitCode).toBe(1);
    const [line, ...others] = linesOf(out);
    expect(others).toEqual([]);
    expect(line).toMatchObject({ type: 'problems', run: null, problems: [{ code: 'NS1001' }] });
    expect(wrongWith(line)).toBeNull();
    expect(existsSync(join(site.project, 'old.xml'))).toBe(false);
  });

  it('refuses before anything is done to write where it cannot', async () => {
    const { exitCode, out, err } = await site.nightshift('run', site.plan({ stages }), '--junit', site.project);
    expect([exitCode, out, err]).toEqual([1, '', expect.stringMatching(/NS6002 --junit .* is a folder/)]);
  });

  it('folds, annotates, sums up and leaves its files, of a run that was rolled back', async () => {
    const summaryFile = site.write('summary.md', 'before\n');
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summaryFile };
    const files = ['--junit', 'out/report.xml', '--dotenv', 'out/run.env'];
    const { exitCode, out } = await inCi(env, 'run', site.plan({ stages: breaking }), ...files);
    expect(exitCode).toBe(3);
    const commands = out.split('\n').filter((line) => /^\s*::/.test(line));
    expect(commands).toEqual([
      '::group::preflight',
      '::endgroup::',
      '::group::stage all: 2 hosts in 1 wave',
      '::endgroup::',
      '::group::rollback',
      '::endgroup::',
      expect.stringMatching(/^::error title=rolled back%3A change::/),
      expect.stringMatching(/^::error title=h\d \(all\)%3A undone::.*break.*exit 3/),
      expect.stringMatching(/^::error title=h\d \(all\)%3A undone::.*break.*exit 3/),
    ]);
    expect(read('summary.md')).toMatch(/^before\n## change: rolled back\n/);
    const contents = read('out/report.xml');
    expect(await wrongForJenkins([{ fileName: 'report.xml', contents }])).toEqual([]);
    const report = parseXml(contents);
    expect(report.children.map(({ attributes }) => attributes.name)).toEqual(['the run', 'h1', 'h2']);
    const cases = report.children.slice(1).flatMap(({ children }) => children.flatMap((one) => one.children));
    expect(cases.find(({ name }) => name === 'failure')).toMatchObject({
      ...{ attributes: { message: 'failed: exit 3' }, text: '::error::from a host\n' },
    });
    const [, run] = /^run (\S+),/m.exec(out) ?? [];
    expect(read('out/run.env')).toBe(`NIGHTSHIFT_RUN=${run}\nNIGHTSHIFT_OUTCOME=rolledBack\n`);
  });

  it('folds for GitLab', async () => {
    const { out } = await inCi({ GITLAB_CI: 'true' }, 'run', site.plan({ stages }));
    const clear = String.raw`\x1b\[0K`;
    const marks = [...out.matchAll(new RegExp(`^${clear}(section_(?:start|end)):\\d+:([\\w-]+)\\r${clear}`, 'gm'))];
    expect(marks.map(([, mark, key]) => `${mark} ${key}`)).toEqual([
      ...['section_start preflight', 'section_end preflight'],
      ...['section_start stage-1', 'section_end stage-1'],
    ]);
  });

  it('takes a run back with the same reports', async () => {
    hold(site.host(1));
    const command = site.start('run', site.plan({ stages }));
    await atWork(site.host(1));
    const run = await command.run();
    command.signal('SIGTERM');
    letGo(site.host(1));
    expect((await command.ended).exitCode).toBe(7);
    const { exitCode, out } = await site.nightshift('rollback', run, '-o', 'ndjson', '--junit', 'back.xml');
    expect(exitCode).toBe(3);
    const lines = linesOf(out);
    expect(lines.flatMap((line) => wrongWith(line) ?? [])).toEqual([]);
    expect(lines.map(({ type }) => type)).toContain('rollbackStarted');
    expect(read('back.xml')).toMatch(/<property name="undone" value="work"\/>/);
  });

  describe('validate', () => {
    const bad = { stages: [{ name: 'all', hosts: 'nobody', steps: [heldStep] }] };

    it('has problems as SARIF, at files as the checkout has them', async () => {
      const { exitCode, out } = await site.nightshift('validate', site.plan(bad), '--output', 'sarif');
      expect(exitCode).toBe(1);
      const log = JSON.parse(out);
      expect(wrongWithSarif(log)).toBeNull();
      expect(log.runs[0].results[0].locations[0].physicalLocation).toMatchObject({
        artifactLocation: { uri: 'pipelines/change.yaml' },
        region: { startLine: expect.any(Number) },
      });
      const good = await site.nightshift('validate', site.plan({ stages }), '--output', 'sarif');
      expect([good.exitCode, JSON.parse(good.out).runs[0].results]).toEqual([0, []]);
    });

    it('has them as SARIF too where there is no project', async () => {
      const { exitCode, out } = await site.nightshift('validate', 'a.yaml', '--root', '/', '-o', 'sarif');
      expect([exitCode, wrongWithSarif(JSON.parse(out))]).toEqual([1, null]);
    });

    it("annotates the lines of a merge request on GitHub, where the output is no program's", async () => {
      const { out } = await inCi({ GITHUB_ACTIONS: 'true' }, 'validate', site.plan(bad));
      const json = await inCi({ GITHUB_ACTIONS: 'true' }, 'validate', site.plan(bad), '-o', 'json');
      expect(JSON.parse(json.out).plans).toHaveLength(1);
      expect(out).toMatch(/^::error file=pipelines\/change\.yaml,line=\d+,col=\d+,title=NS\d{4}::/m);
    });
  });
});
