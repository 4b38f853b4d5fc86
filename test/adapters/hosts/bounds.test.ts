import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secretForms } from '../../../src/model/masking.ts';
import { shellNames } from '../../host/localSession.ts';
import { ended, lockedMachine, secret, secretText } from './fleet.ts';
import { commandLines, environments, isAlive, waitFor } from './processes.ts';

const outputBytesMax = 20_000;

describe.concurrent.each(shellNames)('what bounds a step under %s', (shell) => {
  let at: Awaited<ReturnType<typeof lockedMachine>>;
  const file = (name: string) => join(at.machine.home, name);
  const receipt = (key: string, name: string) => join(at.machine.stateDir, 'runs/run-1/hosts/web1/steps', key, name);
  beforeAll(async () => {
    at = await lockedMachine(shell, { limits: { outputBytesMax } });
  });
  afterAll(() => at.remove());

  it('keeps the head of 10 MB of output and lets the step write on', async () => {
    const report = ended(await at.run("head -c 10000000 /dev/zero | tr '\\0' x; exit 5", { key: 'much' }));
    expect(report).toMatchObject({ exitCode: 5, truncated: true, output: 'x'.repeat(outputBytesMax) });
    expect(statSync(receipt('much', 'out')).size).toBeLessThanOrEqual(outputBytesMax + 512);
  });

  it('knows output that just fits from output that does not', async () => {
    const write = (bytes: number) => `head -c ${bytes} /dev/zero | tr '\\0' x`;
    const fits = ended(await at.run(write(outputBytesMax), { key: 'fits' }));
    const over = ended(await at.run(write(outputBytesMax + 1), { key: 'over' }));
    expect([fits.truncated, over.truncated]).toEqual([false, true]);
    expect([fits.output.length, over.output.length]).toEqual([outputBytesMax, outputBytesMax]);
  });

  it('ends the whole process group at its time limit, also what ignores TERM', async () => {
    const script = `
      sh -c 'trap "" TERM; echo $$ > ${file('stubborn')}; while :; do sleep 0.1; done' &
      sh -c 'trap "echo child >> ${file('told')}; exit" TERM; while :; do sleep 0.1; done' &
      trap 'echo step >> ${file('told')}' TERM
      echo before
      while :; do sleep 0.1; done`;
    const report = ended(await at.run(script, { key: 'slow', timeoutMs: 1_000 }));
    expect(report).toMatchObject({ exitCode: 124, timedOut: true });
    expect(report.output).toMatch(/^before\n/);
    expect(report.output).not.toContain('runner-');
    expect(readFileSync(file('told'), 'utf8').split('\n').sort()).toEqual(['', 'child', 'step']);
    expect(isAlive(Number(readFileSync(file('stubborn'), 'utf8')))).toBe(false);
  });

  it('leaves a step its time to end well after TERM, and calls it timed out all the same', async () => {
    const script = `trap 'echo tidied; exit 0' TERM; while :; do sleep 0.1; done`;
    const report = ended(await at.run(script, { key: 'tidy', timeoutMs: 1_000 }));
    expect(report).toMatchObject({ exitCode: 124, timedOut: true });
    expect(report.output).toMatch(/tidied\n$/);
  });

  it('leaves no timer behind a step that was in time', async () => {
    await at.run('true', { key: 'quick', timeoutMs: 4_321_000 });
    await waitFor(() => !commandLines().some((line) => line.includes('4321')));
  });

  it('does not wait for a daemon that keeps the output open, and does not hurt it', async () => {
    const daemon = `echo $$ > ${file('daemon')}; for _ in 1 2 3 4; do echo alive; sleep 0.5; done; true > ${file('done')}; exec sleep 60`;
    const report = ended(await at.run(`sh -c '${daemon}' & echo started`, { key: 'daemon' }));
    expect(report).toMatchObject({ exitCode: 0, truncated: false });
    expect(report.output).toMatch(/^(started\n|alive\n)+$/);
    expect(existsSync(file('done'))).toBe(false);
    await waitFor(() => existsSync(file('done')));
    process.kill(Number(readFileSync(file('daemon'), 'utf8')), 'SIGKILL');
  });

  it('keeps a secret out of files, arguments, environments and output, in every form', async () => {
    const script = `read -r value; echo "plain $value"; printf %s "$value" | od -An -tx1 | tr -d ' \\n'; echo
      printf 'user:%s' "$value" | { base64 2>/dev/null || openssl base64; }; echo ready >&2
      while [ ! -e ${file('seen')} ]; do sleep 0.05; done; echo "$value" > ${file('seen')}; echo end`;
    const running = at.run(script, { key: 'secret', stdin: `${secretText}\n` });
    const forms = secretForms(secret);
    await waitFor(() => existsSync(receipt('secret', 'group')));
    // The step is where it waits, or nearly: its shell has the secret in memory only.
    expect(commandLines().filter((line) => forms.some((form) => line.includes(form)))).toEqual([]);
    expect(environments().filter((line) => forms.some((form) => line.includes(form)))).toEqual([]);
    writeFileSync(file('seen'), '');
    const { output } = ended(await running);
    expect(readFileSync(file('seen'), 'utf8')).toBe(`${secret}\n`);
    expect(output).toMatch(/^plain \*\*\*\n\*\*\*\n.*\*\*\*.*\nready\nend\n$/);
    const kept = filesUnder(at.machine.stateDir).filter((path) =>
      forms.some((form) => readFileSync(path, 'latin1').includes(form)),
    );
    expect(kept).toEqual([]);
    expect(readFileSync(receipt('secret', 'out'), 'utf8')).toContain('plain ***');
  });
});

function filesUnder(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
