import { describe, expect, it } from 'vitest';
import { LocalMachine, type Shell } from '../../host/localSession.ts';
import { ended, lockedMachine } from './fleet.ts';

/** Says whether the step leads a process group of its own: what shows that it was detached. */
const ownGroup = 'set -- $(sed "s/.*) //" /proc/$$/stat); [ "$3" = $$ ] && echo own group';

async function on(shell: Shell, without: readonly string[], script: string, timeoutMs = 30_000) {
  const at = await lockedMachine(shell, {}, new LocalMachine(shell, without));
  const report = await at.run(script, { timeoutMs });
  await at.remove();
  return report;
}

// Two are enough to see that the ladder is one for all; busybox ash has setsid built in.
const shells: readonly Shell[] = ['dash', 'ksh93'];

describe.each(shells)('a host that lacks tools, under %s', (shell) => {
  it('starts a process group without setsid', async () => {
    expect(ended(await on(shell, ['setsid'], ownGroup)).output).toBe('own group\n');
    expect(ended(await on(shell, ['setsid', 'busybox'], ownGroup)).output).toBe('own group\n');
  });

  it('ends a process group without setsid', async () => {
    const report = ended(await on(shell, ['setsid', 'busybox'], 'sleep 60 & sleep 60', 1_000));
    expect(report).toMatchObject({ exitCode: 124, timedOut: true });
  });

  it('is told when there is no way to do it, and nothing starts', async () => {
    const report = await on(shell, ['setsid', 'busybox', 'perl', 'python3'], 'echo ran');
    expect(report).toMatchObject({ status: 'notStarted', unreachable: false, problem: { code: 'NS2103' } });
  });
});
