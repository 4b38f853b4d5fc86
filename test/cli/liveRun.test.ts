import { afterEach, beforeEach, expect, it } from 'vitest';
import { widthOf } from '../../src/review/live/width.ts';
import { atWork, heldStep, hold, letGo, worked } from '../integration/heldStep.ts';
import { type Change, openSite, type Site } from '../integration/site.ts';
import { until } from '../integration/until.ts';
import { describeWithSshd } from '../setup/sshd.ts';
import { Terminal } from './liveTerminal.ts';

/** Fails on the first host alone. */
const failing = {
  name: 'after',
  run: 'case {{ host.name }} in h1) echo "no space left on device"; exit 3;; esac',
  undo: 'true',
};
const toldAfterwards = '; echo exit \\$?; stty -g';

describeWithSshd('the live view of a run that this process drives', () => {
  let site: Site;
  let file: string;
  beforeEach(async () => {
    site = await openSite(3);
    const stage: Change['stages'][number] = {
      name: 'all',
      hosts: 'fleet',
      parallel: 1,
      failuresMax: 1,
      steps: [heldStep, failing],
    };
    file = site.plan({ stages: [stage] });
  });
  afterEach(() => site.close());

  it('tells a failure for good, shows output as it comes, holds by a key, and counts right when it is resumed', async () => {
    hold(site.host(2));
    const first = new Terminal(site, `run '${file}'`, toldAfterwards);
    await first.says(/h1 +after: failed: exit 3/);
    await first.says(/\| no space left on device/);
    await first.says(/1 undone {2}1 running {2}1 waiting/);
    await first.says(/h2 +running +work .*\| \d+/);
    first.press('j\u001b[B\u001b[B\r');
    await first.says(/Esc back/);
    await first.says(/\n\| \d+/);
    first.press('q');
    first.press('\u001a');
    await first.asksAndIsTold('p', /Hold the run/);
    await first.says(/asked to hold: it obeys/);
    letGo(site.host(2));
    await first.ended;
    expect(first.said).toContain('exit 7');
    expectGivenBack(first);

    hold(site.host(3));
    const { run } = await site.status();
    const second = new Terminal(site, `resume ${run}`, toldAfterwards);
    await second.says(/1 undone {2}1 done {2}1 (running|waiting)/);
    await second.says(/h3 +running +work/);
    letGo(site.host(3));
    await second.ended;
    expect(second.said).toContain('exit 0');
    expectGivenBack(second);
  });

  it('is held by Ctrl-C, said above it, and left at once by the next, with the terminal given back', async () => {
    hold(site.host(1));
    const terminal = new Terminal(site, `run '${file}'`, toldAfterwards);
    await terminal.says(/h1 +running +work/);
    terminal.press('\u0003');
    await terminal.says(/SIGINT: no new work starts/);
    await terminal.says(/no new work starts, then held: Ctrl-C/);
    terminal.press('\u0003');
    await terminal.ended;
    expect(terminal.said).toMatch(/left with steps in flight.*exit 4/s);
    expectGivenBack(terminal);
    letGo(site.host(1));
    await worked(site.host(1));
  });

  it('is a log with --no-live', async () => {
    const log = new Terminal(site, `run '${file}' --no-live`, toldAfterwards);
    await log.ended;
    expect(log.said).toMatch(/done: 2 changed.*exit 0/s);
    expect(log.frames).toEqual([]);
    expectGivenBack(log);
  });

  it('goes away with its terminal, and the run goes on', async () => {
    hold(site.host(1));
    const terminal = new Terminal(site, `run '${file}'`);
    await terminal.says(/h1 +running +work/);
    terminal.child.kill('SIGKILL');
    await terminal.ended;
    await atWork(site.host(1));
    letGo(site.host(1));
    await until(async () => (await site.status()).state === 'ended');
    expect(await site.status()).toMatchObject({ outcome: 'done' });
  });
});

function expectGivenBack(terminal: Terminal): void {
  const { said, settings, frames } = terminal;
  expect(settings).toHaveLength(2);
  expect(settings[1]).toBe(settings[0]);
  expect(said.lastIndexOf('\u001b[?25h')).toBeGreaterThanOrEqual(said.lastIndexOf('\u001b[?25l'));
  for (const frame of frames) {
    expect(frame.length).toBeLessThan(20);
    for (const text of frame) expect(widthOf(text)).toBeLessThan(60);
  }
}
