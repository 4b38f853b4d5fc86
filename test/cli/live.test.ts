import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FrameWriter } from '../../src/cli/live/frameWriter.ts';
import { widthOf } from '../../src/review/live/width.ts';
import { mainFile } from '../integration/command.ts';
import { atWork, heldStep, hold, letGo } from '../integration/heldStep.ts';
import { openSite, type Site } from '../integration/site.ts';
import { describeWithSshd } from '../setup/sshd.ts';
import { Terminal } from './liveTerminal.ts';
import { ScreenModel } from './screenModel.ts';

const line = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' '), maxLength: 30 }).map((text) => `|${text}|`);
const lines = fc.array(line, { maxLength: 6 });

describe('frames on a terminal', () => {
  it('replace one another, below all that was written above them', () => {
    const draws = fc.array(fc.record({ above: lines, frame: lines }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(draws, (all) => {
        const screen = new ScreenModel(40);
        const writer = new FrameWriter({ raw: (text) => screen.write(text) }, () => ({ columns: 40, rows: 10 }));
        const kept: string[] = [];
        for (const { above, frame } of all) {
          writer.draw(above, frame);
          kept.push(...above);
          expect(screen.text).toBe(shown([...kept, ...frame]));
        }
        writer.close();
        expect(screen.text).toBe(shown(kept));
        expect(screen.cursorHidden).toBe(false);
      }),
    );
  });

  it('are found again when the terminal has become narrower', () => {
    fc.assert(
      fc.property(lines, lines, lines, fc.integer({ min: 2, max: 40 }), (above, first, second, columns) => {
        const size = { columns: 40, rows: 10 };
        const screen = new ScreenModel(40);
        const writer = new FrameWriter({ raw: (text) => screen.write(text) }, () => size);
        writer.draw(above, first);
        size.columns = columns;
        screen.narrow(columns);
        const kept = new ScreenModel(40);
        kept.write(above.map((text) => `${text}\r\n`).join(''));
        kept.narrow(columns);
        const narrow = second.map((text) => text.slice(0, columns - 1));
        writer.draw([], narrow);
        expect(screen.text).toBe(shown([kept.text, ...narrow].filter((_, at) => at > 0 || kept.text !== '')));
      }),
    );
  });

  it('are not written again when nothing has changed', () => {
    const writes: string[] = [];
    const writer = new FrameWriter({ raw: (text) => writes.push(text) }, () => ({ columns: 40, rows: 10 }));
    writer.draw([], ['one', 'two']);
    writer.draw([], ['one', 'two']);
    expect(writes).toHaveLength(1);
    writer.draw(['above'], ['one', 'two']);
    expect(writes).toHaveLength(2);
  });
});

const shown = (all: readonly string[]): string =>
  all
    .map((text) => text.trimEnd())
    .join('\n')
    .trimEnd();

const failing = { name: 'after', run: 'echo "no space left on device"; exit 3', undo: 'true' };

describeWithSshd('status --watch', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(2);
    hold(site.host(1));
  });
  afterEach(() => site.close());

  async function begun(...more: object[]) {
    const steps = [heldStep, ...more] as [typeof heldStep];
    const file = site.plan({ stages: [{ name: 'all', hosts: 'fleet', parallel: 1, steps }] });
    const command = site.start('run', file);
    const run = await command.run();
    await atWork(site.host(1));
    return { command, run };
  }

  it('shows a run live, and holds it by a key that asks first and takes no pasted text for the answer', async () => {
    const { command, run } = await begun();
    const terminal = new Terminal(site, 'status --watch');
    await terminal.says(/1 running {2}1 waiting/);
    await terminal.says(/h1 +running +work \d/);
    terminal.press('retry what was pasted, y');
    await terminal.says(/Roll everything back\? y\/n/);
    terminal.press('n');
    await terminal.says(/not asked to roll back/);
    await terminal.asksAndIsTold('p', /Hold the run/);
    await terminal.says(/asked to hold: its driver obeys/);
    letGo(site.host(1));
    expect((await command.ended).exitCode).toBe(7);
    await terminal.says(/held for a person/);
    await terminal.asksAndIsTold('r', /Roll everything back/);
    await terminal.says(/nobody drives it/);
    expect((await site.nightshift('resume', run)).exitCode).toBe(0);
    await terminal.ended;
    expect(terminal.said).toContain('✓ Done.');
    expect(terminal.said.lastIndexOf('\u001b[?25h')).toBeGreaterThan(terminal.said.lastIndexOf('\u001b[?25l'));
    for (const frame of terminal.frames) {
      expect(frame.length).toBeLessThan(20);
      for (const text of frame) expect(widthOf(text)).toBeLessThan(60);
    }
    expect(terminal.frames.length).toBeGreaterThan(4);
  });

  it('writes a failure above for good, with its output, and ends with the run', async () => {
    const { command } = await begun(failing);
    const terminal = new Terminal(site, 'status --watch');
    await terminal.says(/h1 +running +work/);
    letGo(site.host(1));
    await terminal.says(/after: failed: exit 3/);
    await terminal.says(/\| no space left on device/);
    expect((await command.ended).exitCode).toBe(3);
    await terminal.ended;
    expect(terminal.said).toContain('Rolled back');
  });

  it('leaves at Ctrl-C and at a hang-up, and the run goes on', async () => {
    const { command } = await begun();
    const one = new Terminal(site, 'status --watch');
    const other = new Terminal(site, 'status --watch');
    await Promise.all([one.says(/h1 +running/), other.says(/h1 +running/)]);
    one.press('\u0003');
    other.child.kill('SIGKILL');
    await Promise.all([one.ended, other.ended]);
    expect(one.said).toMatch(/driven by/);
    letGo(site.host(1));
    expect((await command.ended).exitCode).toBe(0);
  });

  it('is a log where there is no terminal, and its reader may leave', async () => {
    const { command, run } = await begun();
    const shell = spawn(
      'sh',
      ['-c', `'${process.execPath}' '${mainFile}' status --watch | head -1`],
      site.surroundings,
    );
    const log = site.start('status', run, '--watch');
    await log.says(/2 hosts reached and locked/);
    letGo(site.host(1));
    await once(shell, 'exit');
    expect((await command.ended).exitCode).toBe(0);
    const { out, exitCode } = await log.ended;
    expect(exitCode).toBe(0);
    expect(out).toMatch(/h1 +done: 1 changed.*✓ Done\./s);
    expect(out).not.toContain('\u001b');
  });
});
