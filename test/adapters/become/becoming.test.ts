import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Controller } from '../../../src/adapters/transport/credentials.ts';
import type { Become, HostTarget } from '../../../src/model/executionPlan.ts';
import type { Problem } from '../../../src/model/problems.ts';
import { NightshiftError } from '../../../src/model/problems.ts';
import type { HostSession, Transport } from '../../../src/runtime/ports.ts';
import { describeWithPeople, openToAll, People, type Person } from '../../setup/people.ts';
import { type SshdFleet, startSshd } from '../../setup/sshd.ts';
import { commandLines, environments, waitFor } from '../hosts/processes.ts';
import { openSshFor, throughOpenSsh } from '../openssh/openSsh.ts';
import { run, transportFor } from '../transport/controller.ts';

const never = new AbortController().signal;

describeWithPeople('becoming another user', () => {
  let fleet: SshdFleet;
  let sudoLog: string;
  const people = new People();
  let login: Person;
  let free: Person;
  let other: Person;
  const sessions: HostSession[] = [];

  beforeAll(async () => {
    login = people.make('login');
    free = people.make('free');
    other = people.make('other');
    fleet = await startSshd();
    sudoLog = join(fleet.directory, 'sudo.log');
    people.sudoers(
      `${login.name} ALL=(ALL) ALL`,
      `${free.name} ALL=(${other.name}) NOPASSWD: ALL`,
      `Defaults:${free.name} requiretty, use_pty`,
      `Defaults:${login.name} logfile=${sudoLog}, loglinelen=0`,
    );
    people.doas(`permit ${login.name} as ${other.name}`, `permit nopass ${free.name} as ${other.name}`);
  });
  afterAll(async () => {
    for (const session of sessions) session.close();
    await Promise.all(sessions.map(({ closed }) => closed));
    await people.remove();
    await fleet.close();
  });

  const transports: { readonly [name: string]: () => readonly [Transport, (target: HostTarget) => HostTarget] } = {
    ssh2: () => [transportFor({ passphrase: passwords }), (target) => target],
    openssh: () => [openSshFor({ passphrase: passwords, home: fleet.directory }), throughOpenSsh],
  };
  const passwords: Controller['passphrase'] = async (source) =>
    'env' in source ? source.env : Promise.reject(new Error('another source'));

  async function connect(name: 'ssh2' | 'openssh', user: Person): Promise<HostSession> {
    const [host] = await fleet.hosts(1);
    if (host === undefined) throw new Error('no host');
    openToAll(fleet, host);
    const [transport, change] = transports[name]?.() ?? [];
    if (transport === undefined || change === undefined) throw new Error('no transport');
    const session = await transport.connect(change(fleet.target(host, { user: user.name })), never);
    sessions.push(session);
    return session;
  }

  const become = (more: Partial<Become> = {}): Become => ({
    ...{ user: other.name, method: 'sudo', password: null, tty: false },
    ...more,
  });

  async function problemOf(work: Promise<unknown>): Promise<Problem> {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const [problem] = error instanceof NightshiftError ? error.problems : [];
    if (problem === undefined) throw new Error(`expected a NightshiftError, got ${String(error)}`);
    return problem;
  }

  const who = 'sh -c "id -un; pwd; echo $HOME $USER $LOGNAME; cat"';
  const asWhom = (person: Person, more: string) =>
    `${person.name}\n/home/${person.name}\n/home/${person.name} ${person.name} ${person.name}\n${more}`;

  for (const name of ['ssh2', 'openssh'] as const) {
    it(`${name}: runs as another by sudo with a password, and by su and doas`, async () => {
      const session = await connect(name, login);
      const own: Become['password'] = { env: login.password };
      for (const as of [
        become({ password: own }),
        become({ password: own, tty: true }),
        become({ method: 'su', password: { env: other.password } }),
        become({ method: 'su', password: { env: other.password }, tty: true }),
        become({ method: 'doas', password: own, tty: true }),
      ]) {
        const input = new TextEncoder().encode(as.tty ? '' : 'input');
        const command = as.tty ? who.replace('; cat', '') : who;
        const found = await run(session, command, { as, input });
        expect([as.method, as.tty, found.output.toString(), found.exitCode]).toEqual([
          ...[as.method, as.tty],
          ...[asWhom(other, as.tty ? '' : 'input'), 0],
        ]);
      }
    });

    it(`${name}: needs no password where none is asked for, on a terminal where one is wanted`, async () => {
      const session = await connect(name, free);
      expect((await problemOf(run(session, 'id', { as: become() }))).message).toContain('you must have a tty');
      expect((await run(session, who.replace('; cat', ''), { as: become({ tty: true }) })).output.toString()).toBe(
        asWhom(other, ''),
      );
      expect((await run(session, 'sh -c "exit 7"', { as: become({ method: 'doas' }) })).exitCode).toBe(7);
    });

    it(`${name}: a terminal changes nothing of what goes through it`, async () => {
      const session = await connect(name, free);
      const bytes = Buffer.alloc(10_000_000, Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
      const echoed = await run(session, `head -c ${bytes.length}`, { as: become({ tty: true }), input: bytes });
      expect(echoed.output.equals(bytes)).toBe(true);
    });
  }

  it('sends a wrong password once, says so, and never sends it again', async () => {
    const session = await connect('ssh2', login);
    const as = become({ password: { env: 'wrong-by-far' } });
    const problem = await problemOf(run(session, 'id', { as }));
    expect(problem.code).toBe('NS2040');
    expect(JSON.stringify(problem)).not.toContain('wrong-by-far');
    expect((await problemOf(run(session, 'id', { as }))).code).toBe('NS2040');
    const tried = () => readFileSync(sudoLog, 'utf8').match(/\d+ incorrect password attempts?/g) ?? [];
    await waitFor(() => tried().length > 0);
    expect(tried()).toEqual(['1 incorrect password attempt']);
    const su = become({ method: 'su', password: { env: 'wrong-by-far' } });
    expect((await problemOf(run(session, 'id', { as: su }))).code).toBe('NS2040');
  });

  it('says when a password is wanted and none is given, and why it does not work otherwise', async () => {
    const session = await connect('ssh2', login);
    const codes = async (as: Partial<Become>) => (await problemOf(run(session, 'id', { as: become(as) }))).code;
    expect(await codes({})).toBe('NS2041');
    expect(await codes({ method: 'su' })).toBe('NS2041');
    expect(await codes({ method: 'doas' })).toBe('NS2041');
    expect(await codes({ user: 'nobody-of-that-name', password: { env: login.password } })).toBe('NS2042');
    expect(await codes({ user: 'root', method: 'doas' })).toBe('NS2042');
    const freeSession = await connect('ssh2', free);
    const root = become({ user: 'root', password: { env: free.password }, tty: true });
    expect((await problemOf(run(freeSession, 'id', { as: root }))).code).toBe('NS2042');
  });

  it('shows the password to nobody on the host', async () => {
    const session = await connect('ssh2', login);
    const as = become({ password: { env: login.password } });
    const running = run(session, 'sleep 1', { as });
    const seen: string[] = [];
    for (let over = false; !over; ) {
      seen.push(...commandLines(), ...environments());
      over = await Promise.race([running.then(() => true), new Promise<false>((next) => setTimeout(next, 50, false))]);
    }
    expect(seen.some((text) => text.includes('nightshift asks for your password'))).toBe(true);
    expect(seen.filter((text) => text.includes(login.password))).toEqual([]);
  });
});
