import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HostLock } from '../../../src/adapters/hosts/hostLock.ts';
import { ReceiptHosts } from '../../../src/adapters/hosts/receiptHosts.ts';
import { SurveyHosts } from '../../../src/adapters/hosts/surveyHosts.ts';
import type { Become, HostTarget } from '../../../src/model/executionPlan.ts';
import { createMask } from '../../../src/model/masking.ts';
import type { Transport } from '../../../src/runtime/ports.ts';
import { describeWithPeople, openToAll, People, type Person } from '../../setup/people.ts';
import { type FleetHost, type SshdFleet, startSshd } from '../../setup/sshd.ts';
import { ended, fence, hostStep, never, type StepWish } from '../hosts/fleet.ts';
import { isAlive, waitFor } from '../hosts/processes.ts';
import { openSshFor, throughOpenSsh } from '../openssh/openSsh.ts';
import { transportFor } from '../transport/controller.ts';

interface Place {
  readonly host: FleetHost;
  readonly target: HostTarget;
  readonly hosts: ReceiptHosts;
}

describeWithPeople('steps as another user', () => {
  let fleet: SshdFleet;
  const people = new People();
  let login: Person;
  let other: Person;
  let third: Person;
  const all: ReceiptHosts[] = [];

  beforeAll(async () => {
    login = people.make('login');
    other = people.make('other');
    third = people.make('third');
    people.sudoers(
      `${login.name} ALL=(${other.name}) ALL`,
      `${login.name} ALL=(${third.name}) NOPASSWD: ALL`,
      `Defaults:${login.name} use_pty`,
    );
    fleet = await startSshd();
  });
  afterAll(async () => {
    await Promise.all(all.map((hosts) => hosts.close()));
    await people.remove();
    await fleet.close();
  });

  const byPassword = (): Become => ({
    ...{ user: other.name, method: 'sudo', password: { env: login.password }, tty: false },
  });
  const asThird = (): Become => ({ user: third.name, method: 'sudo', password: null, tty: false });

  /** A host that is reached as `more` says, and what a run would use for it. */
  async function place(
    more: () => Partial<HostTarget>,
    by: 'ssh2' | 'openssh' = 'ssh2',
    of: SshdFleet = fleet,
  ): Promise<Place> {
    const [host] = await of.hosts(1);
    if (host === undefined) throw new Error('no host');
    openToAll(of, host);
    const target = { ...of.target(host, { user: login.name, reconnectForMs: 20_000 }), ...more() };
    const transport = transportBy(by);
    const hosts = hostsOver(transport);
    return { host, hosts, target: by === 'ssh2' ? target : throughOpenSsh(target) };
  }

  function transportBy(by: 'ssh2' | 'openssh'): Transport {
    const passphrase = async (source: object) => ('env' in source ? String(source.env) : 'none');
    return by === 'ssh2' ? transportFor({ passphrase }) : openSshFor({ passphrase, home: fleet.directory });
  }

  function hostsOver(transport: Transport): ReceiptHosts {
    const hosts = new ReceiptHosts({
      ...{ transport, fillSecrets: (text) => text, mask: createMask([]), secretForms: [] },
      payloadBytes: () => {
        throw new Error('no file is sent');
      },
      limits: { graceMs: 1_000, lockEveryMs: 20 },
    });
    all.push(hosts);
    return hosts;
  }

  const lock = ({ hosts, target }: Place, by = fence()) => hosts.lock(target, by, 0, never);

  function run({ hosts, target }: Place, script: string, more: StepWish = {}, as?: Become | null) {
    const step = hostStep(script, more);
    const command = as === undefined ? step.command : { ...step.command, become: as };
    return hosts.runStep(target, fence(), { ...step, command }, never);
  }

  for (const by of ['ssh2', 'openssh'] as const) {
    for (const tty of [false, true]) {
      it(`${by}${tty ? ' with a terminal' : ''}: a step outlives its connection, and its output comes whole`, async () => {
        const at = await place(() => ({ become: { ...byPassword(), tty } }), by);
        expect(await lock(at)).toMatchObject({ status: 'locked' });
        const runs = join(at.host.root, 'runs');
        const script = `id -un >> ${runs}; until [ -e ${at.host.root}/go ]; do sleep 0.05; done; head -c 500000 /dev/zero | tr '\\0' '\\r'; cat; exit 9`;
        const running = run(at, script, { stdin: 'a\r\nb' });
        await waitFor(() => existsSync(runs));
        expect(await fleet.cut(at.host)).toBeGreaterThan(0);
        writeFileSync(join(at.host.root, 'go'), '');
        const report = ended(await running);
        expect(report.exitCode).toBe(9);
        expect(report.output === `${'\r'.repeat(500_000)}a\r\nb`).toBe(true);
        expect(readFileSync(runs, 'utf8')).toBe(`${other.name}\n`);
        expect(statSync(`${at.host.stateDir}-${other.name}`).uid).toBe(other.uid);
        expect(await at.hosts.release(at.target, fence())).toBe(true);
        await at.hosts.close();
        await waitFor(() => people.processes(other).length === 0);
      });
    }
  }

  it('a server that opens one session only lets no second user in, and says so', async () => {
    const narrow = await startSshd({ maxSessions: 1 });
    const at = await place(() => ({ become: byPassword(), alsoAs: [asThird()] }), 'ssh2', narrow);
    expect(await lock(at)).toMatchObject({ status: 'unreachable', problem: { code: 'NS2030' } });
    const alone = { ...at, target: { ...at.target, alsoAs: [] } };
    expect(await lock({ ...alone, hosts: hostsOver(transportBy('ssh2')) }, fence(1, 'run-2'))).toMatchObject({
      status: 'locked',
    });
    await narrow.close();
  });

  it('runs by su, too', async () => {
    const as = { user: other.name, method: 'su', password: { env: other.password }, tty: false } as const;
    const at = await place(() => ({ become: as }));
    await lock(at);
    expect(ended(await run(at, 'id -un; pwd'))).toMatchObject({ output: `${other.name}\n/home/${other.name}\n` });
  });

  it('a time limit ends a step and all its processes', async () => {
    const at = await place(() => ({ become: byPassword() }));
    await lock(at);
    const file = join(at.host.root, 'pid');
    const report = ended(await run(at, `sleep 60 & echo $! > ${file}; wait`, { timeoutMs: 1_000 }));
    expect(report).toMatchObject({ timedOut: true, exitCode: 124 });
    expect(isAlive(Number(readFileSync(file, 'utf8')))).toBe(false);
  });

  it('steps of one host run as several users, over one connection, under one lock', async () => {
    const at = await place(() => ({ become: byPassword(), alsoAs: [null, asThird()] }));
    expect(await lock(at)).toMatchObject({ status: 'locked' });
    const who = async (key: string, as?: Become | null) => ended(await run(at, 'id -un', { key }, as)).output.trim();
    expect(await who('0.0.forward.1')).toBe(other.name);
    expect(await who('0.1.forward.1', asThird())).toBe(third.name);
    expect(await who('0.2.forward.1', null)).toBe(login.name);
    expect(await at.hosts.receipts(at.target, fence(), never)).toEqual({
      status: 'found',
      exitCodes: { '0.0.forward.1': 0, '0.1.forward.1': 0, '0.2.forward.1': 0 },
    });
    const outsider = { ...at, hosts: hostsOver(transportBy('ssh2')) };
    expect(await lock(outsider, fence(1, 'run-2'))).toMatchObject({ status: 'held', run: 'run-1' });
    expect(await at.hosts.release(at.target, fence())).toBe(true);
    expect(await lock(outsider, fence(1, 'run-2'))).toMatchObject({ status: 'locked' });
  });

  it('a lock that one user is refused is not kept by the others', async () => {
    const at = await place(() => ({ become: byPassword(), alsoAs: [asThird()] }));
    const third = {
      ...at,
      target: { ...at.target, become: asThird(), alsoAs: [] },
      hosts: hostsOver(transportBy('ssh2')),
    };
    expect(await lock(third, fence(1, 'run-2'))).toMatchObject({ status: 'locked' });
    expect(await lock(at)).toMatchObject({ status: 'held', run: 'run-2' });
    const first = { ...at, target: { ...at.target, alsoAs: [] }, hosts: hostsOver(transportBy('ssh2')) };
    expect(await lock(first, fence(1, 'run-3'))).toMatchObject({ status: 'locked' });
  });

  it('nothing is started beside a step that still runs as another user', async () => {
    const at = await place(() => ({ become: byPassword(), alsoAs: [asThird()], reconnectForMs: 1 }));
    await lock(at);
    const log = join(at.host.root, 'log');
    const go = join(at.host.root, 'go');
    writeFileSync(log, '');
    chmodSync(log, 0o666);
    const script = `echo first >> ${log}; until [ -e ${go} ]; do sleep 0.05; done; echo over >> ${log}`;
    const stop = new AbortController();
    const first = at.hosts.runStep(at.target, fence(), hostStep(script, { key: '0.0.forward.1' }), stop.signal);
    await waitFor(() => readFileSync(log, 'utf8') === 'first\n');
    stop.abort();
    expect(await first).toMatchObject({ status: 'unknown' });
    const troubles: string[] = [];
    const onTrouble = (text: string) => {
      troubles.push(text);
      writeFileSync(go, '');
    };
    const second = await run(at, `echo second >> ${log}`, { key: '0.1.forward.1', onTrouble }, asThird());
    expect(ended(second).exitCode).toBe(0);
    expect(readFileSync(log, 'utf8')).toBe('first\nover\nsecond\n');
    expect(troubles).toEqual([expect.stringContaining('0.0.forward.1')]);
  });

  it('an outsider sees and takes off the locks of all users', async () => {
    const at = await place(() => ({ become: byPassword(), alsoAs: [asThird()] }));
    await lock(at);
    const go = join(at.host.root, 'go');
    const begun = join(at.host.root, 'begun');
    const running = run(at, `true > ${begun}; until [ -e ${go} ]; do sleep 0.05; done`, {}, asThird());
    await waitFor(() => existsSync(begun));
    const outsider = new HostLock(at.target, transportBy('ssh2'));
    const { lock: held } = await outsider.standing();
    if (held === null) throw new Error('it is locked');
    expect(held).toMatchObject({ run: 'run-1', running: [{ key: 'deploy.1', fate: 'running' }] });
    expect(await outsider.takeOff(held)).toMatchObject({ reason: 'running' });
    writeFileSync(go, '');
    await running;
    expect(await outsider.takeOff(held)).toBeNull();
    expect(await outsider.standing()).toMatchObject({ lock: null });
    await outsider.close();
  });

  it.each([false, true])('a dry run looks as the same user (terminal: %s)', async (tty) => {
    const at = await place(() => ({ become: { ...byPassword(), tty } }));
    const commands = [{ id: 'who', script: 'id -un', timeoutMs: 5_000 }];
    const nothing = { paths: [], contents: [], trees: [], services: [], packages: [], lines: [], programs: [] };
    const request = { ...nothing, stateDir: null, commands, folders: [], sudo: false };
    const report = await new SurveyHosts({ transport: transportBy('ssh2') }).survey(at.target, request, never);
    if (report.status !== 'surveyed') throw new Error(JSON.stringify(report));
    expect(report.survey.facts.uid).toBe(other.uid);
    expect(report.survey.commands.who).toMatchObject({ exitCode: 0, output: `${other.name}\n` });
    expect(report.survey.stateDir.path).toBe(`/var/tmp/nightshift-${other.uid}`);
  });

  it('a wrong password is a refusal of the host, at once, and does not come from the host twice', async () => {
    const at = await place(() => ({ become: { ...byPassword(), password: { env: 'wrong' } } }));
    expect(await lock(at)).toMatchObject({ status: 'unreachable', problem: { code: 'NS2040' } });
    expect(await lock(at)).toMatchObject({ status: 'unreachable', problem: { code: 'NS2040' } });
  });
});
