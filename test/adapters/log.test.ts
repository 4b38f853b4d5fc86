import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createLog, type LogOptions } from '../../src/adapters/log.ts';
import { compile } from './compile.ts';
import { temporaryFolder } from './temporaryFolder.ts';

function newLog(more: Partial<LogOptions> = {}) {
  const file = join(temporaryFolder(), 'logs', 'nightshift.log');
  const log = createLog({ file, level: 'info', mask: (text) => text, ...more });
  const lines = () =>
    readFileSync(file, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  return { log, file, lines };
}

describe('the operational log', () => {
  it('is JSON lines with time, level and message, from its level on', async () => {
    const { log, lines } = newLog({ level: 'warn' });
    log.debug('too fine');
    log.info('too fine');
    log.warn('slow', { host: 'app1', ms: 12 });
    log.error('gone');
    await log.close();
    expect(lines()).toEqual([
      { time: expect.stringMatching(/^\d{4}-.*Z$/), level: 'warn', message: 'slow', host: 'app1', ms: 12 },
      { time: expect.any(String), level: 'error', message: 'gone' },
    ]);
  });

  it('has every line in the file when the call returns, in order', () => {
    const { log, lines } = newLog();
    for (let n = 0; n < 200; n += 1) log.info(`line ${n}`);
    expect(lines().map((line) => line.message)).toEqual(Array.from({ length: 200 }, (_, n) => `line ${n}`));
  });

  it('is private', () => {
    const { file } = newLog();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
  });

  it('masks every string: message, names, values, however deep, and errors', async () => {
    const { log, file } = newLog({ mask: (text) => text.replaceAll('hunter2', '***') });
    const cause = new Error('login hunter2 refused');
    log.info('with hunter2', { 'key hunter2': ['a', { deep: ['hunter2!'] }], cause, safe: 7n, message: 'not hunter2' });
    await log.close();
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain('hunter2');
    expect(JSON.parse(text)).toMatchObject({ message: 'with ***', 'key ***': ['a', { deep: ['***!'] }], safe: '7' });
  });

  it('takes fields that hold themselves', () => {
    const { log, lines } = newLog();
    const circle: { self?: unknown } = {};
    circle.self = circle;
    log.info('round', { circle });
    expect(lines()).toMatchObject([{ message: 'round' }]);
  });

  it('keeps as many files as it may, each within its size, the newest last', async () => {
    const { log, file } = newLog({ bytesMax: 2_000, filesMax: 3 });
    for (let n = 0; n < 300; n += 1) log.info('x'.repeat(100), { n });
    await log.close();
    const names = readdirSync(join(file, '..')).sort();
    expect(names).toEqual(['nightshift.log', 'nightshift.log.1', 'nightshift.log.2']);
    for (const name of names) expect(statSync(join(file, '..', name)).size).toBeLessThanOrEqual(2_000);
    const numbers = [...names]
      .reverse()
      .flatMap((name) =>
        [...readFileSync(join(file, '..', name), 'utf8').matchAll(/"n":(\d+)/g)].map(([, n]) => Number(n)),
      );
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => 300 - numbers.length + index));
  });

  it('that cannot be opened is an error with a next step', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const create = () => createLog({ file: join(file, 'log'), level: 'info', mask: (text) => text });
    expect(create).toThrow(expect.objectContaining({ code: 'NS3008' }));
  });

  it('that cannot be written any more disturbs nobody, and says how much was lost when it can again', async () => {
    const { log, file, lines } = newLog();
    rmSync(join(file, '..'), { recursive: true });
    for (let n = 0; n < 100; n += 1) log.info('lost');
    mkdirSync(join(file, '..'));
    log.info('here');
    await log.close();
    expect(lines()).toMatchObject([{ lost: 100 }, { message: 'here' }]);
  });

  it('on a full disk neither throws nor hangs', async () => {
    const log = createLog({ file: '/dev/full', level: 'info', mask: (text) => text });
    for (let n = 0; n < 100; n += 1) log.info('x'.repeat(1_000));
    await log.close();
  });

  it('after its end ignores what comes, silently', async () => {
    const { log, lines } = newLog();
    const prints = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')];
    await log.close();
    await log.close();
    log.error('late');
    expect(lines()).toEqual([]);
    for (const print of prints) expect(print).not.toHaveBeenCalled();
  });

  it('loses nothing at a sudden exit, and never prints', () => {
    const compiled = compile('src/adapters/log.ts');
    const file = join(temporaryFolder(), 'log');
    const program = `
      import { createLog } from './adapters/log.js';
      const log = createLog({ file: process.argv[2], level: 'debug', mask: (text) => text });
      for (let n = 0; n < 500; n += 1) log.debug('line');
      process.exit(7);
    `;
    const ended = spawnSync(process.execPath, [compiled.script('program.js', program), file], { encoding: 'utf8' });
    compiled.dispose();
    expect([ended.status, ended.stdout, ended.stderr]).toEqual([7, '', '']);
    expect(readFileSync(file, 'utf8').match(/\n/g)).toHaveLength(500);
  });
});
