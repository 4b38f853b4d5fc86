import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shellNames } from '../../host/localSession.ts';
import { ended, fence, hostStep, lockedMachine, never, receiptHosts, target } from './fleet.ts';
import { commandLines, waitFor } from './processes.ts';

describe.each(shellNames)('beside a step that still runs, under %s,', (shell) => {
  let all: Awaited<ReturnType<typeof lockedMachine>>;
  const file = (name: string) => join(all.machine.home, name);
  const steps = () => join(all.machine.stateDir, 'runs/run-1/hosts/web1/steps');
  const forward = () =>
    `echo begun >> ${file('log')}; until [ -e ${file('go')} ]; do sleep 0.05; done; echo end >> ${file('log')}`;
  const log = () => readFileSync(file('log'), 'utf8');

  beforeEach(async () => {
    all = await lockedMachine(shell);
  });
  afterEach(async () => {
    writeFileSync(file('go'), '');
    await all.hosts.close();
    // Without its directory a step that waits for a file there would wait for ever.
    await waitFor(() => commandLines().every((line) => !line.includes(all.machine.directory)));
    await all.remove();
  });

  /** A step that its controller gave up while it goes on. */
  async function givenUp(): Promise<void> {
    const leaving = new AbortController();
    const left = all.hosts.runStep(target(all.machine), fence(), hostStep(forward()), leaving.signal);
    await waitFor(() => existsSync(file('log')));
    leaving.abort();
    expect((await left).status).toBe('unknown');
  }

  it('its undo is not started: it waits for the end of it', async () => {
    await givenUp();
    const told: string[] = [];
    const undo = all.run(`echo undone >> ${file('log')}`, { key: 'undo.1', onTrouble: (text) => told.push(text) });
    await waitFor(() => told.length > 0);
    expect(log()).toBe('begun\n');
    writeFileSync(file('go'), '');
    expect(ended(await undo).exitCode).toBe(0);
    expect(log()).toBe('begun\nend\nundone\n');
    expect(told).toEqual(['web1: step deploy.1 of this run is still running there; waiting for its end']);
  });

  it('nothing is started for a controller that took over either', async () => {
    await givenUp();
    const second = receiptHosts(all.machine);
    await second.lock(target(all.machine), fence(2), 0, never);
    let waits = false;
    const undo = hostStep(`echo undone >> ${file('log')}`, { key: 'undo.1', onTrouble: () => (waits = true) });
    const report = second.runStep(target(all.machine), fence(2), undo, never);
    await waitFor(() => waits);
    writeFileSync(file('go'), '');
    expect(ended(await report).exitCode).toBe(0);
    expect(log()).toBe('begun\nend\nundone\n');
    await second.close();
  });

  it('what watches over it may be gone: its processes are waited for all the same', async () => {
    const left = all.run(forward());
    await waitFor(() => existsSync(file('log')));
    process.kill(Number(readFileSync(join(steps(), 'deploy.1', 'claim'), 'utf8').split(' ')[1]), 'SIGKILL');
    expect(await left).toMatchObject({ status: 'unknown', problem: { code: 'NS2110' } });
    let waits = false;
    const undo = all.run(`echo undone >> ${file('log')}`, { key: 'undo.1', onTrouble: () => (waits = true) });
    await waitFor(() => waits);
    writeFileSync(file('go'), '');
    expect(ended(await undo).exitCode).toBe(0);
    expect(log()).toBe('begun\nend\nundone\n');
  });

  it('what cannot wait any longer was not started, and says why', async () => {
    await givenUp();
    const short = receiptHosts(all.machine, { limits: { graceMs: 100, overdueMs: 100 } });
    const impatient = { ...target(all.machine), reconnectForMs: 100 };
    await short.lock(impatient, fence(), 0, never);
    const undo = hostStep(`echo undone >> ${file('log')}`, { key: 'undo.1', timeoutMs: 3_000 });
    expect(await short.runStep(impatient, fence(), undo, never)).toMatchObject({
      status: 'notStarted',
      unreachable: false,
      problem: { code: 'NS2120', message: 'web1: step deploy.1 of this run is still running there' },
    });
    expect(log()).toBe('begun\n');
    await short.close();
  });

  it('questions are asked, and nobody waits for one', async () => {
    await givenUp();
    const asked = hostStep('echo yes', { key: 'g.0.0.0' });
    expect(ended(await all.hosts.ask(target(all.machine), fence(), asked, never)).output).toBe('yes\n');
    writeFileSync(file('go'), '');
    await waitFor(() => existsSync(join(steps(), 'deploy.1', 'end')));

    const leaving = new AbortController();
    const slow = hostStep(`true > ${file('asked')}; sleep 1`, { key: 'g.0.0.1' });
    const left = all.hosts.ask(target(all.machine), fence(), slow, leaving.signal);
    await waitFor(() => existsSync(file('asked')));
    leaving.abort();
    await left;
    const told: string[] = [];
    const next = all.run('echo next', { key: 'deploy.2', onTrouble: (text) => told.push(text) });
    expect(ended(await next).output).toBe('next\n');
    expect(told).toEqual([]);
  });

  it('a claim that nobody ever signed keeps nothing waiting', async () => {
    mkdirSync(join(steps(), 'deploy.1'), { recursive: true });
    writeFileSync(join(steps(), 'deploy.1', 'claim'), '');
    expect(ended(await all.run('echo undone', { key: 'undo.1' })).output).toBe('undone\n');
  });
});
