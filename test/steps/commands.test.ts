import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunSpec, ScriptCall } from '../../src/steps/spec.ts';
import { stepWork } from '../../src/steps/work.ts';
import { HostShell, shells } from './hostShell.ts';
import { commandsOf } from './work.ts';

const none = { stdin: null, env: {}, directory: null };
const timeoutMs = 600_000;
const undoneBy = (command: string) => ({ kind: 'command', command, stdin: null, timeoutMs, expectsMs: null }) as const;

describe.each(shells)('commands under %s', (shell) => {
  let host: HostShell;
  beforeEach(() => {
    host = new HostShell(shell);
  });
  afterEach(() => host.close());

  const run = (command: string, more: Partial<RunSpec> = {}, unless: string | null = null) =>
    commandsOf(
      { type: 'run', command, surroundings: none, undo: undoneBy('echo undone'), undoWhenUnknown: false, ...more },
      { unless },
    );

  it('run: ends with the status of its command', () => {
    expect(host.run(run('echo one; exit 7').apply)).toEqual({ status: 7, unchanged: false, output: 'one\n' });
    expect(host.run(run('false').apply).status).toBe(1);
    expect(host.run(run('cat <<E\ntext\nE').apply)).toEqual({ status: 0, unchanged: false, output: 'text\n' });
  });

  it('run: in its directory, with its environment and standard input', () => {
    mkdirSync(host.path("it's here"));
    const surroundings = {
      stdin: 'in\n',
      env: { GREETING: "a 'b' $(c)\nd" },
      directory: host.path("it's here"),
    };
    const { apply, undo } = run('cat; printf "%s|" "$GREETING"; pwd', { surroundings });
    const ended = { status: 0, unchanged: false };
    expect(host.run(apply)).toEqual({ ...ended, output: `in\na 'b' $(c)\nd|${host.path("it's here")}\n` });
    expect(host.run(undo)).toEqual({ ...ended, output: 'undone\n' });
    expect(host.run(run('pwd', { surroundings: { ...none, directory: '/nowhere' } }).apply).status).toBe(1);
  });

  it('run: says itself that nothing had to be done', () => {
    expect(host.run(run('nightshift_unchanged').apply)).toEqual({ status: 0, unchanged: true, output: '' });
  });

  it('unless: does not run where it passes, runs where it fails, and leaves the standard input alone', () => {
    const surroundings = { ...none, stdin: 'in' };
    const apply = (check: string) => run('cat', { surroundings }, check).apply;
    expect(host.run(apply('cat >/dev/null; exit 0 # it is fine'))).toEqual({ status: 0, unchanged: true, output: '' });
    expect(host.run(apply('cat; exit 1'))).toEqual({ status: 0, unchanged: false, output: 'in' });
  });

  it('unless: is no proof that nothing was changed when an attempt before has begun', () => {
    const { apply } = run(`touch ${host.path('done')}; exit 1`, {}, `test -e ${host.path('done')}`);
    expect(host.run(apply)).toMatchObject({ status: 1, unchanged: false });
    expect(host.run(apply)).toMatchObject({ status: 0, unchanged: false });
  });

  it('unless: comes before a step of any type', () => {
    const { apply } = commandsOf({ type: 'symlink', path: host.path('a'), to: 'b' }, { unless: 'true' });
    expect(host.run(apply)).toMatchObject({ status: 0, unchanged: true });
    expect(host.tree()).toEqual({});
  });

  it('script: by its interpreter, with each argument one word', () => {
    const script = (interpreter: ScriptCall['interpreter'], args: string[]): ScriptCall => ({
      payload: { kind: 'file', sha256: '0', bytes: 1 },
      file: 'scripts/it.sh',
      interpreter,
      args,
    });
    const args = ['a b', '', "it's $(id)", '--x'];
    const step = (call: ScriptCall) =>
      commandsOf({
        type: 'script',
        script: call,
        surroundings: none,
        undo: { kind: 'script', script: call, timeoutMs: 5, expectsMs: null },
        undoWhenUnknown: true,
      });
    const { apply, undo, work } = step(script('sh', args));
    const text = 'for a; do printf "[%s]" "$a"; done; exit 3';
    expect(host.run(apply, [text])).toEqual({ status: 3, unchanged: false, output: "[a b][][it's $(id)][--x]" });
    expect(host.run(undo, [text]).output).toBe("[a b][][it's $(id)][--x]");
    expect(work.summary).toBe(`sh scripts/it.sh 'a b' '' 'it'\\''s $(id)' --x`);
    expect(work.undo).toMatchObject({ kind: 'host', whenUnknown: true, command: { timeoutMs: 5 } });
    const python = step(script('python3', ['x y'])).apply;
    expect(host.run(python, ['import sys; print(sys.argv[1:])']).output).toBe("['x y']\n");
    host.stub('pwsh', 'echo "$@"; cat "$5"');
    const [called, , content] = host.run(step(script('pwsh', ['-a'])).apply, ['Write\n']).output.split(/(?<=-a\n)()/);
    expect(called).toBe(`-NoLogo -NoProfile -NonInteractive -File ${host.root}/keep/script.ps1 -a\n`);
    expect(content).toBe('Write\n');
  });

  it('wait: until it passes, and fails when it does not in time', () => {
    const wait = (command: string, withinMs: number) => {
      const work = stepWork(
        { type: 'wait', for: { command }, everyMs: 50, withinMs },
        { unless: null, check: null, timeoutMs, target: { serviceManager: 'systemctl' } },
      );
      if (work.action.at !== 'host') throw new Error('it runs on the host');
      return host.run(work.action.command);
    };
    writeFileSync(join(host.root, 'tries'), '');
    const counting = 'echo >>tries; [ "$(wc -l <tries)" -ge 3 ]';
    expect(wait(counting, 600_000)).toEqual({ status: 0, unchanged: true, output: '' });
    const end = wait('exit 9', 1_000);
    expect(end).toMatchObject({ status: 1, unchanged: false });
    expect(end.output).toContain('not within 1 s: the last try exited with 9');
    expect(existsSync(join(host.root, 'tries'))).toBe(true);
  });
});

describe('local', () => {
  it('runs on the controller, and is undone there', () => {
    const work = stepWork(
      {
        type: 'local',
        command: 'notify web-1',
        surroundings: { stdin: 'x', env: { A: 'b' }, directory: 'ops' },
        undo: undoneBy('notify back'),
        undoWhenUnknown: true,
      },
      { unless: 'test -e done', check: null, timeoutMs: 9, target: { serviceManager: 'systemctl' } },
    );
    expect(work).toEqual({
      summary: 'on the controller: notify web-1',
      preview: {
        look: { kind: 'command', shown: 'notify web-1', program: null },
        ...{ unless: 'test -e done', check: null },
      },
      action: {
        at: 'controller',
        command: {
          command: 'notify web-1',
          unless: 'test -e done',
          stdin: 'x',
          env: { A: 'b' },
          directory: 'ops',
          timeoutMs: 9,
        },
      },
      undo: {
        kind: 'controller',
        command: { command: 'notify back', unless: null, stdin: null, env: { A: 'b' }, directory: 'ops', timeoutMs },
        shown: 'notify back',
        whenUnknown: true,
        expectsMs: null,
      },
    });
  });
});
