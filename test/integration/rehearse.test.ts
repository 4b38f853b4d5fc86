import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Plan, Step } from '../../src/generated/plan.ts';
import type { RehearsalProof } from '../../src/model/rehearsal.ts';
import { describeWithSshd } from '../setup/sshd.ts';
import { Command } from './command.ts';
import { environment, openSite, type Site } from './site.ts';

/** A service manager whose services are files beside it. */
const serviceManager = `#!/bin/sh
cd "\${0%/*}" || exit 1
case $1 in
is-active) [ -e "$2.active" ] ;;
is-enabled) [ -e "$2.enabled" ] ;;
start | restart) touch "$2.active" ;;
stop) rm -f "$2.active" ;;
esac
`;

const app = '{{ host.root }}/app';

/** What a release does, each with an undo that is right. */
const steps: readonly Step[] = [
  { name: 'make', run: `echo one > ${app}/one; echo two > ${app}/two`, undo: `rm ${app}/one ${app}/two` },
  { name: 'close', run: `chmod 0600 ${app}/app.conf`, undo: `chmod 0640 ${app}/app.conf` },
  { name: 'running', service: { name: 'app', state: 'started' } },
  {
    name: 'stop',
    run: '{{ host.root }}/services/ctl stop app',
    undo: '{{ host.root }}/services/ctl start app',
  },
  { name: 'conf', upload: { from: 'app.conf', to: `${app}/app.conf` } },
];

/** The same with another undo of one step. */
const undoing = (name: string, undo: string): Step[] =>
  steps.map((step) => (step.name === name && 'run' in step ? { ...step, undo } : step));

describeWithSshd('a rehearsal on real hosts', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(2);
    const managers = site.hosts.map(({ name, root }) => [name, { serviceManager: join(root, 'services/ctl') }]);
    await site.writeEnvironment({ hosts: Object.fromEntries(managers) });
    site.write('app.conf', 'new\n');
  });
  afterAll(() => site?.close());
  beforeEach(() => {
    site.layOut();
    for (const { root } of site.hosts) {
      mkdirSync(join(root, 'services'));
      writeFileSync(join(root, 'services/ctl'), serviceManager);
      chmodSync(join(root, 'services/ctl'), 0o755);
      writeFileSync(join(root, 'services/app.active'), '');
    }
  });

  /** The plan of another environment, which is not even there: rehearsed in that of the site. */
  function plan(of: readonly Step[], more: Partial<Plan> = {}): string {
    return site.write('pipelines/billing.yaml', {
      apiVersion: 'nightshift/v1',
      name: 'billing',
      environment: 'production',
      window: 'weeknights',
      stages: [{ name: 'all', hosts: 'fleet', steps: of }],
      ...more,
    });
  }

  const rehearse = (file: string, ...more: string[]) => site.nightshift('rehearse', file, '--on', environment, ...more);

  it('proves a rollback that leaves everything as it was', async () => {
    const before = site.files();
    const file = join(site.project, 'proof.json');
    const { exitCode, out, err } = await rehearse(plan(steps), '--out', file);
    expect(err).toBe('');
    expect(out).toContain('Rollback proven');
    expect(exitCode).toBe(0);
    expect(site.files()).toEqual(before);
    const proof: RehearsalProof = JSON.parse(readFileSync(file, 'utf8'));
    expect(proof).toMatchObject({
      result: 'proven',
      differences: [],
      environment,
      hosts: ['h1', 'h2'],
      change: 'billing',
    });
    expect(proof.compared).toEqual(
      site.hosts.flatMap(({ root }) => [join(root, 'app'), join(root, 'services')]).sort(),
    );
    const status = await site.status();
    expect(status).toMatchObject({ run: proof.run, rehearsal: true, outcome: 'rolledBack', exitCode: 3 });
    expect((await site.nightshift('history')).out).toContain('billing (rehearsal)');
  });

  it('names the file that an undo forgets, the mode it gets wrong and the service it leaves stopped', async () => {
    const wrong = [
      ...undoing('make', `rm ${app}/one`).slice(0, 1),
      ...undoing('close', `chmod 0644 ${app}/app.conf`).slice(1, 2),
      ...undoing('stop', ':').slice(2, 4),
    ];
    const { exitCode, out } = await rehearse(plan(wrong), '--output', 'json');
    expect(exitCode).toBe(4);
    const proof: RehearsalProof = JSON.parse(out);
    expect(proof.result).toBe('differences');
    expect(proof.differences).toEqual(
      site.hosts.flatMap(({ name, root }) => [
        `${name}: ${root}/app/app.conf: its mode was 0640, is 0644`,
        `${name}: ${root}/app/two: was absent, is a file of 4 bytes`,
        `${name}: ${root}/services/app.active: was a file of 0 bytes, is absent`,
        `${name}: service app: was running and not enabled, is stopped and not enabled`,
      ]),
    );
  });

  it('compares what is watched, not what is left out; a step that cannot be taken back is proven by nothing', async () => {
    const { root } = site.host(1);
    const writing = (undo: string): Step[] => [
      { name: 'log', run: `cd ${app}; mkdir -p logs; date > logs/a; cd ..; touch elsewhere`, undo },
      { name: 'migrate', run: 'true', irreversible: 'one way' },
    ];
    const forgot = await rehearse(plan(writing(':')), '--except', join(root, 'app/logs'), '--watch', root);
    expect(forgot.exitCode).toBe(4);
    expect(forgot.out).toContain(`h1: ${root}/elsewhere: was absent, is a file of 0 bytes`);
    expect(forgot.out).not.toMatch(/h1: \S*logs/);
    expect(forgot.out).toContain(`${root}/app/logs: left out with --except`);
    expect(forgot.out).toContain('step migrate: cannot be taken back (one way)');
  });

  it('fails as a run does when something fails on its way', async () => {
    const before = site.files();
    const failing: Step[] = [...steps, { name: 'bad', run: 'exit 7', undo: ':' }];
    const { exitCode, out } = await rehearse(plan(failing), '--output', 'json');
    expect(exitCode).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ result: 'failed', compared: [] });
    expect(site.files()).toEqual(before);
  });

  it('does nothing where a host cannot be looked at', async () => {
    const unreachable = { h2: { port: 1 } };
    await site.writeEnvironment({ hosts: unreachable });
    const { exitCode, err } = await rehearse(plan(steps.slice(0, 1)));
    await site.writeEnvironment();
    expect(exitCode).toBe(1);
    expect(err).toMatch(/NS3351 .*\bh2\b/);
    expect(existsSync(join(site.host(1).root, 'app/one'))).toBe(false);
  });
});

describe('where nothing may be rehearsed', () => {
  const project = mkdtempSync(join(tmpdir(), 'nightshift-rehearse-'));
  afterAll(() => rmSync(project, { recursive: true, force: true }));
  const write = (file: string, content: object) => {
    mkdirSync(join(project, dirname(file)), { recursive: true });
    writeFileSync(join(project, file), JSON.stringify({ apiVersion: 'nightshift/v1', ...content }));
    return join(project, file);
  };
  const rehearse = (...args: string[]) => {
    const { PATH = '' } = process.env;
    const env = { PATH, HOME: project, NIGHTSHIFT_STATE: join(project, 'state') };
    return new Command(['rehearse', ...args], { cwd: project, env }).ended;
  };
  const plan = (hosts: string) =>
    write(`pipelines/${hosts}.yaml`, {
      ...{ name: 'billing', environment: 'production', author: 'a.author' },
      stages: [{ name: 'all', hosts, steps: [{ run: 'true', undo: 'true' }] }],
    });
  const declare = (name: string, policy: object) => {
    // Nothing listens there: whoever connects fails otherwise than by refusing.
    write(`inventories/${name}/hosts.yaml`, { hosts: { h1: { address: '127.0.0.1', port: 1 } } });
    write(`inventories/${name}/calendar.yaml`, {
      timezone: 'UTC',
      windows: [{ name: 'w', from: '2026-01-01T00:00:00', to: '2036-01-01T00:00:00' }],
    });
    write(`inventories/${name}/policy.yaml`, policy);
    writeFileSync(join(project, `inventories/${name}/approvers`), '');
  };
  beforeAll(() => {
    declare('production', { windows: 'required' });
    declare('staging', { windows: 'optional' });
    declare('guarded', { windows: 'optional', approvals: { count: 1 } });
  });

  it('is refused before any host is reached, and where the plan has no hosts', async () => {
    const [own, guarded, elsewhere] = await Promise.all([
      rehearse(plan('h1'), '--on', 'production'),
      rehearse(plan('h1'), '--on', 'guarded'),
      rehearse(plan('billing'), '--on', 'staging'),
    ]);
    expect(own).toMatchObject({
      exitCode: 5,
      err: expect.stringContaining('NS3350 not rehearsed: production is where'),
    });
    expect(guarded).toMatchObject({
      exitCode: 5,
      err: expect.stringContaining('NS3350 not rehearsed: guarded lets only'),
    });
    expect(elsewhere).toMatchObject({ exitCode: 1, err: expect.stringContaining('billing') });
  });
});
