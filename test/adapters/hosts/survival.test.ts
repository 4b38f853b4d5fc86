import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRunnerSource, runnerSource } from '../../../src/host/runnerSource.ts';
import { failure } from '../../../src/model/problems.ts';
import { LocalMachine, localTransport, shellNames } from '../../host/localSession.ts';
import { ended, fence, hostStep, never, receiptHosts, target } from './fleet.ts';
import { commandLines, isAlive, waitFor } from './processes.ts';

describe.each(shellNames)('a step that is cut off under %s', (shell) => {
  let machine: LocalMachine;
  const file = (name: string) => join(machine.home, name);
  const area = (host = 'web1') => join(machine.stateDir, 'runs/run-1/hosts', host);
  const receipt = (key: string, name: string) => join(area(), 'steps', key, name);
  beforeEach(() => {
    machine = new LocalMachine(shell);
  });
  afterEach(() => machine.remove());

  async function locked(token = 1, more = {}) {
    const hosts = receiptHosts(machine, more);
    await hosts.lock(target(machine), fence(token), 0, never);
    return hosts;
  }

  it('runs once, to its end, and its output is complete', async () => {
    const hosts = await locked();
    const script = `echo run >> ${file('runs')}; for n in 1 2 3 4 5 6 7 8; do echo $n; sleep 0.1; done; printf last; exit 7`;
    const seen: string[] = [];
    const running = hosts.runStep(
      target(machine),
      fence(),
      hostStep(script, { onOutput: (text) => seen.push(text) }),
      never,
    );
    await waitFor(() => existsSync(file('runs')));
    machine.cut();
    await waitFor(() => seen.join('').includes('3'));
    machine.cut();
    expect(ended(await running)).toMatchObject({ exitCode: 7, output: '1\n2\n3\n4\n5\n6\n7\n8\nlast' });
    expect(seen.join('')).toBe('1\n2\n3\n4\n5\n6\n7\n8\nlast');
    expect(readFileSync(file('runs'), 'utf8')).toBe('run\n');
    await hosts.close();
  });

  it('is not started twice by whatever moment the connection is cut at', async () => {
    const hosts = await locked();
    for (let at = 0; at < 12; at += 1) {
      const step = hostStep(`echo run >> ${file(`runs.${at}`)}; echo done`, { key: `cut.${at}` });
      const running = hosts.runStep(target(machine), fence(), step, never);
      setTimeout(() => machine.cut(), at * 3);
      expect(ended(await running).output).toBe('done\n');
      expect(readFileSync(file(`runs.${at}`), 'utf8')).toBe('run\n');
    }
    await hosts.close();
  });

  it('is taken up by the next controller', async () => {
    const first = await locked(1);
    const script = `echo run >> ${file('runs')}; while [ ! -e ${file('go')} ]; do sleep 0.05; done; echo end`;
    const leaving = new AbortController();
    const left = first.runStep(target(machine), fence(1), hostStep(script), leaving.signal);
    await waitFor(() => existsSync(receipt('deploy.1', 'group')));
    leaving.abort();
    expect(await left).toMatchObject({ status: 'unknown', problem: { code: 'NS2112' } });
    await first.close();

    const second = await locked(2);
    const taken = second.runStep(target(machine), fence(2), hostStep(script, { recovering: true }), never);
    writeFileSync(file('go'), '');
    expect(ended(await taken).output).toBe('end\n');
    expect(readFileSync(file('runs'), 'utf8')).toBe('run\n');
    await second.close();
  });

  it('was never started when the next controller finds the receipts but no claim', async () => {
    await (await locked(1)).close();
    const second = await locked(2);
    const step = hostStep('echo first time', { recovering: true });
    expect(ended(await second.runStep(target(machine), fence(2), step, never)).output).toBe('first time\n');
    await second.close();
  });

  it('is unknown when the receipts are gone', async () => {
    await (await locked(1)).close();
    rmSync(machine.stateDir, { recursive: true });
    const second = await locked(2);
    const step = hostStep(`echo > ${file('ran')}`, { recovering: true });
    expect(await second.runStep(target(machine), fence(2), step, never)).toMatchObject({
      status: 'unknown',
      problem: { code: 'NS2108' },
    });
    expect(existsSync(file('ran'))).toBe(false);
    await second.close();
  });

  it('is unknown, and not started again, when its receipt goes while it runs', async () => {
    const hosts = await locked();
    for (const meanwhile of [() => undefined, () => machine.cut()]) {
      const lose = () => {
        rmSync(join(area(), 'steps'), { recursive: true, force: true });
        meanwhile();
      };
      const report = await hosts.runStep(
        target(machine),
        fence(),
        hostStep('echo here; sleep 0.3', { onOutput: lose }),
        never,
      );
      expect(report).toMatchObject({ status: 'unknown', problem: { code: 'NS2108' }, output: 'here\n' });
    }
    await hosts.close();
  });

  it('is unknown when its supervisor is killed, with the output so far, and left to itself', async () => {
    const hosts = await locked();
    const step = hostStep('echo begun; sleep 2; echo > ended', { timeoutMs: 1_000 });
    const running = hosts.runStep(target(machine), fence(), step, never);
    await waitFor(() => existsSync(receipt('deploy.1', 'out')) && readFileSync(receipt('deploy.1', 'out')).length > 0);
    const supervisor = Number(readFileSync(receipt('deploy.1', 'claim'), 'utf8').split(' ')[1]);
    expect(isAlive(supervisor)).toBe(true);
    process.kill(supervisor, 'SIGKILL');
    expect(await running).toMatchObject({ status: 'unknown', problem: { code: 'NS2110' }, output: 'begun\n' });
    await waitFor(() => existsSync(file('ended')));
    await hosts.close();
    await waitFor(() => commandLines().every((line) => !line.includes(`${machine.stateDir}/bin`)));
  });

  it('is unknown when the host was restarted, and known when it had ended before', async () => {
    const bootFile = file('boot_id');
    const source = readRunnerSource();
    const runner = runnerSource(source.runner.replace('/proc/sys/kernel/random/boot_id', bootFile));
    expect(runner.name).not.toBe(source.name);
    writeFileSync(bootFile, 'boot-1\n');
    const first = await locked(1, { runner });
    const go = new AbortController();
    await first.runStep(target(machine), fence(1), hostStep('echo ended', { key: 'ended' }), never);
    const cut = first.runStep(
      target(machine),
      fence(1),
      hostStep('echo begun; sleep 2', { onOutput: () => go.abort() }),
      go.signal,
    );
    await cut;
    await first.close();
    writeFileSync(bootFile, 'boot-2\n');
    const second = receiptHosts(machine, { runner });
    expect(await second.lock(target(machine), fence(2), 0, never)).toEqual({ status: 'locked', bootId: 'boot-2' });
    const ask = (key: string) =>
      second.runStep(target(machine), fence(2), hostStep('', { key, recovering: true }), never);
    expect(await ask('deploy.1')).toMatchObject({ status: 'unknown', problem: { code: 'NS2109' }, output: 'begun\n' });
    expect(ended(await ask('ended')).output).toBe('ended\n');
    await second.close();
  });
});

describe('without a connection', () => {
  const refused = () => failure('NS2002', 'refused', 'start sshd');

  it('a step that was never sent is not started, one that was is unknown', async () => {
    const machine = new LocalMachine('dash');
    let down = false;
    const transport = localTransport(machine, () => (down ? refused() : undefined));
    const hosts = receiptHosts(machine, { transport });
    const web1 = { ...target(machine), reconnectForMs: 300 };
    await hosts.lock(web1, fence(), 0, never);
    const goDown = () => {
      down = true;
      machine.cut();
    };
    const running = hosts.runStep(web1, fence(), hostStep('echo begun; sleep 2', { onOutput: goDown }), never);
    expect(await running).toMatchObject({ status: 'unknown', problem: { code: 'NS2002' }, output: 'begun\n' });
    const never1 = await hosts.runStep(web1, fence(), hostStep('echo', { key: 'next' }), never);
    expect(never1).toMatchObject({ status: 'notStarted', unreachable: true, problem: { code: 'NS2002' } });
    // An earlier process may have started this one.
    const recovering = hostStep('echo', { key: 'other', recovering: true });
    expect(await hosts.runStep(web1, fence(), recovering, never)).toMatchObject({ status: 'unknown' });
    expect(await hosts.lock(web1, fence(), 0, never)).toMatchObject({ status: 'unreachable' });
    expect(await hosts.release(web1, fence())).toBe(false);
    await hosts.close();
    machine.remove();
  });

  it('nothing connects again after close', async () => {
    const machine = new LocalMachine('dash');
    const hosts = receiptHosts(machine);
    await hosts.lock(target(machine), fence(), 0, never);
    const close = () => void hosts.close();
    const running = hosts.runStep(
      target(machine),
      fence(),
      hostStep('echo begun; sleep 1', { onOutput: close }),
      never,
    );
    expect(await running).toMatchObject({ status: 'unknown', problem: { code: 'NS2112' }, output: 'begun\n' });
    expect(machine.sessions.size).toBe(0);
    machine.remove();
  });

  it('a login shell that runs nothing is named, with what it says', async () => {
    const machine = new LocalMachine('dash');
    const transport = {
      connect: async () => {
        const session = machine.connect();
        const exec = session.exec.bind(session);
        return Object.assign(session, {
          exec: (request: Parameters<typeof exec>[0]) =>
            exec({ ...request, command: 'echo This account is not available. >&2; exit 1' }),
        });
      },
    };
    const hosts = receiptHosts(machine, { transport });
    const report = await hosts.runStep(target(machine), fence(), hostStep('echo'), never);
    expect(report).toMatchObject({ status: 'notStarted', problem: { code: 'NS2114' } });
    expect(JSON.stringify(report)).toContain('This account is not available.');
    await hosts.close();
    machine.remove();
  });
});
