import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Stage, Step } from '../../src/generated/plan.ts';
import { isAlive } from '../setup/processes.ts';
import { describeWithSshd } from '../setup/sshd.ts';
import { type HealthServers, startHealthServers } from './healthServers.ts';
import { linesOf } from './heldStep.ts';
import { openSite, type Site } from './site.ts';

const hasProgram = (name: string): boolean => spawnSync(name, ['-c', ''], { stdio: 'ignore' }).error === undefined;

/** A service manager beside the host's services: `NAME.active` and `NAME.enabled` are files, `calls` what it was asked. */
const serviceManager = `#!/bin/sh
cd "\${0%/*}" || exit 1
case $1 in
is-active) [ -e "$2.active" ]; exit ;;
is-enabled) [ -e "$2.enabled" ]; exit ;;
esac
echo "$*" >> ../calls
case $1 in
start | restart) touch "$2.active" ;;
stop) rm -f "$2.active" ;;
enable) touch "$2.enabled" ;;
disable) rm -f "$2.enabled" ;;
esac
`;

const once = (mark: string): string => `test -e {{ host.root }}/${mark}`;
const rm = (mark: string): string => `rm {{ host.root }}/${mark}`;
const marked = (mark: string) => ({ unless: once(mark), undo: rm(mark) });

/** Every type of step; each makes something, says how it is undone where it does not know, and is unchanged when it is done. */
function everyStep(port: number): Step[] {
  const scripts = (['sh', 'bash', 'python3'] as const).filter(hasProgram).map((interpreter) => ({
    name: interpreter,
    script: { file: `scripts/make.${interpreter}`, interpreter, args: [`{{ host.root }}/by ${interpreter}`] },
    unless: `test -e {{ host.root }}/by\\ ${interpreter}`,
    undo: { script: { file: 'scripts/unmake.sh', args: [`{{ host.root }}/by ${interpreter}`] } },
  }));
  return [
    {
      name: 'run',
      run: 'printf "%s|" "$GREETING" "$PWD" > made; cat >> made',
      env: { GREETING: "it's {{ version }}" },
      directory: '{{ host.root }}',
      stdin: 'from {{ host.name }}',
      ...marked('made'),
    },
    ...scripts,
    { name: 'file', upload: { from: 'new.bin', to: '{{ host.root }}/app/app.conf', mode: '0600' } },
    { name: 'fresh', upload: { from: 'new.bin', to: '{{ host.root }}/deep/er/new.bin' } },
    { name: 'directory', upload: { from: 'tree', to: '{{ host.root }}/app/releases/1.0.0' } },
    { name: 'template', template: { from: 'motd.liquid', to: '{{ host.root }}/motd', variables: { word: 'hello' } } },
    { name: 'symlink', symlink: { path: '{{ host.root }}/app/current', to: 'releases/2.0.0' } },
    { name: 'line', line: { path: '{{ host.root }}/balancer', match: '^enabled', line: 'weight = 5' } },
    { name: 'service', service: { name: 'app', state: 'started', enabled: true } },
    // These make their change and fail: what is found done the second time is a change all the same.
    { name: 'local', local: 'echo {{ host.name }} > {{ host.root }}/local; exit 1', retries: 1, ...marked('local') },
    { name: 'halfway', run: 'touch {{ host.root }}/half; exit 1', retries: 1, ...marked('half') },
    {
      name: 'flaky',
      run: 'cd {{ host.root }}; echo try >> tries; grep -c . tries | grep -qx 3',
      retries: 2,
      unless: 'grep -c . {{ host.root }}/tries | grep -qx 3',
      undo: rm('tries'),
    },
    { name: 'until-command', wait: { command: once('made'), within: '10s', every: '100ms' } },
    { name: 'until-port', wait: { port, within: '10s', every: '100ms' } },
    { name: 'until-url', wait: { url: `http://{{ host.address }}:${port}/`, within: '10s', every: '100ms' } },
  ];
}

describeWithSshd('steps on real hosts', () => {
  let site: Site;
  let service: HealthServers;
  let steps: Step[];

  beforeAll(async () => {
    site = await openSite(2);
    service = await startHealthServers(site.hosts, () => true);
    steps = everyStep(service.port);
    writeProject();
    const managers = site.hosts.map(({ name, root }) => [name, { serviceManager: join(root, 'services/ctl') }]);
    await site.writeEnvironment({ hosts: Object.fromEntries(managers) });
  });
  afterAll(async () => {
    await service?.close();
    await site?.close();
  });
  beforeEach(() => {
    site.layOut();
    for (const { root } of site.hosts) {
      mkdirSync(join(root, 'services'));
      writeFileSync(join(root, 'services/ctl'), serviceManager);
      chmodSync(join(root, 'services/ctl'), 0o755);
      chmodSync(join(root, 'app/releases/1.0.0/VERSION'), 0o604);
    }
  });

  function writeProject(): void {
    site.write('scripts/make.sh', 'printf sh > "$1"\n');
    site.write('scripts/make.bash', 'words=(ba sh); [[ $1 ]] && printf %s $words sh > "$1"\n');
    site.write('scripts/make.python3', 'import sys\nopen(sys.argv[1], "w").write("python")\n');
    site.write('scripts/unmake.sh', 'rm "$1"\n');
    writeFileSync(site.write('new.bin', ''), Buffer.from(Array.from({ length: 3000 }, (_, at) => at % 256)));
    site.write('tree/VERSION', 'two\n');
    site.write('tree/bin/app', '#!/bin/sh\n');
    chmodSync(join(site.project, 'tree/bin/app'), 0o755);
    site.write('motd.liquid', '{{ word }} from {{ host.name }}\n');
  }

  const plan = (more: readonly Step[] = [], stage: Partial<Stage> = {}) =>
    site.plan({
      variables: { version: '2.0.0' },
      stages: [{ name: 'all', hosts: 'fleet', steps: [...steps, ...more], ...stage }],
    });
  const outcomes = async (host: string) =>
    Object.fromEntries((await site.status()).hosts[host]?.steps.map(({ name, outcome }) => [name, outcome]) ?? []);

  it('make what they say, once', async () => {
    const before = site.files();
    const first = await site.nightshift('run', plan());
    expect(first).toMatchObject({ exitCode: 0, err: '' });
    const made = site.files();
    for (const { name, root } of site.hosts) expect(made[name]).toEqual({ ...before[name], ...madeBy(name, root) });
    for (const [step, outcome] of Object.entries(await outcomes('h1')))
      expect([step, outcome]).toEqual([step, step.startsWith('until') ? 'unchanged' : 'changed']);

    expect((await site.nightshift('run', plan())).exitCode).toBe(0);
    expect(site.files()).toEqual(made);
    expect(Object.values(await outcomes('h1'))).toEqual(steps.map(() => 'unchanged'));
  });

  /** Paths that are new or other than before, as `everyStep` leaves them. */
  function madeBy(name: string, root: string): Record<string, string> {
    const bin = readFileSync(join(site.project, 'new.bin'), 'latin1');
    return {
      made: `file 0644 it's 2.0.0|${root}|from ${name}`,
      'by sh': 'file 0644 sh',
      ...(hasProgram('bash') && { 'by bash': 'file 0644 bash' }),
      ...(hasProgram('python3') && { 'by python3': 'file 0644 python' }),
      'app/app.conf': `file 0600 ${bin}`,
      deep: 'directory 0755',
      'deep/er': 'directory 0755',
      'deep/er/new.bin': `file 0644 ${bin}`,
      'app/releases/1.0.0/VERSION': 'file 0644 two\n',
      'app/releases/1.0.0/bin': 'directory 0755',
      'app/releases/1.0.0/bin/app': 'file 0755 #!/bin/sh\n',
      motd: `file 0644 hello from ${name}\n`,
      'app/current': 'link releases/2.0.0',
      balancer: 'file 0644 weight = 5\n',
      'services/app.active': 'file 0644 ',
      'services/app.enabled': 'file 0644 ',
      calls: 'file 0644 enable app\nstart app\n',
      local: `file 0644 ${name}\n`,
      half: 'file 0644 ',
      tries: 'file 0644 try\ntry\ntry\n',
    };
  }

  it('are all taken back when a later one fails', async () => {
    const before = site.files();
    const fail: Step = { name: 'fail', run: 'test {{ host.name }} != h2', irreversible: 'changes nothing' };
    expect((await site.nightshift('run', plan([fail]))).exitCode).toBe(3);
    for (const { name } of site.hosts) {
      const { calls, ...files } = site.files()[name] ?? {};
      expect(files).toEqual(before[name]);
      expect(calls).toBe('file 0644 enable app\nstart app\nstop app\ndisable app\n');
    }
  });

  /** One step on one host, and a step on the way out. */
  const onlyOn1 = (step: Step) => {
    const always: Step[] = [{ name: 'leave', run: 'echo left >> {{ host.root }}/left' }];
    return site.nightshift('run', site.plan({ stages: [{ name: 'one', hosts: 'h1', steps: [step], always }] }));
  };

  it('that exceed their time leave no process behind, and the way out is taken', async () => {
    const slow: Step = {
      name: 'slow',
      run: 'cd {{ host.root }}; echo $$ >> pids; sleep 600 & echo $! >> pids; (sleep 600; true) & echo $! >> pids; wait',
      timeout: '1s',
      undo: 'cd {{ host.root }}; mv pids seen',
    };
    const { exitCode, out } = await onlyOn1(slow);
    expect(exitCode).toBe(3);
    expect(out).toMatch(/slow: failed: timed out/);
    const { root } = site.host(1);
    const pids = linesOf(join(root, 'seen')).map(Number);
    expect(pids).toHaveLength(3);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(linesOf(join(root, 'left'))).toEqual(['left']);
  });

  it.skipIf(hasProgram('pwsh'))('of an interpreter that the host lacks fail with its name', async () => {
    site.write('scripts/make.pwsh', 'exit 0');
    const script = { file: 'scripts/make.pwsh', interpreter: 'pwsh' as const };
    const { exitCode, out, err } = await onlyOn1({ name: 'shell', script, irreversible: 'changes nothing' });
    expect({ exitCode, err }).toEqual({ exitCode: 3, err: '' });
    expect(out).toContain('pwsh: not found');
  });
});
