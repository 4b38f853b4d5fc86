import { appendFileSync, chmodSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LineSpec } from '../../src/steps/spec.ts';
import { HostShell, shells } from './hostShell.ts';
import { commandsOf } from './work.ts';

describe.each(shells)('line under %s', (shell) => {
  let host: HostShell;
  beforeEach(() => {
    host = new HostShell(shell);
  });
  afterEach(() => host.close());

  const step = (more: Partial<LineSpec>) =>
    commandsOf({
      type: 'line',
      path: host.path('conf'),
      line: 'x = 1',
      match: null,
      state: 'present',
      diff: null,
      ...more,
    });
  const write = (text: string): void => writeFileSync(host.path('conf'), text, { mode: 0o640 });
  const text = (): string => readFileSync(host.path('conf'), 'utf8');

  it.each<[string, Partial<LineSpec>, string, string]>([
    ['appends', {}, 'a\nb\n', 'a\nb\nx = 1\n'],
    ['appends to an empty file', {}, '', 'x = 1\n'],
    ['appends after a last line without its newline', {}, 'a\nb', 'a\nb\nx = 1\n'],
    ['replaces the last match', { match: '^x *=' }, 'x=0\nb\nx =2\nc\n', 'x=0\nb\nx = 1\nc\n'],
    ['appends where nothing matches', { match: '^x{2,} *=' }, 'x=0\n', 'x=0\nx = 1\n'],
    ['removes every line like it', { state: 'absent', match: '^x' }, 'x=0\nb\nx =2\nc', 'b\nc\n'],
    ['removes the exact line', { state: 'absent' }, 'x = 1\nx = 10\n x = 1\nx = 1\n', 'x = 10\n x = 1\n'],
    [
      'takes no character for more than itself',
      { line: "\\n $(id) `id` 'q' & \\1" },
      'a\n',
      "a\n\\n $(id) `id` 'q' & \\1\n",
    ],
    ['finds a backslash', { match: '^a\\.b\\\\c$', line: 'y' }, 'a.b\\c\naxb\\c\n', 'y\naxb\\c\n'],
    ['works on UTF-8', { match: '^é', line: 'ü' }, 'é1\n', 'ü\n'],
    ['takes a line that looks like an option', { line: '-n' }, 'a\n', 'a\n-n\n'],
  ])('%s, and comes back byte for byte', (_, more, before, after) => {
    write(before);
    const { apply, undo } = step(more);
    expect(host.run(apply)).toEqual({ status: 0, unchanged: false, output: '' });
    expect(text()).toBe(after);
    expect(host.run(apply)).toMatchObject({ status: 0, unchanged: false });
    expect(host.run(undo)).toEqual({ status: 0, unchanged: false, output: '' });
    expect(host.tree()).toEqual({ conf: `0640 ${Buffer.from(before).toString('latin1')}` });
    expect(host.run(undo)).toEqual({ status: 0, unchanged: true, output: '' });
  });

  it.each<[string, Partial<LineSpec>, string]>([
    ['the line is there', {}, 'a\nx = 1\n'],
    ['the last match is right', { match: '^x' }, 'x = 0\nx = 1\n'],
    ['the line is there, though nothing matches', { match: '^y' }, 'x = 1\nb\n'],
    ['there is no such line', { state: 'absent' }, 'a\nx = 10'],
  ])('is unchanged where %s', (_, more, before) => {
    write(before);
    expect(host.run(step(more).apply)).toEqual({ status: 0, unchanged: true, output: '' });
    expect(text()).toBe(before);
  });

  it.each<[string, Partial<LineSpec>, string, string]>([
    ['append', {}, 'a\nb\n', 'a\nb\ntheirs\n'],
    ['replace', { match: '^x' }, 'a\nx = 0\nb\n', 'a\nx = 0\nb\ntheirs\n'],
    ['remove', { state: 'absent', match: '^x' }, 'x1\na\nx2\nx3\nb\n', 'x1\na\nx2\nx3\nb\ntheirs\n'],
  ])('takes only its line back where somebody else edited the file since (%s)', (_, more, before, after) => {
    write(before);
    const { apply, undo } = step(more);
    host.run(apply);
    appendFileSync(host.path('conf'), 'theirs\n');
    const end = host.run(undo);
    expect(end).toMatchObject({ status: 0, unchanged: false });
    expect(end.output).toContain('was edited since');
    expect(host.tree()).toEqual({ conf: `0640 ${after}` });
  });

  it('does not guess where the line it replaced another by is gone', () => {
    write('x = 0\n');
    const { apply, undo } = step({ match: '^x' });
    host.run(apply);
    write('theirs\n');
    const end = host.run(undo);
    expect(end.status).toBe(1);
    expect(end.output).toContain('was edited since');
    expect(text()).toBe('theirs\n');
  });

  it('is content where the line it appended is gone already', () => {
    write('a\n');
    const { apply, undo } = step({});
    host.run(apply);
    write('theirs\n');
    expect(host.run(undo)).toMatchObject({ status: 0 });
    expect(text()).toBe('theirs\n');
    expect(host.run(undo)).toMatchObject({ status: 0, unchanged: true });
  });

  it('failing or killed before its rename, is undone to what was there; so is one that never ran', () => {
    write('a\n');
    chmodSync(host.path('conf'), 0o444);
    const before = host.tree();
    const { apply, undo } = step({});
    expect(host.run(undo)).toMatchObject({ status: 0, unchanged: true });
    for (const end of ['exit 1', 'kill -9 $PPID']) {
      const restore = host.stub('mv', end);
      expect(host.run(apply).status).not.toBe(0);
      restore();
      expect(host.run(undo)).toMatchObject({ status: 0 });
      expect(host.tree()).toEqual(before);
    }
  });

  it('refuses a file that is not there, a link, what is not text, and an expression that is none', () => {
    expect(host.run(step({}).apply).output).toContain('is not an existing file');
    symlinkSync('elsewhere', host.path('conf'));
    expect(host.run(step({}).apply).output).toContain('is a symbolic link');
    const other = host.path('other');
    writeFileSync(other, 'a\0b\n');
    expect(host.run(step({ path: other }).apply).output).toContain('is not a text file');
    writeFileSync(other, 'a\n');
    const end = host.run(step({ path: other, match: '(' }).apply);
    expect(end.output).toContain('cannot search');
    expect(end.status).toBe(1);
    expect(readFileSync(other, 'utf8')).toBe('a\n');
  });
});
