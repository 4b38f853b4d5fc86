import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReceiptHosts } from '../../../src/adapters/hosts/receiptHosts.ts';
import { readRunnerSource, runnerSource } from '../../../src/host/runnerSource.ts';
import { LocalMachine, shellNames } from '../../host/localSession.ts';
import { ended, fence, hostStep, never, receiptHosts, target } from './fleet.ts';
import { waitFor } from './processes.ts';

describe.each(shellNames)('the lock under %s', (shell) => {
  let machine: LocalMachine;
  let hosts: ReceiptHosts;
  const lockFile = () => join(machine.stateDir, 'lock');
  const run = (token: number, name = 'run-1', key = 'deploy.1') =>
    hosts.runStep(target(machine), fence(token, name), hostStep('echo ran', { key }), never);
  const lock = (token: number, name = 'run-1', host = 'web1', waitMs = 0) =>
    hosts.lock(target(machine, host), fence(token, name), waitMs, never);
  beforeEach(() => {
    machine = new LocalMachine(shell);
    hosts = receiptHosts(machine);
  });
  afterEach(async () => {
    await hosts.close();
    machine.remove();
  });

  it('names its run, fence, since when, holder and boot', async () => {
    expect(await lock(3)).toEqual({ status: 'locked', bootId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    const since = /since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/;
    expect(readFileSync(lockFile(), 'utf8')).toMatch(
      new RegExp(`^run run-1\ntoken 3\n${since.source}\nholder controller 3@test\nboot [0-9a-f-]{36}\n$`),
    );
  });

  it('is refused to another run, with who has it and a command that breaks it', async () => {
    await lock(1);
    const held = await lock(9, 'run-2');
    expect(held).toMatchObject({ status: 'held', run: 'run-1', holder: 'controller 1@test' });
    if (held.status !== 'held') throw new Error('not held');
    const command = /ssh deploy@127\.0\.0\.1 '(.*)'$/.exec(held.next)?.[1] ?? '';
    execFileSync('sh', ['-c', command]);
    expect(await lock(9, 'run-2')).toMatchObject({ status: 'locked' });
    expect(await run(1)).toMatchObject({ status: 'fenced', problem: { code: 'NS2104' } });
  });

  it('goes to one of many that want it at once', async () => {
    const runs = ['a', 'b', 'c', 'd', 'e', 'f'];
    const others = runs.map(() => receiptHosts(machine));
    const reports = await Promise.all(
      others.map((each, at) => each.lock(target(machine), fence(1, runs[at]), 0, never)),
    );
    expect(reports.filter(({ status }) => status === 'locked')).toHaveLength(1);
    expect(reports.filter(({ status }) => status === 'held')).toHaveLength(runs.length - 1);
    await Promise.all(others.map((each) => each.close()));
  });

  it('is waited for', async () => {
    await lock(1);
    const other = receiptHosts(machine);
    const waiting = other.lock(target(machine), fence(2, 'run-2'), 30_000, never);
    await waitFor(() => existsSync(join(machine.stateDir, 'bin')));
    expect(await hosts.release(target(machine), fence(1))).toBe(true);
    expect(await waiting).toMatchObject({ status: 'locked' });
    await other.close();
  });

  it('is renewed by a newer controller, and the older one is refused from then on', async () => {
    await lock(1);
    expect(ended(await run(1)).output).toBe('ran\n');
    expect(await lock(2)).toMatchObject({ status: 'locked' });
    expect(await run(1, 'run-1', 'late')).toMatchObject({ status: 'fenced', problem: { code: 'NS2105' } });
    expect(await lock(1)).toMatchObject({ status: 'held', run: 'run-1', holder: 'controller 2@test' });
    expect(ended(await run(2, 'run-1', 'next')).output).toBe('ran\n');
  });

  it('is not made again by a controller that comes late, once the newer one has given it back', async () => {
    await lock(1);
    await lock(2);
    await hosts.release(target(machine), fence(2));
    expect(await lock(1)).toMatchObject({ status: 'held', run: 'run-1', holder: 'controller 2@test' });
    expect(existsSync(lockFile())).toBe(false);
    expect(await lock(1, 'run-2')).toMatchObject({ status: 'locked' });
  });

  it('is needed: without it, or with a fence that was never shown to it, nothing starts', async () => {
    expect(await run(1)).toMatchObject({ status: 'notStarted', unreachable: false, problem: { code: 'NS2106' } });
    await lock(1);
    expect(await run(2)).toMatchObject({ status: 'notStarted', problem: { code: 'NS2106' } });
    rmSync(lockFile());
    expect(await run(1)).toMatchObject({ status: 'notStarted', problem: { code: 'NS2106' } });
  });

  it('is looked at again after the claim, and a claim that comes too late is taken back', async () => {
    await lock(1);
    // As if the take-over happened between the first look and the claim: the first look is left out.
    const { runner } = readRunnerSource();
    const blind = runnerSource(runner.replace('may_start() {\n  require_lock', 'may_start() {'));
    expect(blind.runner).not.toBe(runner);
    const old = receiptHosts(machine, { runner: blind });
    await lock(2);
    const ran = join(machine.home, 'ran');
    const step = hostStep(`echo > ${ran}`);
    expect(await old.runStep(target(machine), fence(1), step, never)).toMatchObject({ status: 'fenced' });
    expect(readFileSync(join(machine.stateDir, 'runs/run-1/hosts/web1/steps/deploy.1/void'), 'utf8')).toMatch(
      /^fenced 2 /,
    );
    // The key stays void, whoever asks; to the controller that took over it says that the step never started.
    expect(await hosts.runStep(target(machine), fence(2), { ...step, recovering: true }, never)).toMatchObject({
      status: 'notStarted',
      unreachable: false,
    });
    expect(existsSync(ran)).toBe(false);
    await old.close();
  });

  it('is given back by the last of the names that one machine has in a run', async () => {
    await Promise.all(['web1', 'web2', 'web3'].map((host) => lock(1, 'run-1', host)));
    await hosts.release(target(machine, 'web2'), fence(1));
    await hosts.release(target(machine, 'web1'), fence(1));
    expect(await lock(1, 'run-2')).toMatchObject({ status: 'held', run: 'run-1' });
    await hosts.release(target(machine, 'web3'), fence(1));
    expect(existsSync(lockFile())).toBe(false);
    expect(await lock(1, 'run-2')).toMatchObject({ status: 'locked' });
  });

  it('is there for every name that holds it, however locking and releasing meet', async () => {
    const names = ['web1', 'web2', 'web3', 'web4'];
    await Promise.all(names.map((host) => lock(1, 'run-1', host)));
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(
        names.map((host, at) =>
          at % 2 === round % 2 ? hosts.release(target(machine, host), fence(1)) : lock(1, 'run-1', host),
        ),
      );
      expect(existsSync(lockFile())).toBe(readdirSync(join(machine.stateDir, 'holders')).includes('run-1'));
      expect(await run(1, 'run-1', `round.${round}`)).toMatchObject({ status: 'ended' });
    }
    await Promise.all(names.map((host) => hosts.release(target(machine, host), fence(1))));
    expect(existsSync(lockFile())).toBe(false);
  });

  it('is put back when another name enters between the last one and its removal', async () => {
    const { runner } = readRunnerSource();
    const moved = 'mv "$state/lock" "$state/lock.$$" 2>/dev/null || return\n';
    const enters = 'mkdir "$state/holders/$run"; true > "$state/holders/$run/web2"\n';
    const slow = runnerSource(runner.replace(moved, () => moved + enters));
    expect(slow.runner).not.toBe(runner);
    const leaving = receiptHosts(machine, { runner: slow });
    await leaving.lock(target(machine), fence(), 0, never);
    await leaving.release(target(machine), fence());
    expect(readFileSync(lockFile(), 'utf8')).toContain('run run-1\n');
    await hosts.release(target(machine, 'web2'), fence());
    expect(existsSync(lockFile())).toBe(false);
    await leaving.close();
  });

  it('is given back by a controller that took the run over and had nothing to do there', async () => {
    await lock(1);
    expect(await hosts.release(target(machine), fence(2))).toBe(true);
    expect(existsSync(lockFile())).toBe(false);
  });

  it('is not given back for another run or by an older controller', async () => {
    await lock(5);
    expect(await hosts.release(target(machine), fence(9, 'run-2'))).toBe(true);
    expect(await hosts.release(target(machine), fence(4))).toBe(true);
    expect(existsSync(lockFile())).toBe(true);
  });

  it('leaves the receipts of the last five runs, and those of runs that were not given back', async () => {
    await lock(1, 'abandoned');
    rmSync(lockFile());
    const abandoned = join(machine.stateDir, 'runs/abandoned/hosts/web1/steps/x');
    mkdirSync(abandoned, { recursive: true });
    writeFileSync(join(abandoned, 'claim'), '');
    for (let number = 1; number <= 7; number += 1) {
      await lock(1, `run-${number}`);
      await run(1, `run-${number}`);
      await hosts.release(target(machine), fence(1, `run-${number}`));
      // Some ls compare whole seconds; runs are further apart than that.
      utimesSync(join(machine.stateDir, `runs/run-${number}/hosts/web1/released`), number, number);
    }
    expect(readdirSync(join(machine.stateDir, 'runs')).sort()).toEqual([
      'abandoned',
      'run-3',
      'run-4',
      'run-5',
      'run-6',
      'run-7',
    ]);
  });
});
