import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mainFile } from '../integration/command.ts';
import { openSite, type Site } from '../integration/site.ts';
import { parseXml } from '../review/ciXml.ts';
import { describeWithSshd } from '../setup/sshd.ts';

const example = (file: string): string => readFileSync(new URL(`../../docs/ci/${file}`, import.meta.url), 'utf8');

/** A job: its shell steps as they stand in the example, each run by the service in a shell of its own. */
type Jobs = { readonly [job: string]: readonly string[] };

interface Workflow {
  readonly env: Record<string, string>;
  readonly jobs: { readonly [job: string]: { readonly steps: readonly { readonly run?: string }[] } };
}

function githubJobs(): { jobs: Jobs; env: Record<string, string> } {
  const { env, jobs } = load(example('github-actions.yml')) as Workflow;
  const steps = Object.entries(jobs).map(([name, job]) => [name, job.steps.flatMap(({ run }) => run ?? [])]);
  return { jobs: Object.fromEntries(steps), env: { ...env, GITHUB_ACTIONS: 'true', CI: 'true' } };
}

/** GitLab runs the lines of a script in one shell. */
function gitlabJobs(): { jobs: Jobs; env: Record<string, string> } {
  const { stages, variables, ...jobs } = load(example('gitlab-ci.yml')) as {
    readonly stages: readonly string[];
    readonly variables: Record<string, string>;
    readonly [job: string]: object;
  };
  const scripts = Object.entries(jobs as Record<string, { script: string[] }>);
  const env = { ...variables, GITLAB_CI: 'true', CI: 'true' };
  return { jobs: Object.fromEntries(scripts.map(([name, { script }]) => [name, [script.join('\n')]])), env };
}

function jenkinsJobs(): { jobs: Jobs; env: Record<string, string> } {
  const [head = '', ...stages] = example('Jenkinsfile').split(/^ {4}stage\('/m);
  const [, plan = ''] = /PLAN = '([^']+)'/.exec(head) ?? [];
  const jobs = stages.map((stage) => {
    const steps = [...stage.matchAll(/\bsh (?:'''([\s\S]*?)'''|'([^'\n]+)')/g)];
    return [stage.slice(0, stage.indexOf("'")).toLowerCase(), steps.map(([, long, short]) => long ?? short ?? '')];
  });
  return { jobs: Object.fromEntries(jobs), env: { PLAN: plan, JENKINS_URL: 'http://127.0.0.1/' } };
}

describeWithSshd('the example workflows in docs/ci', () => {
  let site: Site;
  let bin: string;
  beforeAll(async () => {
    site = await openSite(1);
    bin = mkdtempSync(join(tmpdir(), 'nightshift-bin-'));
    writeFileSync(join(bin, 'nightshift'), `#!/bin/sh\nexec '${process.execPath}' '${mainFile}' "$@"\n`, {
      mode: 0o755,
    });
  });
  afterAll(async () => {
    rmSync(bin, { recursive: true, force: true });
    await site?.close();
  });

  /** Runs a job as its service would: in the checkout, with its variables, and a stop at the first step that fails. */
  function runJob(name: string, { jobs, env }: { jobs: Jobs; env: Record<string, string> }, state: string): string {
    const steps = jobs[name] ?? [];
    expect(steps.length).toBeGreaterThan(0);
    const own = site.surroundings.env;
    const more = { NIGHTSHIFT_STATE: join(site.project, state), GITHUB_STEP_SUMMARY: join(site.project, 'summary.md') };
    const surroundings = { ...own, ...env, ...more, PATH: `${bin}:${own.PATH}` };
    return steps
      .map((step) => execFileSync('sh', ['-ec', step], { cwd: site.project, env: surroundings, encoding: 'utf8' }))
      .join('');
  }

  it.each([
    ['github', githubJobs],
    ['gitlab', gitlabJobs],
    ['jenkins', jenkinsJobs],
  ])('%s: every shell step does what it says', (service, read) => {
    const example = read();
    const steps = [{ name: 'hello', run: 'echo hello', irreversible: 'changes nothing' }];
    site.plan({ stages: [{ name: 'all', hosts: 'fleet', steps }] }, 'billing');
    expect(Object.keys(example.jobs).sort()).toEqual(['review', 'run', 'schedule', 'status']);
    expect(runJob('review', example, service)).not.toMatch(/error/);
    expect(readFileSync(join(site.project, 'review.md'), 'utf8')).toMatch(/billing/);
    expect(runJob('run', example, service)).toMatch(/Done\./);
    expect(parseXml(readFileSync(join(site.project, 'report.xml'), 'utf8')).attributes).toMatchObject({
      failures: '0',
    });
    expect(runJob('schedule', example, service)).toMatch(/billing/);
    expect(runJob('status', example, service)).toMatch(/^\d{8}-\d{4}-.*\bdone\b/m);
  });
});
