import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shellNames } from '../../host/localSession.ts';
import { ended, fence, hostStep, lockedMachine, never, receiptHosts, target } from './fleet.ts';

type Locked = Awaited<ReturnType<typeof lockedMachine>>;

describe.each(shellNames)('a step under %s', (shell) => {
  let at: Locked;
  let nextKey = 0;
  const key = () => `step.${++nextKey}`;
  const file = (name: string) => join(at.machine.home, name);
  beforeAll(async () => {
    at = await lockedMachine(shell);
  });
  afterAll(() => at.remove());

  it('reports output, error output and exit status', async () => {
    const report = ended(await at.run('echo out; echo err >&2; exit 3', { key: key() }));
    expect(report).toMatchObject({
      exitCode: 3,
      unchanged: false,
      timedOut: false,
      truncated: false,
      output: 'out\nerr\n',
    });
  });

  it.each([0, 1, 127, 137, 255])('exits with %i', async (code) => {
    expect(ended(await at.run(`exit ${code}`, { key: key() })).exitCode).toBe(code);
  });

  it('has 128 and the number for a signal', async () => {
    expect(ended(await at.run('kill -KILL $$', { key: key() })).exitCode).toBe(137);
    expect(ended(await at.run('kill -TERM $$', { key: key() })).exitCode).toBe(143);
  });

  it('says that it changed nothing, from a subshell and a program too', async () => {
    expect(ended(await at.run('nightshift_unchanged', { key: key() })).unchanged).toBe(true);
    expect(ended(await at.run('(nightshift_unchanged); echo', { key: key() })).unchanged).toBe(true);
    expect(ended(await at.run('sh -c \'true > "$NIGHTSHIFT_UNCHANGED"\'', { key: key() })).unchanged).toBe(true);
  });

  it('runs plainly: no set -e, the home as directory, its own surroundings, signals as they were', async () => {
    const script =
      'false\npwd\necho "$NIGHTSHIFT_RUN $NIGHTSHIFT_HOST $NIGHTSHIFT_STEP"\ngrep SigIgn /proc/self/status\numask';
    const [home, names, ignored, umask] = ended(await at.run(script, { key: 'plain' })).output.split('\n');
    const ownUmask = process.umask().toString(8).padStart(4, '0');
    expect([home, names, umask]).toEqual([at.machine.home, 'run-1 web1 plain', ownUmask]);
    // Hangup, interrupt, pipe: what a shell puts in the background has some of them ignored for good. (busybox ash
    // ignores quit on its own.)
    expect(Number.parseInt(ignored?.split('\t')[1] ?? 'ff', 16) & 0b1000000000011).toBe(0);
  });

  it('numbers lines as its author does', async () => {
    expect(ended(await at.run('\n\nno-such-command', { key: key() })).output).toMatch(/\b3\b|\[3\]/);
  });

  it('keeps files over its phases', async () => {
    await at.run('echo old > "$NIGHTSHIFT_KEEP/file"', { key: 'apply', keep: 'stage.kept' });
    expect(ended(await at.run('cat "$NIGHTSHIFT_KEEP/file"', { key: 'undo', keep: 'stage.kept' })).output).toBe(
      'old\n',
    );
    expect(ended(await at.run('ls "$NIGHTSHIFT_KEEP"', { key: 'other', keep: 'stage.other' })).output).toBe('');
  });

  it('has nothing on standard input unless it is given some', async () => {
    expect(ended(await at.run('cat; echo end', { key: key() })).output).toBe('end\n');
    expect(ended(await at.run('cat; echo end', { key: key(), stdin: "two\nli'nes" })).output).toBe("two\nli'nesend\n");
  });

  it('need not read its standard input', async () => {
    expect(ended(await at.run('exit 4', { key: key(), stdin: 'x'.repeat(200_000) })).exitCode).toBe(4);
  });

  it('is run once for a key, however often it is asked for', async () => {
    const wish = { key: key() };
    const script = `echo run >> ${file('once')}; sleep 0.3; echo done`;
    // Controller processes of their own, as it were: one HostPort does one thing at a time on a host.
    const others = Array.from({ length: 6 }, () => receiptHosts(at.machine));
    await Promise.all(others.map((each) => each.lock(target(at.machine), fence(), 0, never)));
    const parallel = others.map((each) => each.runStep(target(at.machine), fence(), hostStep(script, wish), never));
    const reports = [...(await Promise.all(parallel)), await at.run(script, wish)];
    await Promise.all(others.map((each) => each.close()));
    expect(reports.map((report) => ended(report).output)).toEqual(Array(7).fill('done\n'));
    expect(readFileSync(file('once'), 'utf8')).toBe('run\n');
  });

  it('keeps binary output and a last line without an end', async () => {
    const { output } = ended(
      await at.run("printf 'a\\000b\\377\\303'; sleep 0.2; printf '\\251 end 0 0 0 1 0 0'", { key: key() }),
    );
    expect(output).toBe('a\0b\ufffdé end 0 0 0 1 0 0');
  });

  it('shows output while it runs', async () => {
    let seen: (text: string) => void = () => undefined;
    const first = new Promise<string>((resolve) => {
      seen = resolve;
    });
    const running = at.run(`echo first; while [ ! -e ${file('go')} ]; do sleep 0.05; done; echo last`, {
      key: key(),
      onOutput: (text) => seen(text),
    });
    expect(await first).toBe('first\n');
    writeFileSync(file('go'), '');
    expect(ended(await running).output).toBe('first\nlast\n');
  }, 10_000);
});
