import { describe, expect, it } from 'vitest';
import { LiveTeller } from '../../src/cli/live/liveTeller.ts';
import { Output } from '../../src/cli/stdout.ts';
import { openLive } from '../../src/review/live/liveRun.ts';
import { type Palette, paletteOf } from '../../src/review/text/palette.ts';
import { evolve } from '../../src/rollout/evolve.ts';
import { initialState } from '../../src/rollout/state.ts';
import { type Played, played } from '../review/liveRuns.ts';

/** What was written, to whichever stream. */
class Kept extends Output {
  text = '';
  gone = false;
  constructor() {
    super(1);
  }
  override get closed(): boolean {
    return this.gone;
  }
  override raw(text: string): void {
    this.text += text;
  }
}

const plain = paletteOf({ colour: false, utf8: true });
const frameBegins = '\u001b[?2026h';

/** Tells a scripted run to a live view, event by event; `tells`: what the log that takes over was told. */
function told({ plan, events }: Played, palette: Palette, verbose = false) {
  const out = new Kept();
  const err = new Kept();
  const tells: string[] = [];
  const state = initialState(plan);
  const listeners = process.listenerCount('exit');
  const teller = new LiveTeller({
    session: { palette, out, err, json: false },
    ...{ plan, verbose },
    open: (at) => openLive(plan, at, { run: 'r', digest: 'd3f02f08e135' }),
    log: () => ({
      events: (all) => tells.push(...all.map(({ type }) => type)),
      output: (_, text) => tells.push(text),
      trouble: (_, text) => tells.push(text),
      close: () => tells.push('closed'),
    }),
    decide: async () => '',
  });
  const tell = (from: number, to: number) => {
    for (const event of events.slice(from, to)) {
      evolve(plan, state, event);
      teller.events([event], state);
    }
  };
  return { ...{ teller, tell, out, err, tells }, exitListeners: () => process.listenerCount('exit') - listeners };
}

/** A palette that fails from its `calls`th use on. */
function failing(calls: number): Palette {
  let left = calls;
  const sign: Palette['sign'] = (tone) => {
    if (left-- <= 0) throw new Error('no such sign');
    return plain.sign(tone);
  };
  return { ...plain, sign };
}

describe('a live view of a run that is driven here', () => {
  const run = played('needsAttention');

  it('writes what goes wrong for good and not the rest, and leaves no frame, cursor or listener behind', () => {
    const { teller, tell, out, exitListeners } = told(run, plain);
    tell(0, run.events.length);
    expect(exitListeners()).toBe(1);
    teller.say('said by whoever drives it');
    teller.close();
    expect(out.text).toContain('said by whoever drives it\r\n');
    expect(out.text).toMatch(/failed: .*\r\n/);
    expect(out.text).not.toMatch(/hosts? reached and locked/);
    expect(out.text.lastIndexOf('\u001b[?25h')).toBeGreaterThan(out.text.lastIndexOf('\u001b[?25l'));
    expect(exitListeners()).toBe(0);
  });

  it('writes every line of the log with --verbose, and nothing in it moves the cursor', () => {
    const output = 'sly\u001b[2J\r\n';
    const events = run.events.map((event) => (event.type === 'stepEnded' ? { ...event, output } : event));
    const { teller, tell, out } = told({ ...run, events }, plain, true);
    tell(0, events.length);
    teller.output({ stage: 0, index: 0 }, 'half\u001b[2Jway\n');
    teller.close();
    expect(out.text).toMatch(/hosts? reached and locked/);
    expect(out.text).toContain('| sly⟨U+001B⟩[2J\r\n');
    expect(out.text).not.toContain('\u001b[2J');
    expect(out.text).toContain('| half⟨U+001B⟩[2Jway');
  });

  it.each([0, 3, 9])(
    'L1: gives way to the log when its palette fails at use %i, and the log misses nothing from then on',
    (uses) => {
      const { teller, tell, tells, out, err, exitListeners } = told(run, failing(uses));
      tell(0, run.events.length);
      teller.output({ stage: 0, index: 0 }, 'more');
      teller.say('said');
      teller.close();
      expect(err.text).toBe('the live view failed (no such sign); the run goes on, with a log\nsaid\n');
      expect(tells.slice(-3)).toEqual(['runEnded', 'more', 'closed']);
      expect(tells).toEqual([...run.events.map(({ type }) => type).slice(2 - tells.length), 'more', 'closed']);
      if (uses === 0) expect(tells).toHaveLength(run.events.length + 2);
      expect(out.text.lastIndexOf('\u001b[?25h')).toBeGreaterThanOrEqual(out.text.lastIndexOf('\u001b[?25l'));
      expect(exitListeners()).toBe(0);
    },
  );

  it('draws for nobody', async () => {
    const { teller, tell, out, tells, exitListeners } = told(run, plain);
    tell(0, 4);
    const frames = out.text.split(frameBegins).length;
    out.gone = true;
    await expect.poll(exitListeners, { timeout: 5_000 }).toBe(0);
    tell(4, run.events.length);
    teller.close();
    expect(out.text.split(frameBegins)).toHaveLength(frames);
    expect(tells).toEqual([]);
  });

  it('L2: gives the terminal back when the process ends, with the last words', () => {
    const { teller, tell, out } = told(run, plain);
    const before = new Set(process.listeners('exit'));
    tell(0, 1);
    teller.say('left with steps in flight');
    for (const onExit of process.listeners('exit')) if (!before.has(onExit)) onExit(0);
    expect(out.text).toContain('left with steps in flight\r\n');
    expect(out.text.endsWith('\u001b[?25h')).toBe(true);
  });
});
