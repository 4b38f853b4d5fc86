import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyPatch } from 'diff';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dryRunOn } from '../../src/cli/dryRun.ts';
import type { Step } from '../../src/generated/plan.ts';
import type { ExecutionPlan } from '../../src/model/executionPlan.ts';
import type { DryRun, StepPreview } from '../../src/model/preview.ts';
import { prepareChange } from '../../src/plan/prepare.ts';
import { driftBetween } from '../../src/preview/drift.ts';
import { groupHosts } from '../../src/preview/groups.ts';
import { describeWithSshd } from '../setup/sshd.ts';
import type { Files } from './files.ts';
import { openSite, type Site } from './site.ts';

/** A service manager beside the host's services: `NAME.active` and `NAME.enabled` are files. */
const serviceManager = `#!/bin/sh
cd "\${0%/*}" || exit 1
case $1 in
is-active) [ -e "$2.active" ] || exit 3 ;;
is-enabled) [ -e "$2.enabled" ]; exit ;;
start) touch "$2.active" ;;
enable) touch "$2.enabled" ;;
esac
`;

/** A package that is there, at the version it has: its step changes nothing anywhere. */
const [, dash = ''] =
  /^Version: (.*)$/m.exec(spawnSync('dpkg', ['-s', 'dash'], { encoding: 'utf8' }).stdout ?? '') ?? [];
const packages: Step[] = dash === '' ? [] : [{ name: 'package', package: { name: 'dash', version: dash } }];

/** Passes once the change is made. */
const notYet = 'test -e {{ host.root }}/made || { echo not yet; exit 1; }';

const undone = { irreversible: 'a test' };

const steps: Step[] = [
  { name: 'opaque', run: 'test -d {{ host.root }}', ...undone },
  { name: 'unless', run: 'echo made > {{ host.root }}/made', unless: 'test -e {{ host.root }}/made', ...undone },
  {
    name: 'check',
    run: 'cp new balancer.new',
    directory: '{{ host.root }}/app',
    check: 'cmp new balancer.new',
    ...undone,
  },
  {
    name: 'script',
    script: { file: 'make.sh', args: ['{{ host.root }}/by sh'] },
    unless: 'test -e {{ host.root }}/by\\ sh',
    ...undone,
  },
  {
    name: 'local',
    local: 'echo {{ host.name }} > {{ host.root }}/local',
    unless: 'test -e {{ host.root }}/local',
    ...undone,
  },
  { name: 'fresh', upload: { from: 'notes.txt', to: '{{ host.root }}/deep/er/notes.txt', mode: '0640', diff: true } },
  { name: 'binary', upload: { from: 'new.bin', to: '{{ host.root }}/app/app.bin', owner: 'root' } },
  { name: 'directory', upload: { from: 'tree', to: '{{ host.root }}/app/releases/1.0.0' } },
  { name: 'template', template: { from: 'motd.liquid', to: '{{ host.root }}/motd' } },
  { name: 'private', template: { from: 'motd.liquid', to: '{{ host.root }}/app/app.conf' } },
  { name: 'symlink', symlink: { path: '{{ host.root }}/app/current', to: 'releases/2.0.0' } },
  { name: 'line', line: { path: '{{ host.root }}/balancer', match: '^enabled', line: 'weight = 5' } },
  { name: 'gone', line: { path: '{{ host.root }}/rules', line: 'b', state: 'absent' } },
  { name: 'service', service: { name: 'app', state: 'started', enabled: true } },
  { name: 'wait', wait: { command: 'test -e {{ host.root }}/made', within: '10s', every: '100ms' } },
  { name: 'reboot', reboot: { command: 'false' }, unless: 'true' },
  ...packages,
];

describeWithSshd('a dry run of real hosts', () => {
  let site: Site;
  let file: string;
  let plan: ExecutionPlan;

  beforeAll(async () => {
    site = await openSite(2);
    const managers = site.hosts.map(({ name, root }) => [name, { serviceManager: join(root, 'services/ctl') }]);
    await site.writeEnvironment({ hosts: Object.fromEntries(managers) });
    writeProject();
    layOut();
    const gates = [
      { name: 'up', on: ['host' as const], command: 'test -d {{ host.root }}', from: 'host' as const },
      { name: 'made', on: ['wave' as const], command: notYet, from: 'controller' as const },
    ];
    file = site.plan({ stages: [{ name: 'all', hosts: 'fleet', steps, gates }] });
    plan = (await prepareChange(site.project, file, Date.now())).plan;
  });
  afterAll(() => site?.close());

  function writeProject(): void {
    site.write('make.sh', 'printf sh > "$1"\n');
    site.write('notes.txt', 'one\ntwo\n');
    writeFileSync(site.write('new.bin', ''), Buffer.from(Array.from({ length: 3_000 }, (_, at) => at % 256)));
    site.write('tree/VERSION', 'two\n');
    site.write('tree/bin/app', '#!/bin/sh\n');
    chmodSync(join(site.project, 'tree/bin/app'), 0o755);
    site.write('motd.liquid', 'hello\nthis is {{ host.name }}\nbye\n');
  }

  /** The second host has some of it already. */
  function layOut(): void {
    site.layOut();
    for (const { name, root } of site.hosts) {
      mkdirSync(join(root, 'services'));
      writeFileSync(join(root, 'services/ctl'), serviceManager);
      chmodSync(join(root, 'services/ctl'), 0o755);
      writeFileSync(join(root, 'motd'), name === 'h2' ? 'hello\nthis is h2\nbye\n' : 'hello\nwho am I?\nbye\n');
      writeFileSync(join(root, 'rules'), 'a\nb\nc\nb');
      writeFileSync(join(root, 'app/new'), 'new');
      writeFileSync(join(root, 'app/balancer.new'), name === 'h2' ? 'new' : 'old');
    }
  }

  const look = (commands = true): Promise<DryRun> => dryRunOn({ root: site.project, plan, commands });

  function previewsOf(dryRun: DryRun, host: string): { [step: string]: StepPreview } {
    const preview = dryRun.hosts[host];
    if (preview?.status !== 'surveyed') throw new Error(`${host}: ${preview?.problem.message}`);
    const all = preview.stages.flatMap((stage) => stage.steps);
    return Object.fromEntries(all.map((one) => [plan.steps[one.step]?.name ?? '', one]));
  }

  /** Every path of every host, with its bytes and its times to the nanosecond; reading does not count as a change. */
  function traces(): unknown {
    return site.hosts.flatMap(({ root, stateDir }) =>
      [root, stateDir].flatMap((folder) =>
        readdirSync(folder, { recursive: true, encoding: 'utf8' })
          .concat('.')
          .map((path) => {
            const stats = lstatSync(join(folder, path), { bigint: true });
            const bytes = stats.isFile() ? readFileSync(join(folder, path), 'latin1') : '';
            return [folder, path, stats.mode, stats.ino, stats.mtimeNs, stats.ctimeNs, bytes];
          }),
      ),
    );
  }

  it('says what a run then does, changes nothing itself, and sees nothing left to do afterwards', async () => {
    for (const { stateDir } of site.hosts) mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    const before = traces();
    const was = site.files();
    const first = await look();
    expect(traces()).toEqual(before);
    expect(previewsOf(first, 'h1')).toMatchObject({
      opaque: { sign: 'opaque', certainty: 'opaque' },
      unless: { sign: 'runs', certainty: 'predicted' },
      check: { sign: 'change', certainty: 'predicted', note: expect.stringContaining('differ') },
      script: { sign: 'runs', certainty: 'predicted' },
      local: { sign: 'runs', certainty: 'predicted' },
      fresh: { sign: 'create', certainty: 'verified', diff: '@@ -0,0 +1,2 @@\n+one\n+two' },
      binary: { sign: 'create', certainty: 'verified', diff: null },
      directory: {
        sign: 'change',
        certainty: 'verified',
        diff: '~ VERSION: content\n+ bin/\n+ bin/app (0755, 10 bytes)',
      },
      template: { sign: 'change', certainty: 'verified', note: null },
      private: { sign: 'change', certainty: 'verified', diff: null, note: expect.stringContaining('0640') },
      symlink: {
        sign: 'change',
        certainty: 'verified',
        text: expect.stringContaining('releases/1.0.0 → releases/2.0.0'),
      },
      line: { sign: 'change', certainty: 'verified', diff: '@@ -1,1 +1,1 @@\n-enabled\n+weight = 5' },
      gone: { sign: 'remove', certainty: 'verified' },
      service: {
        sign: 'change',
        certainty: 'verified',
        text: 'service app: enabled, started (now not active, not enabled)',
      },
      wait: { sign: 'unchanged', certainty: 'verified' },
      reboot: { sign: 'unchanged', certainty: 'predicted' },
      ...(packages.length > 0 && { package: { sign: 'unchanged', certainty: 'verified' } }),
    });
    expect(JSON.stringify(first)).not.toContain('kept by hand');
    expect(previewsOf(first, 'h2')).toMatchObject({ template: { sign: 'unchanged' }, check: { sign: 'unchanged' } });
    expect(groupHosts(0, plan, first).map(({ hosts }) => hosts.length)).toEqual([1, 1]);
    expect(first.gates.map(({ gate, ...more }) => ({ gate: plan.gates[gate]?.name, ...more }))).toMatchObject(
      site.hosts.flatMap(({ name }) => [
        { gate: 'up', host: name, verdict: 'pass' },
        { gate: 'made', host: name, verdict: 'fail', detail: 'exit 1: not yet' },
      ]),
    );
    expect(first.checks.filter(({ verdict }) => verdict !== 'good')).toMatchObject([
      { name: 'gates', verdict: 'doubt' },
    ]);

    expect(driftBetween(plan, first, await look())).toEqual([]);

    const ran = await site.nightshift('run', file);
    expect(ran).toMatchObject({ exitCode: 0, err: '' });
    const { hosts } = await site.status();
    for (const { name } of site.hosts) {
      const previews = previewsOf(first, name);
      for (const { name: step, outcome } of hosts[name]?.steps ?? [])
        if (step !== 'opaque' && step !== 'check')
          expect([name, step, previews[step]?.sign === 'unchanged']).toEqual([name, step, outcome === 'unchanged']);
      becameAsPredicted(
        was[name] ?? {},
        site.files()[name] ?? {},
        site.host(Number(name.slice(1))).root,
        Object.values(previews),
      );
    }

    const second = await look();
    for (const { name } of site.hosts)
      for (const [step, { sign, text }] of Object.entries(previewsOf(second, name)))
        expect([name, step, sign, text]).toEqual([name, step, step === 'opaque' ? 'opaque' : 'unchanged', text]);
    expect(driftBetween(plan, first, second).length).toBeGreaterThan(20);
  });

  /** Every path that is not as it was is one that a preview named, and is what that preview said it would be. */
  function becameAsPredicted(was: Files, is: Files, root: string, previews: readonly StepPreview[]): void {
    const paths = new Set<string>([
      'made',
      'local',
      'by sh',
      'app/balancer.new',
      'deep',
      'deep/er',
      'services/app.active',
      'services/app.enabled',
    ]);
    for (const { step, sign, diff, text } of previews) {
      const look = plan.steps[step]?.preview.look;
      if (look === undefined || !('path' in look)) continue;
      const path = look.path.slice(root.length + 1);
      for (const below of Object.keys({ ...was, ...is }))
        if (look.kind === 'directory' && below.startsWith(`${path}/`)) paths.add(below);
      paths.add(path);
      expect([path, is[path] === was[path]]).toEqual([path, sign === 'unchanged' || look.kind === 'directory']);
      expect([path, was[path] === undefined]).toEqual([path, sign === 'create']);
      if (look.kind === 'symlink') expect(text).toBe(`${look.path}: ${was[path]?.slice(5)} → ${is[path]?.slice(5)}`);
      if (diff !== null && look.kind !== 'directory')
        expect([path, applyPatch(textOf(was[path]), `--- a\n+++ b\n${diff}\n`)]).toEqual([path, textOf(is[path])]);
    }
    const changed = Object.keys({ ...was, ...is }).filter((path) => was[path] !== is[path]);
    expect(changed.filter((path) => !paths.has(path))).toEqual([]);
  }
});

/** Of `file 0644 text`. */
const textOf = (file: string | undefined): string => file?.replace(/^file \d+ /, '') ?? '';
