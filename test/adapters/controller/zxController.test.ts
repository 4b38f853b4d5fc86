import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { zxController } from '../../../src/adapters/controller/zxController.ts';
import type { ControllerPort } from '../../../src/runtime/ports.ts';
import { compile } from '../compile.ts';

const noMask = { stream: () => ({ push: (piece: string) => piece, flush: () => '' }) };

let root: string;
let controller: ControllerPort;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'nightshift-test-')));
  controller = zxController({ root, mask: noMask, graceMs: 500 });
});
afterEach(() => rmSync(root, { recursive: true }));

type Request = Parameters<ControllerPort['run']>[0];

function run(command: string, more: Partial<Request> = {}) {
  const signal = new AbortController().signal;
  const request = { stdin: null, env: {}, directory: null, timeoutMs: 30_000, onOutput: () => {}, signal };
  return controller.run({ command, ...request, ...more });
}

describe('a command on the controller', () => {
  it('gives its exit code and its output, errors included', async () => {
    expect(await run('echo out; echo err >&2; exit 3')).toMatchObject({
      exitCode: 3,
      timedOut: false,
      output: expect.stringMatching(/^(out\nerr|err\nout)\n$/),
    });
    expect(await run('true')).toMatchObject({ exitCode: 0, output: '' });
  });

  it('is run by a plain sh, exactly as it is written', async () => {
    const odd = `printf '%s|' "a  b" '$HOME' "\`echo x\`" 'it'"'"'s' \\* ; false; echo "after"`;
    expect(await run(odd)).toMatchObject({ exitCode: 0, output: "a  b|$HOME|x|it's|*|after\n" });
  });

  it('is not changed by variables that zx listens to, and zx prints nothing', () => {
    const program = `
      import { zxController } from './adapters/controller/zxController.js';
      const mask = { stream: () => ({ push: (piece) => piece, flush: () => '' }) };
      const request = { stdin: null, env: {}, directory: null, timeoutMs: 9_000, onOutput() {} };
      const command = 'echo loud; echo louder >&2; exit 3';
      const controller = zxController({ root: '/', mask });
      const ended = await controller.run({ ...request, command, signal: new AbortController().signal });
      process.stdout.write(JSON.stringify([ended.exitCode, ended.output.length]));
    `;
    const compiled = compile('src/adapters/controller/zxController.ts');
    onTestFinished(() => compiled.dispose());
    const zx = { ZX_PREFIX: 'echo prefixed;', ZX_POSTFIX: '; echo after', ZX_VERBOSE: 'true', ZX_SHELL: '/bin/false' };
    const options = { env: { ...process.env, ...zx }, encoding: 'utf8' as const };
    const ended = spawnSync(process.execPath, [compiled.script('program.js', program)], options);
    expect([ended.stdout, ended.stderr]).toEqual(['[3,12]', '']);
  });

  it('that a signal ended has 128 and its number', async () => {
    expect(await run('kill -KILL $$')).toMatchObject({ exitCode: 137, timedOut: false });
  });

  it('has its directory, relative to the project, and by default the project', async () => {
    expect((await run('mkdir sub; pwd')).output).toBe(`${root}\n`);
    expect((await run('pwd', { directory: 'sub' })).output).toBe(`${root}/sub\n`);
    expect((await run('pwd', { directory: '/' })).output).toBe('/\n');
  });

  it('in a directory that is not there ends with 127 and says so', async () => {
    const pieces: string[] = [];
    const ended = await run('touch ran', { directory: 'no/such', onOutput: (text) => pieces.push(text) });
    expect(ended).toMatchObject({ exitCode: 127, timedOut: false, output: `there is no directory ${root}/no/such\n` });
    expect(pieces).toEqual([ended.output]);
    expect(existsSync(join(root, 'ran'))).toBe(false);
  });

  it('has the environment of this process and the variables it was given', async () => {
    vi.stubEnv('NIGHTSHIFT_TEST_HERE', 'here');
    const ended = await run('echo "$NIGHTSHIFT_TEST_HERE $GIVEN"', { env: { GIVEN: "it's; given" } });
    expect(ended.output).toBe("here it's; given\n");
    vi.unstubAllEnvs();
  });
});

describe('input', () => {
  it('is given whole and then ends', async () => {
    const stdin = `${'line ☃\n'.repeat(50_000)}end`;
    const ended = await run('wc -c; cat', { stdin });
    expect(ended.output.trim()).toBe(String(Buffer.byteLength(stdin)));
  });

  it.each([null, ''])('of %j ends at once', async (stdin) => {
    expect(await run('cat; echo done', { stdin })).toMatchObject({ exitCode: 0, output: 'done\n' });
  });

  it('that nobody reads harms nothing', async () => {
    expect(await run('exec 0<&-; sleep 0.1; exit 0', { stdin: 'x'.repeat(1_000_000) })).toMatchObject({ exitCode: 0 });
  });
});

describe('output', () => {
  it('comes as it is written, and in all is what is returned', async () => {
    const pieces: string[] = [];
    let early = 'nothing';
    const onOutput = (text: string) => {
      pieces.push(text);
      // The command waits for this file: it exists only if the first line came while the command was running.
      if (pieces.length === 1) early = text;
      if (pieces.length === 1) void run('touch seen');
    };
    const { output } = await run('echo first; until test -e seen; do sleep 0.02; done; echo second', { onOutput });
    expect(early).toBe('first\n');
    expect(pieces.join('')).toBe(output);
    expect(output).toBe('first\nsecond\n');
  });

  it('of 10 MB is kept to its first MiB, and the command ends all the same', async () => {
    const { output, exitCode } = await run("head -c 10000000 /dev/zero | tr '\\0' x; exit 5");
    expect(exitCode).toBe(5);
    expect(output).toBe(`${'x'.repeat(1_048_576)}\n[more output was left out]\n`);
  });

  it('of exactly one MiB is whole', async () => {
    const { output } = await run("head -c 1048576 /dev/zero | tr '\\0' x");
    expect(output).toBe('x'.repeat(1_048_576));
  });

  it('keeps characters whole that come in two pieces', async () => {
    const { output } = await run("printf '\\342\\230'; sleep 0.1; printf '\\203'");
    expect(output).toBe('☃');
  });

  it('is masked before anybody sees it, also across pieces', async () => {
    const upToX = () => {
      let held = '';
      const push = (piece: string) => {
        held += piece;
        return '';
      };
      return { push, flush: () => held.replaceAll('hunter2', '***') };
    };
    const masked = zxController({ root, mask: { stream: upToX } });
    const pieces: string[] = [];
    const signal = new AbortController().signal;
    const ended = await masked.run({
      command: 'printf hun; sleep 0.1; printf "ter2 x"; printf hunter2 >&2',
      ...{ stdin: null, env: {}, directory: null, timeoutMs: 30_000, signal },
      onOutput: (text) => pieces.push(text),
    });
    expect(ended.output).toBe('*** x***');
    expect(pieces.join('')).toBe(ended.output);
  });

  it('of a process left in the background is not waited for', async () => {
    // The timeout passes while late output is waited for; it is not about what was left in the background.
    const ended = await run('echo here; sleep 60 & echo $! > pid; exit 0', { timeoutMs: 1_500 });
    expect(ended).toMatchObject({ exitCode: 0, timedOut: false, output: 'here\n' });
    const background = Number(readFileSync(join(root, 'pid'), 'utf8'));
    expect(isRunning(background)).toBe(true);
    process.kill(background, 'SIGKILL');
  });
});

describe('a command that is stopped', () => {
  const children = 'sleep 60 & echo $! > one; (sleep 60 & echo $! > two; wait) & wait';
  const started = () => ['one', 'two'].map((name) => Number(readFileSync(join(root, name), 'utf8')));

  it('by its timeout ends with everything it started', async () => {
    const ended = await run(children, { timeoutMs: 1_000 });
    expect(ended).toMatchObject({ timedOut: true, exitCode: 143 });
    for (const pid of started()) expect(isRunning(pid)).toBe(false);
  });

  it('is killed when it does not listen, and so is a child that does not', async () => {
    const deaf = `trap '' TERM; ${children}`;
    expect(await run(deaf, { timeoutMs: 1_000 })).toMatchObject({ timedOut: true, exitCode: 137 });
    for (const pid of started()) expect(isRunning(pid)).toBe(false);
    const deafChild = `sh -c 'trap "" TERM; echo $$ > one; while :; do sleep 0.05; done' >/dev/null 2>&1 & wait`;
    expect(await run(deafChild, { timeoutMs: 1_000 })).toMatchObject({ timedOut: true });
    expect(isRunning(Number(readFileSync(join(root, 'one'), 'utf8')))).toBe(false);
  });

  it('may clean up after TERM', async () => {
    const ended = await run(`trap 'echo cleaned; exit 9' TERM; sleep 60 & wait`, { timeoutMs: 1_000 });
    expect(ended).toMatchObject({ timedOut: true, exitCode: 9, output: 'cleaned\n' });
  });

  it('by its signal ends in the same way, and is not called timed out', async () => {
    const stop = new AbortController();
    const onOutput = () => stop.abort();
    const ended = await run(`${children.replace('wait) & wait', 'echo go; wait) & wait')}`, {
      signal: stop.signal,
      onOutput,
    });
    expect(ended).toMatchObject({ timedOut: false, exitCode: 143 });
    for (const pid of started()) expect(isRunning(pid)).toBe(false);
  });

  it('before it began was never started', async () => {
    await expect(run('touch ran', { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
    expect(existsSync(join(root, 'ran'))).toBe(false);
  });
});

/** Dead and not yet waited for is not running. */
function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}
