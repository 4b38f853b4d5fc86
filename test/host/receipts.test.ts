import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Agent } from '../../src/adapters/hosts/agent.ts';
import { installText, receiptsOperation } from '../../src/host/protocol.ts';
import { readRunnerSource } from '../../src/host/runnerSource.ts';
import { ended, fence, hostStep, lockedMachine, never, target } from '../adapters/hosts/fleet.ts';
import { waitFor } from '../adapters/hosts/processes.ts';
import { shellNames } from './localSession.ts';

const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

describe.each(shellNames)('the receipts of a run under %s', (shell) => {
  let at: Awaited<ReturnType<typeof lockedMachine>>;
  beforeAll(async () => {
    at = await lockedMachine(shell);
  });
  afterAll(() => at.remove());

  const steps = (host: string, run = 'run-1') => join(at.machine.stateDir, 'runs', run, 'hosts', host, 'steps');

  /** A host of its own within the run, and this machine another of its names. */
  async function hostNamed(name: string): Promise<string> {
    await at.hosts.lock(target(at.machine, name), fence(), 0, never);
    return name;
  }

  /** As a runner that was cut off at some moment leaves it. */
  function leave(host: string, key: string, files: { readonly [name: string]: string }): void {
    mkdirSync(join(steps(host), key), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(steps(host), key, name), text);
  }

  /** What the runner answers, line by line. */
  async function asked(host: string, by = fence()): Promise<string[]> {
    const session = at.machine.connect();
    const agent = new Agent(session, host, installText(readRunnerSource(), at.machine.stateDir));
    await agent.begin(never, () => {});
    const answer: string[] = [];
    await agent.perform(receiptsOperation({ fence: by, host }), never, (reply) => {
      if (reply.kind === 'words') answer.push(`${reply.word} ${reply.rest}`);
    });
    session.close();
    return answer;
  }

  const run = (host: string, key: string, script: string) =>
    at.hosts.runStep(target(at.machine, host), fence(), hostStep(script, { key }), never);

  it('are none before the first step, and none of what was only asked', async () => {
    const host = await hostNamed('fresh');
    expect(await asked(host)).toEqual(['receipts 0']);
    ended(await at.hosts.ask(target(at.machine, host), fence(), hostStep('exit 1', { key: 'g.r1.0.1' }), never));
    expect(await asked(host)).toEqual(['receipts 0']);
  });

  it('tell the exit code of every step that ended, forward, back and on the way out', async () => {
    const host = await hostNamed('codes');
    await run(host, '0.0.forward.1', 'exit 3');
    await run(host, '0.0.forward.2', 'nightshift_unchanged');
    await run(host, '0.0.undo.1', 'exit 255');
    await run(host, '0.0.always.1', 'true');
    expect(await asked(host)).toEqual([
      'receipt 0.0.always.1 0',
      'receipt 0.0.forward.1 3',
      'receipt 0.0.forward.2 0',
      'receipt 0.0.undo.1 255',
      'receipts 4',
    ]);
  });

  it('tell a running step by that word, and its code once it has ended', async () => {
    const host = await hostNamed('busy');
    const go = join(at.machine.home, 'go');
    const running = run(host, '0.0.forward.1', `while [ ! -e ${go} ]; do sleep 0.05; done; exit 4`);
    await waitFor(() => existsSync(join(steps(host), '0.0.forward.1', 'group')));
    expect(await asked(host)).toEqual(['receipt 0.0.forward.1 running', 'receipts 1']);
    writeFileSync(go, '');
    await running;
    expect(await asked(host)).toEqual(['receipt 0.0.forward.1 4', 'receipts 1']);
  });

  it('tell in a word why a step has no code', async () => {
    const host = await hostNamed('cutoff');
    leave(host, 'a', { claim: '' });
    leave(host, 'b', { claim: 'claim 1 1 ' });
    leave(host, 'c', { claim: `claim 1 1 ${bootId} whole\n`, void: 'fenced 2 since somebody\n' });
    leave(host, 'd', { claim: 'claim 1 1 another-boot whole\n' });
    leave(host, 'e', { claim: `claim 4194304 1 ${bootId} whole\n` });
    leave(host, 'f', { claim: `claim 4194304 1 ${bootId} whole\n`, end: 'end 0 0 0 12' });
    leave(host, 'g', { claim: 'claim 1 1 another-boot whole\n', end: 'end 0 0 0 12 0 5 whole\n' });
    leave(host, 'h', { out: 'no claim: it never started' });
    expect(await asked(host)).toEqual([
      'receipt a starting',
      'receipt b starting',
      'receipt c void',
      'receipt d rebooted',
      'receipt e gone',
      'receipt f gone',
      'receipt g 0',
      'receipts 7',
    ]);
  });

  it('are those of one name, whatever dots it has', async () => {
    const long = await hostNamed('db-1.example.org');
    const short = await hostNamed('db-1');
    await run(long, '0.0.forward.1', 'exit 1');
    await run(short, '0.1.forward.1', 'exit 2');
    expect(await asked(long)).toEqual(['receipt 0.0.forward.1 1', 'receipts 1']);
    expect(await asked(short)).toEqual(['receipt 0.1.forward.1 2', 'receipts 1']);
  });

  it('are all there when there are many', async () => {
    const host = await hostNamed('many');
    const keys = Array.from({ length: 300 }, (_, step) => `0.${step}.forward.1`);
    for (const [step, key] of keys.entries())
      leave(host, key, { claim: '', end: `end ${step % 256} 0 0 1 0 0 whole\n` });
    const lines = await asked(host);
    expect(lines.pop()).toBe('receipts 300');
    expect(lines.sort()).toEqual(keys.map((key, step) => `receipt ${key} ${step % 256}`).sort());
  });

  it('are told to nobody but the controller that has the lock', async () => {
    await run('web1', '0.0.forward.1', 'exit 0');
    expect(await asked('web1', fence(1, 'run-2'))).toEqual([
      expect.stringMatching(/^refused held run-1 \S+Z controller 1@test$/),
    ]);
    expect(await asked('web1', fence(2))).toEqual(['refused unlocked']);
    await at.hosts.lock(target(at.machine), fence(2), 0, never);
    expect(await asked('web1', fence(1))).toEqual([expect.stringMatching(/^refused fenced 2 \S+Z controller 2@test$/)]);
    expect(await asked('web1', fence(2))).toEqual(['receipt 0.0.forward.1 0', 'receipts 1']);
    rmSync(join(at.machine.stateDir, 'lock'));
    expect(await asked('web1', fence(2))).toEqual(['refused unlocked']);
  });
});
